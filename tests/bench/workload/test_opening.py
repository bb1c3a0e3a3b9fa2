"""Opening hours: what is received outside them waits until the opening."""

from dataclasses import replace

from bench.scenario.calendar import Calendar
from bench.workload.opening import wait_for_opening
from bench.workload.planned import Planned
from tests.support.changed_stories import EDITION
from wire.contract.release import Release, Status

HOUR = 3600 * 10**9
START = 10**18
HOURS = (7 * HOUR, 18 * HOUR)
# An hour of the day is a second of the run, which begins at 06:00.
CALENDAR = Calendar.model_validate({"speed": 3600.0, "begins": "06:00"})
SECOND = 10**9


def item(seconds, uri="urn:x:1", version=1, **fields):
    due_ns = START + seconds * SECOND
    release = Release(uri, version, "de", ("business",), (EDITION,), due_ns, **fields)
    return Planned("release", due_ns, release, None, due_ns)


def due(*planned, seconds=48):
    found = wait_for_opening(planned, CALENDAR, HOURS, START, START + seconds * SECOND)
    return [(each.release.uri, each.release.version, (each.due_ns - START) / SECOND) for each in found]


def test_what_comes_in_the_hours_does_not_wait_and_what_comes_at_night_does():
    """At 06:00 until 07:00, at noon not at all, at closing and later until the next morning."""
    found = due(item(0, "a"), item(6, "b"), item(12, "c"), item(14, "d"))
    assert found == [("a", 1, 1), ("b", 1, 6), ("c", 1, 25), ("d", 1, 25)]


def test_the_receipt_stays_as_it_was():
    """Only the due time moves."""
    (found,) = wait_for_opening([item(0)], CALENDAR, HOURS, START, START + 48 * SECOND)
    assert (found.received_ns, found.due_ns) == (START, START + SECOND)


def test_a_kill_waits_for_no_opening_but_never_comes_before_its_story():
    """A story of the day is withdrawn, or withheld, at night; one that waits is withdrawn when it is out."""
    kill = item(14, version=2, status=Status.CANCELED)
    assert due(item(6), kill) == [("urn:x:1", 1, 6), ("urn:x:1", 2, 14)]
    assert due(item(6), item(14, version=2, status=Status.WITHHELD))[1] == ("urn:x:1", 2, 14)
    early = item(13, version=2, status=Status.CANCELED)
    assert due(item(12), early) == [("urn:x:1", 1, 25), ("urn:x:1", 2, 25)]


def test_what_would_be_sent_after_the_end_is_left_out_with_its_later_versions():
    """The run ends before the opening: the kill would have nothing to withdraw."""
    kill = item(13, version=2, status=Status.CANCELED)
    assert due(item(6, "a"), item(12), kill, seconds=20) == [("a", 1, 6)]


def test_an_embargo_that_ends_at_night_ends_at_the_opening():
    """One that ends in the hours ends by itself."""
    assert due(item(6, embargo_ns=START + 8 * SECOND))[0][2] == 6
    assert due(item(6, embargo_ns=START + 14 * SECOND))[0][2] == 25
    assert replace(item(6)).due_ns == START + 6 * SECOND
