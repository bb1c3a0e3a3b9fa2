"""The newsroom's rules as pure functions; their effect is tested through the desk."""

from dataclasses import replace

import pytest

from tests.support.recorded_desk import ENGLISH, release
from wire.contract.release import Status
from wire.contract.topics import FLASH
from wire.desk.entry import Entry, digest_of
from wire.desk.errors import NothingToLift, OutOfRange, UnknownRelease
from wire.desk.rules import HELD_NS, MOST_NS, MOST_VERSION, accept, check_range, is_held, kill, lift, urgency_among_due

FEW = tuple(ENGLISH[:2])


def accepted(story, state="waiting", number=1):
    """An entry as a store keeps it."""
    entry = accept((), story, FEW, 50, digest_of(story), 10).entry
    return replace(entry, entry=number, state=state)


def test_a_first_version_waits_for_its_time_on_the_circuits_that_are_wanted():
    """A flash under its own heading, all else under the primary sector."""
    ruling = accept((), release(), reversed(FEW), None, "d", 10)
    assert ruling.new
    assert (ruling.entry.due_ns, ruling.entry.circuits, ruling.entry.state) == (10, tuple(sorted(FEW)), "waiting")
    assert ruling.entry.heading == "business"
    assert accept((), release(urgency=1), FEW, None, "d", 10).entry.heading == FLASH


@pytest.mark.parametrize(
    ("story", "urgency"),
    [
        (release(urgency=6), 6),
        (release(urgency=1), 1),
        (release(urgency=6, version=2), 2),
        (release(urgency=1, version=2), 1),
        (release(urgency=6, version=3, status=Status.CANCELED), 1),
        (release(urgency=6, version=2, status=Status.WITHHELD), 1),
        (release(urgency=6, replaces="urn:x:killed"), 2),
        (release(urgency=1, replaces="urn:x:killed"), 1),
    ],
)
def test_kills_corrections_and_replacements_overtake_what_is_new(story, urgency):
    """A kill, or a version that withholds a story, leaves with the flashes, and a correction or replacement before
    everything else that waits.
    """
    assert urgency_among_due(story) == urgency


def test_nothing_is_due_before_its_embargo():
    """The requested due time does not matter."""
    assert accept((), release(embargo_ns=500), FEW, 20, "d", 10).entry.due_ns == 500


def test_a_kill_of_what_was_never_committed_is_stopped_itself():
    """No outlet needs to be told; versions that wait are stopped too."""
    ruling = kill((accepted(release()),), "urn:x:1", "wrong", 99)
    assert (ruling.entry.state, ruling.entry.circuits) == ("stopped", ())
    assert [entry.state for entry in ruling.changed] == ["stopped"]


def test_a_kill_goes_to_every_circuit_that_was_committed_to():
    """With the note, without text, embargo or expiry."""
    story = release(expires_ns=1_000)
    ruling = kill((accepted(story, "committed"),), "urn:x:1", "wrong", 99)
    killed = ruling.entry.release
    assert (killed.status, killed.note, killed.version, killed.expires_ns) == (Status.CANCELED, "wrong", 2, None)
    assert (ruling.entry.circuits, ruling.entry.due_ns) == (tuple(sorted(FEW)), 99)


def test_a_lifted_embargo_is_due_now():
    """Only versions that wait for an embargo; an embargo that is over does not count."""
    held = accepted(release(embargo_ns=500, status=Status.WITHHELD))
    (changed,) = lift((held,), "urn:x:1", 100).changed
    assert (changed.due_ns, changed.release.embargo_ns, changed.release.status) == (100, None, Status.USABLE)
    with pytest.raises(NothingToLift):
        lift((held,), "urn:x:1", 500)


def test_a_withheld_version_is_not_due_until_it_is_lifted():
    """Without an embargo no time ends it; with one it is due when that is over."""
    held = accepted(release(status=Status.WITHHELD))
    assert (held.due_ns, is_held(held)) == (HELD_NS, True)
    assert accepted(release(status=Status.WITHHELD, embargo_ns=500)).due_ns == 500
    (changed,) = lift((held,), "urn:x:1", 100).changed
    assert (changed.due_ns, changed.release.status) == (100, Status.USABLE)


