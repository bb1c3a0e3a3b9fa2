"""What a share's reports hold, so that whoever takes it over can go on where they end."""

from subscribers.ledger import CLOSED_UNTAKEN
from subscribers.settling import SETTLED_NS
from tests.subscribers.offices import BUSIEST, DIRECTORY, SECOND, check, office_of
from wire.contract.control import Call, Inheritance

ENTITLED = list(DIRECTORY.entitled(BUSIEST, "flash"))


def test_after_a_lost_tally_nothing_is_taken_until_a_whole_one_comes():
    """Sums that are of a later moment than the records would be counted again by a successor."""
    office, first, second = office_of("a", "b")
    message, other = office.publish(BUSIEST), office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    first.report()
    office.arrive(first, message, mine[0])
    first.report(lost=True)
    office.arrive(first, other, mine[0])
    first.heard.clear()
    first.report()
    assert office.account.totals().delivered == 0
    assert Call() in first.heard
    first.report()
    assert office.account.totals().delivered == 2
    first.cut()
    office.pass_time(2)
    for item in (message, other):
        office.arrive(second, item, mine[0])
    second.report()
    assert office.account.totals().delivered == 2


def test_a_late_delivery_is_told_once_more_so_that_a_successor_knows_it():
    """It moves from missing to delivered, and it does so once."""
    office, first, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    office.pass_time(SETTLED_NS / SECOND)
    for clerk in (first, second):
        clerk.report()
    assert office.account.totals().missing == len(ENTITLED)
    office.arrive(first, message, mine[0])
    first.report()
    assert not first.ledgers[0]._closed
    first.cut()
    office.pass_time(2)
    for outlet in mine[:2]:
        office.arrive(second, message, outlet)
    totals = check(office, 2, 0)
    assert (totals.sums.late, totals.sums.duplicates) == (2, 1)
    assert office.account.delivery(message.uri, 1).delivered == 2


def test_a_forgotten_record_is_the_one_that_was_told():
    """A late delivery while the wire's answer is on its way is not forgotten with it."""
    office, first, _ = office_of("a", "b")
    message = office.publish(BUSIEST)
    ledger = first.ledgers[0]
    ledger.tick(office.now_ns, office.now_ns)
    ledger.tally()
    office.arrive(first, message, ENTITLED[0] if not ENTITLED[0] % 2 else ENTITLED[1])
    ledger.tick(office.now_ns)
    ledger.tally()
    ledger.forget(((message.sequence, 0),))
    assert message.sequence in ledger._closed
    ledger.forget(((message.sequence, 1),))
    assert not ledger._closed


def test_a_ledger_closes_no_more_than_a_tally_can_tell():
    """What is closed and what the sums say of it are of one moment, however many messages there are."""
    office, first, _ = office_of("a", "b")
    for _ in range(CLOSED_UNTAKEN + 5):
        office.publish(BUSIEST)
    ledger = first.ledgers[0]
    later = office.now_ns + SETTLED_NS
    ledger.tick(later)
    assert (len(ledger.tally().closed), ledger.open_count) == (CLOSED_UNTAKEN, 5)


def test_an_inheritance_comes_in_parts_that_a_broker_takes():
    """And is one for all that."""
    office, first, second = office_of("a", "b")
    for _ in range(2_000):
        office.publish(BUSIEST)
    office.arrive(first, office.messages[7], ENTITLED[0] - ENTITLED[0] % 2)
    first.report()
    second.heard.clear()
    first.cut()
    office.pass_time(2)
    parts = [message for message in second.heard if isinstance(message, Inheritance)]
    assert len(parts) > 1
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert sum(len(part.messages) for part in parts) == 2_000 == second.ledgers[0].open_count
