"""What a tally reports, and what an acknowledgement drops."""

from subscribers.ledger.ledger import UNACKNOWLEDGED_MOST
from subscribers.ledger.reports import Reports
from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from subscribers.ledger.topics import TopicBook
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, START, Ledgers
from wire.contract.control import Announced
from wire.contract.topics import topic


def test_a_ledger_closes_no_more_than_a_tally_can_tell():
    """Closed records and sums are of one moment, for any number of messages."""
    ledger = Ledgers(1).ledgers[0]
    name = topic(BUSIEST, "flash")
    count = UNACKNOWLEDGED_MOST + 5
    ledger.announce([Announced(sequence, name, START, 0, 100) for sequence in range(1, count + 1)], START)
    ledger.tick(START + SETTLED_AT_MOST_NS)
    assert (len(ledger.tally().closed), ledger.open_count) == (UNACKNOWLEDGED_MOST, 5)


def test_an_acknowledged_record_is_the_one_that_was_reported():
    """A late delivery while the acknowledgement is on its way is not dropped with it."""
    ledgers = Ledgers(1)
    ledger = ledgers.ledgers[0]
    message = ledgers.announce(1, BUSIEST, "flash")
    ledger.tick(START, START)
    ledger.tally()
    ledgers.arrive(message, next(iter(DIRECTORY.entitled(BUSIEST, "flash"))), START + 5)
    ledger.tick(START + 5)
    ledger.tally()
    ledger.acknowledge(((1, 0),))
    assert ledger.kept.unacknowledged == 1
    ledger.acknowledge(((1, 1),))
    assert ledger.kept.unacknowledged == 0


def test_a_tally_has_the_sums_that_changed_and_a_whole_one_all():
    """Nothing changed: no sums and no records; the records of open messages come when something arrived."""
    ledgers = Ledgers(1)
    ledger = ledgers.ledgers[0]
    message = ledgers.announce(1, BUSIEST, "flash")
    ledgers.arrive(message, next(iter(DIRECTORY.entitled(BUSIEST, "flash"))), START + 5)
    ledger.tick(START + 5)
    first, second, whole = ledger.tally(), ledger.tally(), ledger.tally(whole=True)
    assert (len(first.labels), len(first.records)) == (1, 1)
    assert (second.labels, second.records) == ({}, [])
    assert (len(whole.labels), len(whole.records)) == (1, 1)


def test_the_last_tally_has_each_incomplete_message_again():
    """Acknowledged before or not."""
    ledgers = Ledgers(1)
    ledger = ledgers.ledgers[0]
    ledgers.announce(1, BUSIEST, "flash")
    ledger.tick(START, START)
    assert [record.sequence for record in ledger.tally().records] == [1]
    ledger.acknowledge(((1, 0),))
    assert ledger.tally().records == []
    assert [record.sequence for record in ledger.tally(everything=True).records] == [1]


def test_a_closed_message_is_unacknowledged_until_the_wire_has_its_late_deliveries_too():
    """An open one is not: its record comes as it changes."""
    ledgers = Ledgers(1)
    reports = Reports((0, 1), TopicBook(DIRECTORY, 0, 1, EDGES))
    assert not reports.unacknowledged(1)
    message = ledgers.announce(1, BUSIEST, "flash")
    transmission = ledgers.arrive(message, next(iter(DIRECTORY.entitled(BUSIEST, "flash"))), START + 5)
    reports.close(transmission.message)
    assert reports.unacknowledged(1)
    reports.acknowledge(((1, transmission.message.delivered),))
    assert not reports.unacknowledged(1)
    reports.late.add(1)
    assert reports.unacknowledged(1)


def test_an_empty_partition_reports_nothing():
    """Whole or not."""
    reports = Reports((0, 1), TopicBook(DIRECTORY, 0, 1, EDGES))
    for whole in (False, True):
        tally = reports.tally((), {}, whole=whole, everything=False)
        assert (tally.labels, tally.records, tally.shares) == ({}, [], {})
