"""The law of the account: what the directory owes is delivered or missing, however deliveries come."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.ledger import Ledger
from subscribers.settling import SETTLED_NS
from wire.account import Account
from wire.contract.control import Announced, Inherited, Report, decode, encode
from wire.contract.histogram import Histogram, edges
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.contract.stamp import HEAD, Stamp
from wire.contract.tally import SwarmFigures, Tally
from wire.contract.topics import topic
from wire.desk.message import Message
from wire.directory.attendance import Attendance
from wire.directory.population import population
from wire.expectation import Expectation

EDGES = edges()
RUN = 7
START = 1_000_000_000_000
DIRECTORY = population(1, 120, 10)
STAYS = Attendance(1, 120, 0.0, 1, 10)


class Newsroom:
    """Ledgers of every share and the account, joined by control messages as bytes."""

    def __init__(self, shares, attendance=STAYS, *, lossy_away=False):
        self.shares = shares
        self.account = Account(
            Expectation(DIRECTORY, attendance, shares, lossy_away=lossy_away), shares, EDGES, lambda _: None
        )
        self.account.start_ns = START
        self.ledgers = [
            Ledger(RUN, DIRECTORY, attendance, (share, shares), EDGES, lossy_away=lossy_away) for share in range(shares)
        ]
        for ledger in self.ledgers:
            ledger.start_ns = START
        self.number = Counter()

    def announce(self, sequence, circuit, heading, due_ns=START):
        edition = Edition(circuit.language, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
        release = Release(f"urn:x:{sequence}", 1, circuit.language, ("business",), (edition,), due_ns)
        message = Message(RUN, sequence, release.uri, 1, circuit, heading, due_ns, 0, None, b"x" * 100)
        self.account.expect(release, [message])
        self.account.left(message, due_ns)
        for ledger in self.ledgers:
            ledger.announce([Announced(sequence, message.topic, due_ns, 0, 100)], due_ns)
        return message

    def arrive(self, message, outlet, at_ns, sent_ns=None):
        ledger, slot = self.ledgers[outlet % self.shares], outlet // self.shares
        stamp = Stamp(RUN, message.sequence, message.due_ns, message.due_ns if sent_ns is None else sent_ns)
        key = HEAD + stamp.encode()
        sending = ledger.known(key) or ledger.meet(key, message.topic, slot, 100, at_ns)
        if sending is not None and ledger.mark(sending, slot, was_away=False):
            sending.exact.append(at_ns)

    def report(self, now_ns, *, deadline_ns=None, final=False, deaf=()):
        for share, ledger in enumerate(self.ledgers):
            if share in deaf:
                continue
            ledger.tick(now_ns, deadline_ns)
            self.number[share] += 1
            swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
            tally = Tally(f"w{share}", f"i{share}", self.number[share], final, swarm, [ledger.tally(everything=final)])
            message = decode(encode(Report(tally)), EDGES)
            for _ in range(2):  # a tally that comes twice counts once
                for forget in self.account.absorb(message.tally):
                    ledger.forget(forget.closed)

    def sums(self):
        return self.account.totals()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.integers(0, 2**32), st.integers(1, 12))
def test_each_entitled_outlet_is_delivered_or_missing_once(shares, seed, messages):
    """Random losses, duplicates, strangers, pauses and late arrivals against a brute-force count."""
    source = random.Random(seed)
    room = Newsroom(shares)
    got: dict[int, set[int]] = {}
    strangers = again = 0
    owed: dict[int, set[int]] = {}
    now = START
    sent = []
    for sequence in range(1, messages + 1):
        circuit = source.choice(DIRECTORY.circuits)
        heading = source.choice(["business", "sport", "flash"])
        message = room.announce(sequence, circuit, heading, now)
        owed[sequence] = set(DIRECTORY.entitled(circuit, heading))
        got[sequence] = set()
        sent.append(message)
        for _ in range(source.randrange(200)):
            chosen, outlet = source.choice(sent), source.randrange(120)
            now += 1000
            room.arrive(chosen, outlet, now)
            if outlet not in owed[chosen.sequence]:
                strangers += 1
            elif outlet in got[chosen.sequence]:
                again += 1
            else:
                got[chosen.sequence].add(outlet)
        now += source.choice([0, 10**9, 2 * SETTLED_NS])
        room.report(now)
    room.report(now, deadline_ns=now, final=True)
    room.account.close()
    totals = room.sums()
    assert room.account.faults == []
    assert totals.expected == sum(map(len, owed.values()))
    assert totals.delivered == sum(map(len, got.values()))
    assert totals.missing == totals.expected - totals.delivered
    assert totals.sums.duplicates == again
    assert totals.sums.misdelivered == strangers
    for sequence, (_, by_share) in room.account.lacking.items():
        named = {
            slot * shares + share
            for share, bits in by_share.items()
            for slot in range(120)
            if int(bits, 16) >> slot & 1
        }
        assert named == owed[sequence] - got[sequence]


def test_a_dead_workers_undelivered_are_unreported_and_the_sums_still_close():
    """What never came back is missing, by that cause."""
    room = Newsroom(2)
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    message = room.announce(1, circuit, "flash")
    entitled = list(DIRECTORY.entitled(circuit, "flash"))
    for outlet in entitled[:3]:
        room.arrive(message, outlet, START + 5)
    room.report(START + 10)
    for outlet in entitled[3:]:
        room.arrive(message, outlet, START + 20)
    room.account.lose(0)
    room.report(START + 30, deadline_ns=START + 30, final=True, deaf={0})
    room.account.close()
    totals = room.sums()
    unreported = [outlet for outlet in entitled[3:] if outlet % 2 == 0]
    assert room.account.faults == []
    assert totals.missing == totals.unreported == len(unreported)
    assert totals.delivered + totals.missing == totals.expected == len(entitled)


def test_a_worker_that_counts_otherwise_than_the_directory_is_a_fault():
    """The two sides are independent, and a difference is never papered over."""
    room = Newsroom(1)
    circuit = DIRECTORY.circuits[0]
    room.announce(1, circuit, "flash")
    ledger = room.ledgers[0]
    ledger._open[1].expected += 1
    room.report(START + 5, deadline_ns=START + 5, final=True)
    room.account.close()
    assert any("message 1 on" in fault for fault in room.account.faults)


def test_a_lower_sequence_after_a_higher_one_is_reordered_on_its_topic_alone():
    """Per outlet and topic, first deliveries only."""
    room = Newsroom(1)
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    first, second = room.announce(1, circuit, "flash"), room.announce(2, circuit, "flash")
    other = room.announce(3, circuit, "business")
    one, two = list(DIRECTORY.entitled(circuit, "business"))[:2]
    for message in (second, first, other):
        room.arrive(message, one, START + 5)
    for message in (first, second, first):
        room.arrive(message, two, START + 6)
    room.report(START + 10)
    assert room.sums().sums.reordered == 1
    assert room.sums().sums.duplicates == 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 6), st.sampled_from([0.0, 0.1, 1.0]))
def test_each_first_delivery_after_a_later_one_is_reordered_while_its_message_is_open(seed, messages, shuffled):
    """Whatever was complete and put away meanwhile, or had not come to anybody: against a brute-force count."""
    source = random.Random(seed)
    room = Newsroom(1)
    circuit = source.choice(DIRECTORY.circuits)
    entitled = list(DIRECTORY.entitled(circuit, "flash"))
    sent = [room.announce(sequence, circuit, "flash") for sequence in range(1, messages + 1)]
    arrivals = [(message, outlet) for message in sent for outlet in entitled]
    for place in range(len(arrivals)):
        if source.random() < shuffled:
            other = source.randrange(len(arrivals))
            arrivals[place], arrivals[other] = arrivals[other], arrivals[place]
    if source.random() < 0.5:
        arrivals.reverse()  # a message of many outlets is complete before a lower one comes
    highest: Counter[int] = Counter()
    reordered = 0
    for place, (message, outlet) in enumerate(arrivals):
        reordered += message.sequence < highest[outlet]
        highest[outlet] = max(highest[outlet], message.sequence)
        room.arrive(message, outlet, START + place)
        if source.random() < 0.2:
            room.report(START + place)
    room.report(START + len(arrivals), final=True)
    assert room.sums().sums.reordered == reordered
    assert room.sums().delivered == len(arrivals)
    (page,) = room.ledgers[0]._book._pages.values()
    assert page.order is None


@pytest.mark.parametrize("early", [False, True])
def test_a_share_that_passes_on_takes_with_it_who_had_a_later_message(early):
    """Its next owner has seen no arrival of the later one itself; ``early``, it had others before it was told."""
    room = Newsroom(1)
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    first, second, third = (room.announce(sequence, circuit, "flash") for sequence in (1, 2, 3))
    one, two, *_ = DIRECTORY.entitled(circuit, "flash")
    room.arrive(second, one, START + 5)
    former = room.ledgers[0]
    former.tick(START + 10)
    records = {record.sequence: record for record in former.tally().records}
    heir = room.ledgers[0] = Ledger(RUN, DIRECTORY, STAYS, (0, 1), EDGES, lossy_away=False)
    if early:
        for message in (first, third):
            room.arrive(message, two, START + 15)
    announced = [Announced(message.sequence, message.topic, START, 0, 100) for message in (first, second)]
    heir.inherit([], [Inherited(item, records.get(item.sequence), suspect=False) for item in announced], START + 20)
    room.arrive(first, one, START + 30)
    heir.tick(START + 40)
    assert heir.tally().circuits[str(circuit)].reordered == 1


def test_a_message_has_no_marks_before_it_comes_and_no_order_is_kept_that_nothing_needs():
    """Most of a worker's memory would be of messages that are announced, or complete."""
    room = Newsroom(1)
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    first, second, third = (room.announce(sequence, circuit, "flash") for sequence in (1, 2, 3))
    opened, entitled = room.ledgers[0]._open, list(DIRECTORY.entitled(circuit, "flash"))
    for outlet in entitled:
        room.arrive(first, outlet, START + 5)
    room.arrive(second, entitled[0], START + 6)
    assert [len(opened[sequence].state) > 0 for sequence in (1, 2, 3)] == [True, True, False]
    assert opened[1].page.order is None
    room.arrive(third, entitled[0], START + 7)
    assert opened[1].page.order is not None


