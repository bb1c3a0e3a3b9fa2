"""The ranked outlets of a topic, and the arrivals of its messages there."""

import pytest

from subscribers.ledger.order_causes import OutletFacts
from subscribers.ledger.ranked import RankedArrivals, RankedTopic, order_of
from tests.support.ledgers import BUSIEST, DIRECTORY, START, Ledgers
from wire.contract.order import OrderSums


def arrivals(topic, times, slots=range(12)):
    made = RankedArrivals(topic)
    made.add(0, slots, times, times)
    return made


def test_every_nth_slot_is_ranked_where_there_are_ten_or_more():
    """None are for step 0."""
    assert list(RankedTopic.of(range(0, 60, 2), 4).ranking.slots) == list(range(0, 60, 4))
    assert RankedTopic.of(range(36), 4) is None
    assert RankedTopic.of(range(36), 0) is None


def test_a_message_without_an_arrival_or_with_a_late_one_is_left_out_and_counted():
    """Whether it settled incomplete or an arrival has no time."""
    topic = RankedTopic(range(12))
    topic.settle(None, complete=True)
    topic.settle(arrivals(topic, range(1, 12), range(11)), complete=True)
    topic.settle(arrivals(topic, range(1, 13)), complete=False)
    topic.settle(arrivals(topic, [5] * 12), complete=True)
    assert topic.sums() == OrderSums(incomplete=3, undecided=1)


def test_arrivals_come_in_any_number_of_rows_and_from_any_moment():
    """One by one, since the epoch or after a base; exact, and as ranges. Those at other outlets are left out."""
    whole, parts = RankedTopic(range(0, 48, 4), step=4), RankedTopic(range(0, 48, 4), step=4)
    times = [START + 1_000 * (slot * 7 % 48) for slot in range(48)]
    whole.settle(arrivals(whole, times, range(48)), complete=True)
    made = RankedArrivals(parts)
    made.add(START, [], [], [])
    for slot, time_ns in enumerate(times):
        base_ns = START + 3 * slot if slot % 3 else 0
        uppers = [time_ns - base_ns]
        made.add(base_ns, [slot], uppers if slot % 8 else [time_ns - base_ns - 500], uppers)
    parts.settle(made, complete=True)
    for topic in (whole, parts):
        assert (topic.ranking.messages, topic.undecided, topic.incomplete) == (1, 0, 0)
    assert parts.ranking.latest() == whole.ranking.latest()
    assert parts.ranking.outlet_sums() == whole.ranking.outlet_sums()


@pytest.mark.parametrize("step", [1, 4])
def test_arrivals_whose_ranges_overlap_are_undecided(step):
    """At each outlet that is ranked; a first row is exact."""
    topic = RankedTopic(range(0, 12 * step, step), step)
    made, slots = RankedArrivals(topic), range(12 * step)
    made.add(START, slots[:1], [0], [0])
    made.add(START, slots[1:], [1] * len(slots[1:]), range(2, len(slots) + 1))
    topic.settle(made, complete=True)
    assert (topic.ranking.messages, topic.undecided, topic.incomplete) == (0, 1, 0)


def test_a_ledger_ranks_at_other_outlets_once_it_is_told():
    """None at all first, then all of a topic; what was ranked before is gone."""
    ledgers = Ledgers(1, rank_step=1)
    topics = ledgers.ledgers[0].topics
    topics.state(f"wire/v1/{BUSIEST}/flash")
    assert len(topics.ranked) == 1
    topics.rank(0)
    assert topics.ranked == []
    topics.rank(2)
    assert all(slot % 2 == 0 for slot in topics.ranked[0].ranking.slots)


def test_the_order_adds_up_each_outlets_places_over_topics():
    """An outlet of both topics has the messages of both."""
    topics = [RankedTopic(range(12)), RankedTopic(range(10, 22))]
    for topic, slots in zip(topics, (range(12), range(10, 22)), strict=True):
        for _ in range(3):
            topic.settle(arrivals(topic, range(1, 13), slots), complete=True)
    order = order_of(topics, {slot: OutletFacts(slot, str(slot), False) for slot in range(22)})
    assert (order.sums.topics, order.sums.messages) == (2, 6)
    both = {row.slot: row for row in order.outlets}
    assert (both[0].messages, both[10].messages) == (3, 6)
    assert both[0].places < both[1].places < 0
    assert both[3].delays_ns == 9
    assert (both[3].fan_ns, both[21].fan_ns) == (3, -1)  # of one message of one topic


def test_a_ledger_ranks_the_messages_that_every_outlet_has():
    """Two messages in one order; one that an outlet misses is left out."""
    ledgers = Ledgers(1, rank_step=1)
    outlets = list(DIRECTORY.entitled(BUSIEST, "flash"))
    for sequence in (1, 2, 3):
        message = ledgers.announce(sequence, BUSIEST, "flash")
        for place, outlet in enumerate(outlets[: len(outlets) - (sequence == 3)]):
            ledgers.arrive(message, outlet, START + sequence * 1_000_000 + place * 1_000)
    ledgers.report(START + 90_000_000_000, deadline_ns=START)
    (topic,) = ledgers.ledgers[0].topics.ranked
    sums = topic.sums()
    assert (sums.messages, sums.incomplete, round(sums.rho / sums.weight, 9)) == (2, 1, 1)
