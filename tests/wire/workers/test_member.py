"""A member's state changes by the workers' table alone, and readiness adds up what the members said last."""

import pytest

from wire.contract.control import Join, Progress
from wire.errors import TransitionError
from wire.workers.member import SAMPLES_SHOWN, Member, Readiness, readiness_of
from wire.workers.states import WorkerEvent, WorkerState


class ControlLink:
    """A link that sends nothing."""

    def send(self, message):
        pass


def member_of(name, progress=None):
    return Member(Join(name, f"{name}-1", 1, "host", "boot", 1000), ControlLink(), progress=progress)


def progress_of(on, away, waiting, given_up, *samples):
    return Progress("a", "a-1", on, away, waiting, given_up, samples)


def test_a_member_keeps_the_reason_of_its_last_event():
    """A worker that can be reached again has no reason."""
    member = member_of("a")
    member.take(WorkerEvent.CONTACT_LOST, "its connection to the broker ended")
    assert (member.state, member.reason) == (WorkerState.UNREACHABLE, "its connection to the broker ended")
    member.take(WorkerEvent.HEARD)
    assert (member.instance, member.state, member.reason) == ("a-1", WorkerState.JOINED, "")


def test_an_event_that_the_state_does_not_allow_changes_nothing():
    """A worker that has departed does not come back as the same member."""
    member = member_of("a")
    member.take(WorkerEvent.FAREWELL)
    with pytest.raises(TransitionError):
        member.take(WorkerEvent.HEARD, "it is back")
    assert (member.state, member.reason) == (WorkerState.DEPARTED, "")


def test_readiness_is_the_sum_of_the_members_progress():
    """Outlets that will not come on are added up by reason; a member without progress counts nothing."""
    members = [
        member_of("a", progress_of(5, 1, 2, {"refused": 1}, "00001")),
        member_of("b", progress_of(3, 0, 4, {"refused": 2, "SUBACK 0x80": 1}, "00002", "00003")),
        member_of("c"),
    ]
    assert readiness_of(members) == Readiness(8, 1, 6, {"refused": 3, "SUBACK 0x80": 1}, ("00001", "00002", "00003"))
    assert readiness_of([]) == Readiness(0, 0, 0, {}, ())


def test_readiness_names_a_few_outlets_and_no_more():
    """A whole directory that did not come on is no list to read."""
    names = tuple(f"{number:05}" for number in range(SAMPLES_SHOWN))
    members = [member_of(name, progress_of(0, 0, 0, {"refused": 5}, *names)) for name in "ab"]
    assert readiness_of(members).samples == names