def test_a_message_that_is_announced_after_a_later_one_came_is_reordered():
    """The later one is complete and not yet put away."""
    room = Newsroom(1)
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    entitled = list(DIRECTORY.entitled(circuit, "flash"))
    second = room.announce(2, circuit, "flash")
    for outlet in entitled:
        room.arrive(second, outlet, START + 5)
    room.arrive(room.announce(1, circuit, "flash"), entitled[0], START + 6)
    room.report(START + 7)
    assert room.sums().sums.reordered == 1


def test_a_message_that_never_comes_keeps_no_order_once_it_is_missing():
    """Later ones on its topic have nothing to be compared with."""
    room = Newsroom(1)
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    room.announce(1, circuit, "flash")
    room.report(START + 2 * SETTLED_NS)
    second = room.announce(2, circuit, "flash", START + 2 * SETTLED_NS)
    room.arrive(second, next(iter(DIRECTORY.entitled(circuit, "flash"))), START + 2 * SETTLED_NS)
    assert room.sums().missing == len(DIRECTORY.entitled(circuit, "flash"))
    assert room.ledgers[0]._open[2].page.order is None


def test_an_arrival_after_settling_moves_from_missing_to_delivered():
    """Late is late, and it is not lost."""
    room = Newsroom(1)
    circuit = DIRECTORY.circuits[0]
    message = room.announce(1, circuit, "flash")
    outlet, *rest = DIRECTORY.entitled(circuit, "flash")
    for other in rest:
        room.arrive(message, other, START + 5)
    room.report(START + 2 * SETTLED_NS)
    assert room.sums().missing == 1
    room.arrive(message, outlet, START + 3 * SETTLED_NS)
    room.report(START + 3 * SETTLED_NS + 5, final=True)
    totals = room.sums()
    assert (totals.missing, totals.sums.late, totals.outstanding) == (0, 1, 0)
    room.account.close()
    assert room.account.faults == []


