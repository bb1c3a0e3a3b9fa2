"""Messages that come before their announcement, and stamps that nobody announced."""

import random

import pytest

from subscribers.ledger import opening
from subscribers.ledger.opening import FOREIGN_AFTER_NS
from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from tests.support.attendances import seeded
from tests.support.ledgers import BUSIEST, DIRECTORY, RUN, START, Ledgers
from tests.support.messages import wire_message
from wire.contract.control import Announced
from wire.contract.topics import topic

ENTITLED = list(DIRECTORY.entitled(BUSIEST, "flash"))
SECOND = 1_000_000_000
STRANGER = next(outlet for outlet in range(120) if outlet not in ENTITLED)


def forged(sequence, heading="flash", due_ns=START, circuit=BUSIEST):
    """A message that only a forger knows of."""
    return wire_message(RUN, sequence, "urn:forged", 1, circuit, heading, due_ns, 0, None, b"x" * 100)


def ended(ledgers, now_ns):
    """The totals at the end, after which the two sides must agree."""
    ledgers.report(now_ns, deadline_ns=now_ns, final=True)
    ledgers.account.close()
    assert ledgers.account.faults == ()
    totals = ledgers.sums()
    assert totals.outstanding == 0
    return totals


def test_arrivals_before_their_announcement_count_once_it_is_there():
    """With their times, duplicates and strangers, as if the announcement had been first."""
    ledgers = Ledgers(1)
    early = forged(1)
    for outlet in ENTITLED[:3]:
        ledgers.arrive(early, outlet, START + 5)
    ledgers.arrive(early, ENTITLED[0], START + 6)
    ledgers.arrive(early, STRANGER, START + 6)
    ledgers.report(START + 10)
    assert (ledgers.sums().delivered, ledgers.ledgers[0].kept.unannounced) == (0, 1)
    message = ledgers.announce(1, BUSIEST, "flash")
    for outlet in ENTITLED[3:]:
        ledgers.arrive(message, outlet, START + 20)
    ledgers.report(START + 30)
    totals = ended(ledgers, START + 40)
    assert (totals.delivered, totals.missing) == (len(ENTITLED), 0)
    assert (totals.sums.duplicates, totals.sums.misdelivered, totals.sums.disclosure.upper.count) == (
        1,
        1,
        len(ENTITLED),
    )
    assert ledgers.ledgers[0].foreign == 0


def test_a_stamp_of_a_message_that_is_never_announced_is_foreign():
    """After a while, and at the end; it is in no sum, and in no record."""
    ledgers = Ledgers(1)
    message = ledgers.announce(1, BUSIEST, "flash")
    for outlet in ENTITLED:
        ledgers.arrive(message, outlet, START + 5)
    for outlet in ENTITLED:
        ledgers.arrive(forged(36), outlet, START + 6)
        ledgers.arrive(forged(36), outlet, START + 7)
    ledgers.report(START + 10)
    assert ledgers.ledgers[0].foreign == 0
    ledgers.report(START + 10 + FOREIGN_AFTER_NS)
    assert ledgers.ledgers[0].foreign == 2 * len(ENTITLED)
    ledgers.arrive(forged(37, "business"), ENTITLED[0], START + 11 + FOREIGN_AFTER_NS)
    totals = ended(ledgers, START + 12 + FOREIGN_AFTER_NS)
    assert ledgers.ledgers[0].foreign == 2 * len(ENTITLED) + 1
    assert (totals.delivered, totals.sums.duplicates, totals.sums.misdelivered) == (len(ENTITLED), 0, 0)


