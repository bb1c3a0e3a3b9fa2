"""The counts of a recount, from evidence that is written here."""

import pytest

from bench.recount.count import recount
from bench.recount.evidence import Arrival, Evidence
from wire.contract.journal import Came, Opened, Outlet, Settled, Subscribed

SECOND = 10**9
DUE = 100 * SECOND


@pytest.fixture
def evidence():
    """One message of one partition, and three outlets of which the third takes another topic."""
    made = Evidence("0" * 16)
    made.take(Opened(1, "news/en", DUE))
    for outlet, filters in enumerate((("news/+",), ("news/en", "news/#"), ("sport/#",))):
        made.take(Subscribed(outlet, filters))
    return made


def came(evidence, *outlets, at_ns=DUE + 1, sent_ns=DUE):
    for outlet in outlets:
        evidence.arrivals[1].append(Arrival(at_ns, outlet, sent_ns, timed=True))


def test_each_outlet_with_a_filter_that_matches_is_owed_one_copy(evidence):
    """One has it, one does not."""
    came(evidence, 0)
    found = recount(evidence)
    assert (found.messages, found.expected, found.delivered, found.missing) == (1, 2, 1, 1)
    assert found.missing_by_message == {1: 1}


def test_further_copies_are_allowed_by_overlapping_filters_or_duplicates(evidence):
    """The second outlet has two filters that match; a retained copy is neither."""
    came(evidence, 0, 0, 1, 1, 1)
    evidence.take(Came(1, 0, "news/en", DUE, DUE + 9, retained=True))
    found = recount(evidence)
    assert (found.delivered, found.missing, found.duplicates, found.overlapping) == (2, 0, 2, 1)


def test_an_arrival_without_a_filter_that_matches_is_misdelivered(evidence):
    """It is no delivery."""
    came(evidence, 0, 1, 2)
    found = recount(evidence)
    assert (found.expected, found.delivered, found.misdelivered) == (2, 2, 1)


def test_a_shared_subscription_is_owed_one_copy(evidence):
    """Whichever member has it; a second one is a duplicate."""
    for outlet in (3, 4, 5):
        evidence.take(Subscribed(outlet, ("$share/desk/news/#",)))
    came(evidence, 0, 1)
    assert recount(evidence).missing_by_message == {1: 1}
    came(evidence, 3, 5)
    found = recount(evidence)
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
def test_at_an_outlet_that_was_absent_a_message_must_may_or_must_not_come(evidence, absence, arrives, counts):
    """By the times of the absence, of the message and of its arrival elsewhere."""
    evidence.take(Settled(1, 0, 1, DUE + 40 * SECOND))
    for event, second in zip(("left", "asked", "on"), absence, strict=True):
        evidence.take(Outlet(0, event, second * SECOND))
    came(evidence, 1)
    if arrives is not None:
        came(evidence, 0, at_ns=arrives * SECOND)
    found = recount(evidence)
    told = (found.expected, found.delivered, found.missing, found.possible, found.possible_delivered, found.unexpected)
    assert told == counts


def test_an_arrival_after_the_message_settled_is_possible_and_no_delivery(evidence):
    """It was on its way when the outlet left, and its outlet asked again before the broker was done."""
    evidence.take(Settled(1, 0, 1, DUE + 5 * SECOND))
    for event, second in (("left", 100.5), ("asked", 101), ("on", 102)):
        evidence.take(Outlet(0, event, int(second * SECOND)))
    came(evidence, 1)
    came(evidence, 0, at_ns=DUE + 6 * SECOND)
    found = recount(evidence)
    assert (found.expected, found.delivered, found.possible, found.possible_delivered) == (1, 1, 1, 1)


def test_a_count_ends_where_it_is_asked_to(evidence):
    """After the messages so far."""
    evidence.take(Opened(2, "news/en", DUE))
    assert recount(evidence, lambda done: done == 1).messages == 1
