"""A message's marks, its transmissions, and the order of the messages of a topic."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.ledger.arrivals import Arrivals
from subscribers.ledger.ledger import Ledger
from subscribers.ledger.marks import AWAY, CAME, EXPECTED, GOT, MAY
from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from subscribers.ledger.topic_state import TopicState
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, RUN, START, STAYS, Ledgers
from wire.contract.bitsets import slots
from wire.contract.control import Announced, HandoverMessage
from wire.contract.tally import LabelSums


def message_of(places, sequence=1, sent_ns=START):
    """A message that these places of a partition expect, and a transmission of it."""
    topic = TopicState("circuit", places, LabelSums.empty(EDGES))
    message = Message(sequence, START, topic, len(places), START)
    topic.begin(message)
    message.give_marks(10)
    transmission = Transmission(b"key", message, sent_ns)
    message.transmissions.append(transmission)
    return message, transmission


def test_bitsets_name_the_outlets_that_have_a_message_and_those_that_miss_it():
    """The partition's first outlet is the lowest bit."""
    message, transmission = message_of([1, 4, 9])
    transmission.mark_bounded(4, START + 10, START)
    assert slots(int(message.got_bitset(), 16)) == [4]
    assert slots(int(message.missing_bitset(), 16)) == [1, 9]
    assert message.excused_bitset() == "0"
    for slot, mark in ((1, AWAY), (4, MAY), (9, CAME)):
        message.state[slot] = mark
    assert slots(int(message.excused_bitset(), 16)) == [1, 4, 9]
    for slot, mark in ((1, EXPECTED), (4, GOT), (9, EXPECTED)):
        message.state[slot] = mark
    assert message.missing == 2


def test_a_bounded_arrival_lies_between_its_sending_and_its_read():
    """A bounded arrival is neither before its transmission nor after its read."""
    _, transmission = message_of([1, 2, 3], sent_ns=START + 100)
    for upper, empty in ((START + 200, START), (START + 200, START + 150), (START + 200, START + 300)):
        transmission.add_bounded(1, upper, empty)
    assert transmission.pending
    taken = transmission.take()
    assert (taken.base_ns, taken.exact, taken.bounded_slots) == (0, [], [1, 1, 1])
    assert taken.uppers == [START + 200] * 3
    assert taken.lowers == [START + 100, START + 150, START + 200]
    assert not transmission.pending


def test_arrivals_of_rows_and_of_sessions_are_taken_with_one_offset():
    """Times of several rows are returned relative to the offset of the first row."""
    _, transmission = message_of([1, 2, 3])
    transmission.times += [(1_000, [5, 6], [1, 2]), (3_000, [7], [3])]
    transmission.add_exact(4, 1_400)
    transmission.add_bounded(5, START + 9, START)
    taken = transmission.take()
    of_slot = dict(zip(taken.exact_slots, taken.exact, strict=True))
    assert {slot: taken.base_ns + time_ns for slot, time_ns in of_slot.items()} == {
        1: 1_005,
        2: 1_006,
        3: 3_007,
        4: 1_400,
    }
    assert [taken.base_ns + time_ns for time_ns in (*taken.uppers, *taken.lowers)] == [START + 9, START]
    assert taken.bounded_slots == [5]
    assert transmission.take() == Arrivals(0, [], [], [], [], [])


def test_a_lower_sequence_after_a_higher_one_is_reordered_on_its_topic_alone():
    """Per outlet and topic, first deliveries only."""
    ledgers = Ledgers(1)
    first, second = ledgers.announce(1, BUSIEST, "flash"), ledgers.announce(2, BUSIEST, "flash")
    other = ledgers.announce(3, BUSIEST, "business")
    one, two = list(DIRECTORY.entitled(BUSIEST, "business"))[:2]
    for message in (second, first, other):
        ledgers.arrive(message, one, START + 5)
    for message in (first, second, first):
        ledgers.arrive(message, two, START + 6)
    ledgers.report(START + 10)
    assert ledgers.sums().sums.reordered == 1
    assert ledgers.sums().sums.duplicates == 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 6), st.sampled_from([0.0, 0.1, 1.0]))
