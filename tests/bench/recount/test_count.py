"""The counts of a recount, of records that are written here."""

import pytest

from bench.recount.arrivals import Arrival
from bench.recount.count import recount
from bench.recount.recorded import Recorded
from wire.contract.journal import Came, Opened, Outlet, Settled, Subscribed

SECOND = 10**9
DUE = 100 * SECOND


@pytest.fixture
def recorded():
    """One message of one partition, and three outlets of which the third takes another topic."""
    made = Recorded("0" * 16)
    made.take(Opened(1, "news/en", DUE))
    for outlet, filters in enumerate((("news/+",), ("news/en", "news/#"), ("sport/#",))):
        made.take(Subscribed(outlet, filters))
    return made


def came(recorded, *outlets, at_ns=DUE + 1, sent_ns=DUE):
    for outlet in outlets:
        recorded.arrivals.add(1, Arrival(at_ns, outlet, sent_ns, timed=True))


def test_each_outlet_with_a_filter_that_matches_is_to_get_one_copy(recorded):
    """One has it, one does not."""
    came(recorded, 0)
    found = recount(recorded)
    assert (found.messages, found.expected, found.delivered, found.missing) == (1, 2, 1, 1)
    assert found.missing_by_message == {1: 1}


def test_further_copies_are_allowed_by_overlapping_filters_or_duplicates(recorded):
    """The second outlet has two filters that match; a retained copy is neither."""
    came(recorded, 0, 0, 1, 1, 1)
    recorded.take(Came(1, 0, "news/en", DUE, DUE + 9, retained=True))
    found = recount(recorded)
    assert (found.delivered, found.missing, found.duplicates, found.overlapping) == (2, 0, 2, 1)


def test_an_arrival_without_a_filter_that_matches_is_misdelivered(recorded):
    """It is no delivery."""
    came(recorded, 0, 1, 2)
    found = recount(recorded)
    assert (found.expected, found.delivered, found.misdelivered) == (2, 2, 1)


def test_a_shared_subscription_is_to_get_one_copy(recorded):
    """Whichever member has it; a second one is a duplicate."""
    for outlet in (3, 4, 5):
        recorded.take(Subscribed(outlet, ("$share/desk/news/#",)))
    came(recorded, 0, 1)
    assert recount(recorded).missing_by_message == {1: 1}
    came(recorded, 3, 5)
    found = recount(recorded)
    assert (found.expected, found.delivered, found.missing, found.duplicates) == (3, 3, 0, 1)


@pytest.mark.parametrize(
    ("absence", "arrives", "counts"),
    [
        # left, asked and on again in seconds; expected, delivered, missing, possible, of these came, unexpected
        ((50, 60, 61), None, (2, 1, 1, 0, 0, 0)),
        ((120, 130, 131), None, (2, 1, 1, 0, 0, 0)),
        ((105, 130, 131), None, (1, 1, 0, 1, 0, 0)),
        ((105, 130, 131), 101, (2, 2, 0, 1, 1, 0)),
        ((90, 130, 131), None, (1, 1, 0, 0, 0, 0)),
        ((90, 130, 131), 132, (1, 1, 0, 0, 0, 1)),
        ((90, 101, 102), 103, (2, 2, 0, 1, 1, 0)),
        ((90, 101, 102), None, (1, 1, 0, 1, 0, 0)),
        ((90, 112, 113), 150, (1, 1, 0, 0, 0, 1)),
    ],
)
def test_at_an_outlet_that_was_absent_a_message_must_may_or_must_not_come(recorded, absence, arrives, counts):
    """By the times of the absence, of the message and of its arrival elsewhere."""
    recorded.take(Settled(1, 0, 1, DUE + 40 * SECOND))
    for event, second in zip(("left", "asked", "on"), absence, strict=True):
        recorded.take(Outlet(0, event, second * SECOND))
    came(recorded, 1)
    if arrives is not None:
        came(recorded, 0, at_ns=arrives * SECOND)
    found = recount(recorded)
    told = (found.expected, found.delivered, found.missing, found.possible, found.possible_delivered, found.unexpected)
    assert told == counts


def test_an_arrival_after_the_message_settled_is_possible_and_no_delivery(recorded):
    """It was on its way when the outlet left, and its outlet asked again before the broker was done."""
    recorded.take(Settled(1, 0, 1, DUE + 5 * SECOND))
    for event, second in (("left", 100.5), ("asked", 101), ("on", 102)):
        recorded.take(Outlet(0, event, int(second * SECOND)))
    came(recorded, 1)
    came(recorded, 0, at_ns=DUE + 6 * SECOND)
    found = recount(recorded)
    assert (found.expected, found.delivered, found.possible, found.possible_delivered) == (1, 1, 1, 1)


def test_a_count_ends_where_it_is_asked_to(recorded):
    """After the messages so far."""
    recorded.take(Opened(2, "news/en", DUE))
    assert recount(recorded, lambda done: done == 1).messages == 1


def test_a_kill_behind_its_replacement_is_counted_where_both_came(recorded):
    """By the first copy of each; two of one time may have come in either order."""
    recorded.take(Opened(2, "news/en", DUE, kill=1))
    recorded.take(Opened(3, "news/en", DUE))
    recorded.take(Subscribed(3, ("news/en",)))
    recorded.take(Subscribed(4, ("news/en",)))
    for outlet, kill_ns, replacement_ns in ((0, 9, 8), (1, 7, 8), (3, 8, 8), (4, None, 8)):
        for sequence, at_ns in ((1, kill_ns), (1, kill_ns and kill_ns + 5), (2, replacement_ns), (3, 1)):
            if at_ns is not None:
                recorded.arrivals.add(sequence, Arrival(DUE + at_ns, outlet, DUE, timed=True))
    found = recount(recorded)
    assert (found.overtaken, found.overtaken_perhaps, found.missing) == (1, 1, 1)
