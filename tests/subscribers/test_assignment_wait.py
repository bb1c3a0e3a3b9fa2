"""A worker that no wire gives outlets to: what it says, and when it gives up."""

from subscribers.assignment_wait import NOTE_NS, SECOND_NS, AssignmentWait
from tests.support.ledgers import START
from tests.support.simulated_network import Clock, SimulatedNetwork


class Link:
    """A control link that is up or down."""

    def __init__(self, up, problem):
        self.up = up
        self.problem = problem


def waited(seconds, *, up=True, problem="", assigned_s=None, timeout_s=None):
    """The notes and the reasons to give up, after so many seconds; the assignment comes at ``assigned_s``."""
    clock = Clock(START)
    network, notes, ends = SimulatedNetwork(clock), [], []
    wait = AssignmentWait(notes.append, None if timeout_s is None else timeout_s * SECOND_NS)

    def waiting():
        return not ends and (assigned_s is None or clock.now_ns - START < assigned_s * SECOND_NS)

    wait.start(network, Link(up, problem), waiting=waiting, give_up=ends.append)
    for _ in range(seconds):
        clock.now_ns += SECOND_NS
        network.wake()
    return notes, ends


def test_after_five_seconds_the_worker_says_what_it_waits_for():
    """Once; without a time-out it goes on waiting."""
    assert waited(NOTE_NS // SECOND_NS - 1) == ([], [])
    (note,), ends = waited(600)
    assert note.startswith("no wire gave outlets to this worker (none of this id is on the broker, ")
    assert note.endswith(" for 5 s; waiting")
    assert ends == []


def test_a_broker_that_is_not_there_is_called_that():
    """A wrong URL and a wrong id are told apart."""
    assert waited(6, up=False) == (["the wire's broker has not been reached for 5 s; waiting"], [])


def test_why_a_broker_is_not_reached_is_said_where_it_is_known():
    """In the note, and where the worker gives up."""
    notes, ends = waited(9, up=False, problem="nobody is in", timeout_s=8)
    assert notes == ["the wire's broker has not been reached for 5 s: nobody is in; waiting"]
    assert ends == ["the wire's broker has not been reached within the time of --timeout: nobody is in"]


def test_a_worker_gives_up_after_its_time_out():
    """With the reason, which is the worker's problem; a time-out below five seconds needs no note."""
    notes, (reason,) = waited(60, timeout_s=3)
    assert notes == []
    assert reason.endswith(" within the time of --timeout")


def test_an_assignment_ends_the_wait():
    """Nothing is said, and the worker does not give up later."""
    assert waited(60, assigned_s=2, timeout_s=10) == ([], [])