@pytest.mark.parametrize("lie", [{"heading": "sport"}, {"due_ns": START - SECOND}, {"circuit": DIRECTORY.circuits[0]}])
@pytest.mark.parametrize("first", [True, False])
def test_the_announcement_wins_over_a_stamp_with_its_sequence(lie, first):
    """Another topic or due time, before the announcement or after it: the message keeps its own, and its outlets."""
    assert lie.get("circuit") != BUSIEST
    ledgers = Ledgers(1)
    lying = forged(1, **lie)
    if first:
        for outlet in ENTITLED:
            ledgers.arrive(lying, outlet, START + 1)
    message = ledgers.announce(1, BUSIEST, "flash")
    if not first:
        for outlet in ENTITLED:
            ledgers.arrive(lying, outlet, START + 1, sent_ns=START + 1)
    for outlet in ENTITLED[1:]:
        ledgers.arrive(message, outlet, START + 5)
    ledgers.report(START + 10)
    totals = ended(ledgers, START + 20)
    assert (totals.expected, totals.delivered, totals.missing) == (len(ENTITLED), len(ENTITLED) - 1, 1)
    assert ledgers.ledgers[0].foreign == len(ENTITLED)
    assert (totals.sums.duplicates, totals.sums.reordered, totals.sums.misdelivered) == (0, 0, 0)


def test_a_forged_high_sequence_makes_no_message_reordered():
    """The next messages of its topic are still in order."""
    ledgers = Ledgers(1)
    for outlet in ENTITLED:
        ledgers.arrive(forged(1_000_000), outlet, START + 1)
    for sequence in (1, 2):
        message = ledgers.announce(sequence, BUSIEST, "flash")
        for outlet in ENTITLED:
            ledgers.arrive(message, outlet, START + sequence)
    assert ended(ledgers, START + 20).sums.reordered == 0


def test_a_message_that_came_first_settles_by_the_time_of_its_announcement():
    """A message is open from its announcement on; one that was never announced does not keep a run from its end."""
    ledgers = Ledgers(1)
    ledgers.arrive(forged(1), ENTITLED[0], START)
    assert ledgers.ledgers[0].open_count == 0
    late_ns = START + 2 * SETTLED_AT_MOST_NS
    for ledger in ledgers.ledgers:
        ledger.announce([Announced(1, topic(BUSIEST, "flash"), START, 0, 100)], late_ns)
        ledger.tick(late_ns + 1)
        assert ledger.open_count == 1


def test_the_number_of_messages_without_announcement_is_bounded(monkeypatch):
    """The oldest one is dropped, with its transmissions, and its arrivals are foreign."""
    monkeypatch.setattr(opening, "UNANNOUNCED_MOST", 10)
    ledgers = Ledgers(1)
    for sequence in range(1, 51):
        ledgers.arrive(forged(sequence), ENTITLED[0], START)
    kept = ledgers.ledgers[0].kept
    assert (kept.unannounced, kept.transmissions, kept.open) == (10, 10, 0)
    assert ledgers.ledgers[0].foreign == 40


@pytest.mark.parametrize("seed", range(20))
def test_the_two_sides_agree_beside_any_forged_stamps(seed):
    """Random stamps of this run beside true messages, of which some come before their announcement."""
    source = random.Random(seed)
    attendance = seeded(1, 120, 0.3, SECOND, 10 * SECOND)
    ledgers = Ledgers(2, attendance, lasting=False)
    now_ns, sent = START, []
    for sequence in range(1, 15):
        circuit, heading = source.choice(DIRECTORY.circuits), source.choice(["flash", "business", "sport"])
        true = forged(sequence, heading, now_ns, circuit)
        entitled = list(DIRECTORY.entitled(circuit, heading)) or [0]
        for outlet in source.sample(entitled, source.randrange(len(entitled) + 1)) * source.choice([0, 1]):
            ledgers.arrive(true, outlet, now_ns + 1)
        for _ in range(source.randrange(40)):
            lie = forged(
                source.randrange(1, 40),
                source.choice(["flash", "business", "sport"]),
                source.choice([START, now_ns, now_ns + 5]),
                source.choice(DIRECTORY.circuits),
            )
            if all((lie.sequence, lie.due_ns, lie.topic) != (each.sequence, each.due_ns, each.topic) for each in sent):
                ledgers.arrive(lie, source.randrange(120), now_ns + 1, sent_ns=source.choice([now_ns, None]))
        sent.append(ledgers.announce(sequence, circuit, heading, now_ns))
        for outlet in source.sample(entitled, source.randrange(len(entitled) + 1)):
            ledgers.arrive(sent[-1], outlet, now_ns + 2)
        now_ns += source.choice([10, SECOND, 20 * SECOND])
        ledgers.report(now_ns)
    ended(ledgers, now_ns)