@pytest.mark.parametrize("lossy_away", [True, False])
def test_a_planned_absence_is_owed_only_where_a_session_waits(lossy_away):
    """At QoS 0 nobody keeps what an outlet misses while it is away as planned."""
    attendance = Attendance(1, 120, 0.5, 10**9, 2 * 10**9)
    room = Newsroom(2, attendance, lossy_away=lossy_away)
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    due = START + 10**9
    message = room.announce(1, circuit, "flash", due)
    entitled = set(DIRECTORY.entitled(circuit, "flash"))
    away = entitled & set(attendance.away_at(due - START))
    assert away
    for outlet in entitled - away:
        room.arrive(message, outlet, due + 5)
    room.report(due + 10, deadline_ns=due + 10, final=True)
    room.account.close()
    assert room.account.faults == []
    assert room.sums().expected == len(entitled) - (len(away) if lossy_away else 0)
    assert room.sums().missing == (0 if lossy_away else len(away))


def test_a_ledger_keeps_one_interval_for_any_number_of_settled_messages():
    """Memory does not grow with the number of messages."""
    room = Newsroom(1)
    circuit = DIRECTORY.circuits[0]
    for sequence in range(1, 200):
        message = room.announce(sequence, circuit, "flash")
        for outlet in DIRECTORY.entitled(circuit, "flash"):
            room.arrive(message, outlet, START + sequence)
        room.report(START + sequence)
    ledger = room.ledgers[0]
    assert len(ledger._settled) == 1
    assert not ledger._sendings
    assert not ledger._open
    assert not ledger._closed
    assert room.account.messages == {}
    room.arrive(message, outlet, START + 500)
    room.report(START + 500)
    assert room.sums().sums.duplicates == 1
    assert topic(circuit, "flash") == message.topic
