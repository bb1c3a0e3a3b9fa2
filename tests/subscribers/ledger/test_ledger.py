"""The law of the ledger: each delivery that is expected is delivered or missing, however deliveries come."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.ledger.kept import Kept
from subscribers.ledger.ledger import Ledger
from subscribers.ledger.settling import SETTLED_AT_MOST_NS, SETTLED_NS
from tests.support.attendances import seeded
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, RUN, START, Ledgers
from wire.contract.control import Announced
from wire.contract.topics import topic
from wire.errors import ContractError


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.integers(0, 2**32), st.integers(1, 12))
def test_each_entitled_outlet_is_delivered_or_missing_once(partitions, seed, messages):
    """Random losses, duplicates, strangers, pauses and late arrivals against a brute-force count."""
    source = random.Random(seed)
    ledgers = Ledgers(partitions)
    got: dict[int, set[int]] = {}
    strangers = again = 0
    expected: dict[int, set[int]] = {}
    now = START
    sent = []
    for sequence in range(1, messages + 1):
        circuit = source.choice(DIRECTORY.circuits)
        heading = source.choice(["business", "sport", "flash"])
        message = ledgers.announce(sequence, circuit, heading, now)
        expected[sequence] = set(DIRECTORY.entitled(circuit, heading))
        got[sequence] = set()
        sent.append(message)
        for _ in range(source.randrange(200)):
            chosen, outlet = source.choice(sent), source.randrange(120)
            now += 1000
            ledgers.arrive(chosen, outlet, now)
            if outlet not in expected[chosen.sequence]:
                strangers += 1
            elif outlet in got[chosen.sequence]:
                again += 1
            else:
                got[chosen.sequence].add(outlet)
        now += source.choice([0, 10**9, 2 * SETTLED_NS, 2 * SETTLED_AT_MOST_NS])
        ledgers.report(now)
    ledgers.report(now, deadline_ns=now, final=True)
    ledgers.account.close()
    totals = ledgers.sums()
    assert ledgers.account.faults == ()
    assert totals.expected == sum(map(len, expected.values()))
    assert totals.delivered == sum(map(len, got.values()))
    assert totals.missing == totals.expected - totals.delivered
    assert totals.sums.duplicates == again
    assert totals.sums.misdelivered == strangers
    for message in ledgers.account.missing.outlets():
        assert set(message.outlets) == expected[message.sequence] - got[message.sequence]


def test_a_worker_that_counts_otherwise_than_the_directory_is_a_fault():
    """The two sides are independent, and a difference is never papered over."""
    ledgers = Ledgers(1)
    attendance = seeded(1, 120, 1.0, 10**9, 10**9)  # the ledger's outlets plan to be away, the account's do not
    ledgers.ledgers[0] = Ledger(RUN, DIRECTORY, attendance, (0, 1), EDGES, lasting=False)
    ledgers.ledgers[0].start(START, 0)
    ledgers.announce(1, DIRECTORY.circuits[0], "flash")
    ledgers.report(START + 5, deadline_ns=START + 5, final=True)
    ledgers.account.close()
    assert any("message 1 on" in fault for fault in ledgers.account.faults)


def test_an_arrival_after_settling_moves_from_missing_to_delivered():
    """The delivery is counted as late, and no longer as missing."""
    ledgers = Ledgers(1)
    message = ledgers.announce(1, BUSIEST, "flash")
    outlet, *rest = DIRECTORY.entitled(BUSIEST, "flash")
    for other in rest:
        ledgers.arrive(message, other, START + 5)
    ledgers.report(START + 2 * SETTLED_NS)
    assert ledgers.sums().missing == 1
    ledgers.arrive(message, outlet, START + 3 * SETTLED_NS)
    ledgers.report(START + 3 * SETTLED_NS + 5, final=True)
    totals = ledgers.sums()
    assert (totals.missing, totals.sums.late, totals.outstanding) == (0, 1, 0)
    ledgers.account.close()
    assert ledgers.account.faults == ()


def test_a_broker_that_is_twenty_seconds_behind_loses_nothing_and_delivers_nothing_late():
    """A release has its coverage when its last outlet has it, however long the broker took before the first one."""
    settled = []
    ledgers = Ledgers(1, on_settled=settled.append)
    entitled = list(DIRECTORY.entitled(BUSIEST, "flash"))
    second, behind, messages = 10**9, 20, {}
    for now in range(60):
        if now < 30:
            messages[now] = ledgers.announce(now + 1, BUSIEST, "flash", START + now * second)
        if now - behind in messages:
            for place, outlet in enumerate(entitled):
                ledgers.arrive(messages[now - behind], outlet, START + now * second + place)
        ledgers.report(START + (now + 1) * second)
    totals = ledgers.sums()
    assert (totals.delivered, totals.missing, totals.sums.late) == (30 * len(entitled), 0, 0)
    assert [row.coverage_ns[1.0] // second for row in settled] == [behind] * 30


def test_a_ledger_keeps_one_interval_for_any_number_of_settled_messages():
    """Memory does not grow with the number of messages."""
    ledgers = Ledgers(1)
    circuit = DIRECTORY.circuits[0]
    for sequence in range(1, 200):
        message = ledgers.announce(sequence, circuit, "flash")
        for outlet in DIRECTORY.entitled(circuit, "flash"):
            ledgers.arrive(message, outlet, START + sequence)
        ledgers.report(START + sequence)
    assert ledgers.ledgers[0].kept == Kept(
        open=0, marked=0, unacknowledged=0, incomplete=0, transmissions=0, intervals=1
    )
    assert ledgers.account.open_messages == 0
    ledgers.arrive(message, outlet, START + 500)
    ledgers.report(START + 500)
    assert ledgers.sums().sums.duplicates == 1


def test_what_a_crashed_worker_did_not_report_is_unreported_and_the_sums_still_close():
    """The deliveries are missing, with "unreported" as the cause."""
    ledgers = Ledgers(2)
    message = ledgers.announce(1, BUSIEST, "flash")
    entitled = list(DIRECTORY.entitled(BUSIEST, "flash"))
    for outlet in entitled[:3]:
        ledgers.arrive(message, outlet, START + 5)
    ledgers.report(START + 10)
    for outlet in entitled[3:]:
        ledgers.arrive(message, outlet, START + 20)
    ledgers.account.owner_unreachable("i0", START + 25)
    ledgers.report(START + 30, deadline_ns=START + 30, final=True, silent={0})
    ledgers.account.close()
    totals = ledgers.sums()
    unreported = [outlet for outlet in entitled[3:] if outlet % 2 == 0]
    assert ledgers.account.faults == ()
    assert totals.missing == totals.unreported == len(unreported)
    assert totals.delivered + totals.missing == totals.expected == len(entitled)


@pytest.mark.parametrize("lasting", [False, True])
def test_a_delivery_is_expected_during_a_planned_absence_only_where_a_session_keeps_it(lasting):
    """At QoS 0 no session keeps the messages that an outlet misses while it is away as planned."""
    attendance = seeded(1, 120, 0.5, 10**9, 2 * 10**9)
    ledgers = Ledgers(2, attendance, lasting=lasting)
    due = START + 10**9
    message = ledgers.announce(1, BUSIEST, "flash", due)
    entitled = set(DIRECTORY.entitled(BUSIEST, "flash"))
    away = entitled & set(attendance.unheld_at(due - START, lasting=False))
    assert away
    for outlet in entitled - away:
        ledgers.arrive(message, outlet, due + 5)
    ledgers.report(due + 10, deadline_ns=due + 10, final=True)
    ledgers.account.close()
    assert ledgers.account.faults == ()
    assert ledgers.sums().expected == len(entitled) - (0 if lasting else len(away))
    assert ledgers.sums().missing == (len(away) if lasting else 0)


def test_a_topic_that_is_none_opens_nothing():
    """An announcement is taken as a whole or not at all: the valid topics beside it have no effect either."""
    ledger = Ledgers(1).ledgers[0]
    good = topic(BUSIEST, "flash")
    with pytest.raises(ContractError):
        ledger.announce([Announced(1, good, START, 0, 100), Announced(2, "no/topic", START, 0, 100)], START)
    assert ledger.open_count == 0


def test_a_closed_message_that_is_complete_at_last_is_dropped():
    """Once the wire has the late deliveries its marks serve nobody; a further copy is a duplicate all the same."""
    ledgers = Ledgers(1)
    ledger = ledgers.ledgers[0]
    message = ledgers.announce(1, BUSIEST, "flash")
    outlets = DIRECTORY.entitled(BUSIEST, "flash")
    ledger.tick(START, START)
    ledger.tally()
    for outlet in outlets:
        ledgers.arrive(message, outlet, START + 5)
    ledger.acknowledge(((1, 0),))
    assert ledger.kept.incomplete == 1  # what arrived is not counted yet
    ledger.tick(START + 5)
    (record,) = ledger.tally().records
    ledger.acknowledge(((1, record.delivered),))
    assert (ledger.kept.incomplete, ledger.kept.transmissions) == (0, 0)
    ledgers.arrive(message, outlets[0], START + 9)
    (sums,) = ledger.tally(whole=True).labels.values()
    assert (sums.delivered, sums.missing, sums.duplicates) == (len(outlets), 0, 1)


@pytest.mark.parametrize("partitions", [1, 3])
def test_a_kill_that_the_replacement_of_its_release_overtakes_is_counted_at_each_outlet(partitions):
    """Once, as the kill comes, late as that may be; where it is first, or never comes, there is nothing to count."""
    ledgers = Ledgers(partitions)
    kill, replacement = (ledgers.announce(sequence, BUSIEST, "flash") for sequence in (1, 2))
    entitled = list(DIRECTORY.entitled(BUSIEST, "flash"))
    first, behind, late, never = entitled[:3], entitled[3:7], entitled[7], entitled[8]
    for outlet in first:
        ledgers.arrive(kill, outlet, START + 1)
    for ledger in ledgers.ledgers:
        ledger.follow({2: 1})
    for outlet in entitled:
        ledgers.arrive(replacement, outlet, START + 2)
    for outlet in (*behind, *entitled[9:]):
        ledgers.arrive(kill, outlet, START + 3)
        ledgers.arrive(kill, outlet, START + 4)
    now = START + 2 * SETTLED_AT_MOST_NS
    ledgers.report(now)
    ledgers.arrive(kill, late, now)
    ledgers.report(now, deadline_ns=now, final=True)
    ledgers.account.close()
    totals = ledgers.sums()
    assert ledgers.account.faults == ()
    assert totals.sums.overtaken == len(entitled) - len(first) - 1
    assert (totals.missing, totals.sums.duplicates) == (1, len(entitled) - 5)
    assert [message.outlets for message in ledgers.account.missing.outlets()] == [(never,)]


def test_no_template_takes_the_arrivals_of_a_kill_once_its_replacement_is_announced():
    """Those are compared with the replacement's, one by one."""
    ledgers = Ledgers(1)
    kill, _ = (ledgers.announce(sequence, BUSIEST, "flash") for sequence in (1, 2))
    outlet, *_ = DIRECTORY.entitled(BUSIEST, "flash")
    transmission = ledgers.arrive(kill, outlet, START + 1)
    transmission.packet_bytes = 100
    ledgers.ledgers[0].follow({2: 1, 9: 8})
    assert transmission.packet_bytes == 0
    assert transmission.message.follower.sequence == 2
