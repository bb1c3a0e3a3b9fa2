"""The rows of the account as values: coverage by nearest rank, and the outlets that miss a message."""

from tests.support.accounts import CIRCUIT, EDGES, NOW, SECOND, release_of
from wire.account.reach import Reached
from wire.account.rows import COVERAGE_FRACTIONS, LabelCounts, MessageRow, ReleaseRow
from wire.contract.bins import runs
from wire.contract.tally import MessageRecord


def row_of(expected, *latencies_ns):
    """A row of one circuit with these arrivals after due, all of them in one closed record."""
    release, _ = release_of(1, CIRCUIT)
    row = ReleaseRow(release, NOW, (str(CIRCUIT),), expected=expected, open_records=1)
    row.counts[str(CIRCUIT)] = LabelCounts(expected)
    ordered = sorted(latencies_ns)
    first, last = (NOW + ordered[0], NOW + ordered[-1]) if ordered else (0, 0)
    bins = tuple(runs(EDGES, ordered))
    record = MessageRecord(1, expected, len(ordered), expected - len(ordered), first, last, bins, closed=True)
    row.absorb(record, str(CIRCUIT))
    return row


def test_coverage_is_when_a_fraction_of_the_expected_outlets_had_it():
    """By nearest rank, at the upper end of its bin, and at most the last arrival; None where it never was reached."""
    row = row_of(10, *(second * SECOND for second in range(1, 10)))
    assert row.coverage_ns(0.5, EDGES) == 5 * SECOND
    assert row.coverage_ns(0.9, EDGES) == 9 * SECOND
    assert row.coverage_ns(1.0, EDGES) is None
    assert row_of(0).coverage_ns(0.5, EDGES) is None


def test_spread_takes_two_deliveries():
    """First arrival to last, exactly."""
    assert row_of(2, 5, 9).spread_ns == 4
    assert row_of(2, 5).spread_ns is None
    assert row_of(2).spread_ns is None


def test_a_settled_release_is_a_value_of_its_own():
    """A later delivery does not change it."""
    row = row_of(3, SECOND, 2 * SECOND)
    row.reached = Reached()
    row.reached.add(0, 1, 0b11, NOW + SECOND)
    settled = row.settled(EDGES)
    row.deliver(str(CIRCUIT), 1, -1)
    assert (settled.expected, settled.delivered, settled.missing, settled.outlets_reached) == (3, 2, 1, 2)
    assert settled.spread_ns == SECOND
    assert tuple(settled.coverage_ns) == COVERAGE_FRACTIONS
    assert settled.coverage_ns[1.0] is None
    assert row.settled(EDGES).missing == 0


def test_a_message_is_closed_by_a_partition_whose_record_is():
    """An open record is none."""
    row = MessageRow(1, "topic", str(CIRCUIT), CIRCUIT.language, row_of(2), (1, 1))
    assert not row.closed_by(0)
    row.records[0] = MessageRecord(1, 1, 0)
    assert not row.closed_by(0)
    row.records[0] = MessageRecord(1, 1, 0, 1, closed=True)
    assert row.closed_by(0)
    assert not row.closed_by(1)