def test_each_first_delivery_after_a_later_one_is_reordered_while_its_message_is_open(seed, messages, shuffled):
    """Also where a message was closed meanwhile, or had not arrived anywhere: against a brute-force count."""
    source = random.Random(seed)
    ledgers = Ledgers(1)
    circuit = source.choice(DIRECTORY.circuits)
    entitled = list(DIRECTORY.entitled(circuit, "flash"))
    sent = [ledgers.announce(sequence, circuit, "flash") for sequence in range(1, messages + 1)]
    arrivals = [(message, outlet) for message in sent for outlet in entitled]
    for place in range(len(arrivals)):
        if source.random() < shuffled:
            other = source.randrange(len(arrivals))
            arrivals[place], arrivals[other] = arrivals[other], arrivals[place]
    if source.random() < 0.5:
        arrivals.reverse()  # a message of many outlets is complete before a lower one comes
    topic = None
    highest: Counter[int] = Counter()
    reordered = 0
    for place, (message, outlet) in enumerate(arrivals):
        reordered += message.sequence < highest[outlet]
        highest[outlet] = max(highest[outlet], message.sequence)
        transmission = ledgers.arrive(message, outlet, START + place)
        topic = topic if transmission is None else transmission.message.topic
        if source.random() < 0.2:
            ledgers.report(START + place)
    ledgers.report(START + len(arrivals), final=True)
    assert ledgers.sums().sums.reordered == reordered
    assert ledgers.sums().delivered == len(arrivals)
    assert topic.order is None


@pytest.mark.parametrize("early", [False, True])
def test_a_handover_says_which_outlets_had_a_later_message(early):
    """Its next owner has seen no arrival of the later one itself; ``early``, it had others before it was told."""
    ledgers = Ledgers(1)
    first, second, third = (ledgers.announce(sequence, BUSIEST, "flash") for sequence in (1, 2, 3))
    one, two, *_ = DIRECTORY.entitled(BUSIEST, "flash")
    ledgers.arrive(second, one, START + 5)
    former = ledgers.ledgers[0]
    former.tick(START + 10)
    records = {record.sequence: record for record in former.tally().records}
    successor = ledgers.ledgers[0] = Ledger(RUN, DIRECTORY, STAYS, (0, 1), EDGES, lasting=True)
    if early:
        for message in (first, third):
            ledgers.arrive(message, two, START + 15)
    announced = [Announced(message.sequence, message.topic, START, 0, 100) for message in (first, second)]
    successor.take_over(
        [], [HandoverMessage(item, records.get(item.sequence), unreported=False) for item in announced], START + 20
    )
    ledgers.arrive(first, one, START + 30)
    successor.tick(START + 40)
    assert successor.tally().labels[str(BUSIEST)].reordered == 1


def test_a_message_has_no_marks_before_it_arrives_and_no_order_is_kept_that_nothing_needs():
    """Most of a worker's memory would be of messages that are announced, or complete."""
    ledgers = Ledgers(1)
    first, second, third = (ledgers.announce(sequence, BUSIEST, "flash") for sequence in (1, 2, 3))
    entitled = list(DIRECTORY.entitled(BUSIEST, "flash"))
    for outlet in entitled:
        ledgers.arrive(first, outlet, START + 5)
    topic = ledgers.arrive(second, entitled[0], START + 6).message.topic
    assert (ledgers.ledgers[0].kept.open, ledgers.ledgers[0].kept.marked) == (3, 2)
    assert topic.order is None
    ledgers.arrive(third, entitled[0], START + 7)
    assert topic.order is not None


def test_a_message_that_is_announced_after_a_later_one_came_is_reordered():
    """The later one is complete and not yet closed."""
    ledgers = Ledgers(1)
    entitled = list(DIRECTORY.entitled(BUSIEST, "flash"))
    second = ledgers.announce(2, BUSIEST, "flash")
    for outlet in entitled:
        ledgers.arrive(second, outlet, START + 5)
    ledgers.arrive(ledgers.announce(1, BUSIEST, "flash"), entitled[0], START + 6)
    ledgers.report(START + 7)
    assert ledgers.sums().sums.reordered == 1


def test_a_message_that_never_comes_keeps_no_order_once_it_is_missing():
    """Later messages on its topic are compared with no other."""
    ledgers = Ledgers(1)
    ledgers.announce(1, BUSIEST, "flash")
    ledgers.report(START + 2 * SETTLED_AT_MOST_NS)
    second = ledgers.announce(2, BUSIEST, "flash", START + 2 * SETTLED_AT_MOST_NS)
    arrived = ledgers.arrive(second, next(iter(DIRECTORY.entitled(BUSIEST, "flash"))), START + 2 * SETTLED_AT_MOST_NS)
    assert ledgers.sums().missing == len(DIRECTORY.entitled(BUSIEST, "flash"))
    assert arrived.message.topic.order is None