WITHHELD = release(version=2, status=Status.WITHHELD)


@pytest.mark.parametrize(("state", "due_ns"), [("committed", 50), ("waiting", 50), ("waiting", 60)])
def test_outlets_that_have_a_story_are_told_that_it_is_withheld(state, due_ns):
    """Also where the story is on its way to them, or due before; at the version's own time."""
    story = replace(accepted(release()), state=state, due_ns=due_ns)
    ruling = accept((story,), WITHHELD, FEW, 60, "d", 55)
    assert (ruling.entry.due_ns, is_held(ruling.entry), ruling.changed) == (60, False, ())


def test_a_story_that_nobody_has_when_it_is_withheld_is_held():
    """One that waits for a later time stays there, and goes out: nobody withdrew it."""
    story = replace(accepted(release()), due_ns=61)
    ruling = accept((story,), WITHHELD, FEW, 60, "d", 55)
    assert (is_held(ruling.entry), ruling.changed) == (True, ())
    assert is_held(accept((replace(story, state="stopped"),), WITHHELD, FEW, 60, "d", 55).entry)


def test_a_version_that_would_follow_gives_way_to_the_one_that_withholds_the_story():
    """It would hold that up, because no version overtakes another."""
    story = accepted(release(), "committed")
    later = replace(accepted(release(version=2, embargo_ns=500)), entry=2)
    ruling = accept((story, later), release(version=3, status=Status.WITHHELD), FEW, None, "d", 60)
    assert (ruling.entry.due_ns, [(entry.entry, entry.state) for entry in ruling.changed]) == (60, [(2, "stopped")])


def test_outlets_that_were_told_are_told_of_the_next_version_too():
    """It waits behind the one that withholds the story, which is neither stopped nor lifted."""
    told = accept((accepted(release(), "committed"),), WITHHELD, FEW, None, "d", 60).entry
    story = (accepted(release(), "committed"), replace(told, entry=2))
    assert accept(story, release(version=3), FEW, None, "d", 61).changed == ()
    with pytest.raises(NothingToLift):
        lift(story, "urn:x:1", 61)


def test_a_later_version_takes_the_place_of_a_withheld_one():
    """The withheld version is stopped: it neither goes out nor holds up the later one."""
    held = accepted(release(status=Status.WITHHELD))
    ruling = accept((held,), release(version=2), FEW, None, "d", 20)
    assert (ruling.entry.due_ns, [(entry.entry, entry.state) for entry in ruling.changed]) == (20, [(1, "stopped")])


def test_a_later_version_stops_no_other_version():
    """One that waits for its time goes out; one that a kill has stopped is not changed again."""
    waiting = accepted(release())
    stopped = accepted(release(version=2, status=Status.WITHHELD), "stopped", 2)
    assert accept((waiting, stopped), release(version=3), FEW, None, "d", 20).changed == ()


@pytest.mark.parametrize("rule", [lambda: kill((), "u", "", 0), lambda: lift((), "u", 0)])
def test_what_is_not_there_has_no_ruling(rule):
    """UnknownRelease."""
    with pytest.raises(UnknownRelease):
        rule()


@pytest.mark.parametrize(
    ("story", "due_ns"),
    [
        (release(version=MOST_VERSION + 1), None),
        (release(embargo_ns=-1), None),
        (release(expires_ns=MOST_NS + 1), None),
        (release(), MOST_NS + 1),
    ],
)
def test_numbers_must_fit_in_a_message(story, due_ns):
    """The bounds are of 32 bits for a version, and of 64 for a time."""
    check_range(release(version=MOST_VERSION, embargo_ns=MOST_NS), 0)
    with pytest.raises(OutOfRange):
        check_range(story, due_ns)


def test_a_digest_is_of_the_content_whenever_it_came():
    """A word more is another content."""
    story = release()
    assert digest_of(story) == digest_of(replace(story, created_ns=9))
    assert digest_of(story) != digest_of(replace(story, note="more"))
    assert isinstance(accepted(story), Entry)
