"""Closing a message in a partition. Outlets may miss it, its release may settle, and late deliveries may follow.

These rules change an account's state; each returns the row or rows that it settled, for the account to say so.
"""

from wire.account.expectation import Expectation
from wire.account.expecting import count_sent
from wire.account.figures import totals_of
from wire.account.rows import MessageRow, ReleaseRow
from wire.account.sharing import close_shares, missing_of, shared_copies
from wire.account.state import AccountState, add_fault
from wire.contract.tally import MessageRecord

__all__ = ["check_totals", "close_record", "close_without_owner", "count_late", "expected_bits"]

SETTLED_KEPT = 256  # releases in memory that are settled


def expected_bits(state: AccountState, expectation: Expectation, message: MessageRow, partition: int) -> int:
    """Return the bitset of the outlets of a partition that are expected to get a message: by its last record, and by
    the plan where there is none.
    """
    row, record = message.row, message.records.get(partition)
    if record is not None:
        return expectation.entitled_bits(message.topic, partition) & ~int(record.excused, 16)
    return expectation.bits(message.topic, row.due_ns - state.start_ns, partition)


def close_record(
    state: AccountState, message: MessageRow, partition: int, record: MessageRecord, expected: int
) -> ReleaseRow | None:
    """Close a message in a partition with its last record; ``expected`` is the bitset of its expected outlets there."""
    row, label, changes, count = message.row, message.label, state.changes, len(state.partitions)
    message.records[partition] = record
    changes.record_changed(message.sequence, partition)
    if record.delivered and message.sequence in state.unsent:
        count_sent(state, message)  # by a wire that was killed before it could save that
    row.expect(label, record.expected - shared_copies(record) - message.expected[partition])
    row.absorb(record, label)
    row.absent.add(label, partition, missing=int(record.outlets, 16), excused=int(record.excused, 16))
    if row.reached is not None:
        delivered = expected & ~int(record.outlets, 16)
        row.reached.add(partition, count, delivered, record.last_ns or row.due_ns)
    if message.refused:
        state.refused_deliveries += record.missing
    if record.missing:
        _miss(state, message, partition, int(record.outlets, 16))
    if message.closed_by_all(count):
        del state.messages[message.sequence]
        del row.open[message.sequence]
        changes.message_closed(message.sequence)
        if message.shares:
            close_shares(state, message)
    changes.release_changed(row)
    return None if row.open_records else _settle(state, row)


def close_without_owner(
    state: AccountState, expectation: Expectation, message: MessageRow, partition: int, *, unreported: bool
) -> ReleaseRow | None:
    """Close a message in a partition that no worker attends to: every delivery that was not reported is missing.

    With ``unreported`` a former owner may have delivered the message without reporting it.
    """
    last = message.records.get(partition) or MessageRecord(message.sequence, message.expected[partition], 0)
    expected = expected_bits(state, expectation, message, partition)
    message.unreported |= unreported
    outlets = expected & ~int(last.outlets, 16)
    excused = expectation.entitled_bits(message.topic, partition) & ~expected  # by the plan, where nobody has reported
    missing = last.expected - last.delivered
    sums = state.former(message.label)
    sums.missing += missing
    if state.cohorts is not None:
        state.cohorts.miss(partition, len(state.partitions), outlets)
    if unreported and not message.refused:
        sums.unreported += missing
    record = MessageRecord(
        last.sequence,
        last.expected,
        last.delivered,
        missing,
        last.first_ns,
        last.last_ns,
        last.bins,
        last.lows,
        f"{outlets:x}",
        closed=True,
        excused=f"{excused:x}",
        shared=last.shared,
    )
    settled = close_record(state, message, partition, record, expected)
    known = state.missing.get(message.sequence)
    if unreported and known is not None and not known.refused:
        known.unreported.add(partition)
    return settled


def check_totals(state: AccountState) -> None:
    """Compare the two sides of an account that is closed, and of each cohort; a difference is a fault."""
    totals = totals_of(state)
    if totals.outstanding:
        add_fault(
            state,
            f"expected {totals.expected} deliveries, but {totals.delivered} delivered and "
            f"{totals.missing} missing make {totals.delivered + totals.missing}",
        )
    for difference in () if state.cohorts is None else state.cohorts.differences():
        add_fault(state, difference)


def count_late(state: AccountState, record: MessageRecord, partition: int) -> None:
    """Take the record of a message that is closed already: outlets that missed it may have received it since."""
    known = state.missing.get(record.sequence)
    if known is None:
        return
    still = int(record.outlets, 16)
    delivered = known.outlets.get(partition, 0) & ~still
    if not delivered:
        return
    known.outlets[partition] = still
    message = state.messages.get(record.sequence)
    if message is not None:
        message.records[partition] = record
        state.changes.record_changed(record.sequence, partition)
    late, row = delivered.bit_count(), state.releases.get(known.key)
    if known.refused and partition not in known.unreported:
        state.refused_deliveries -= late
    if row is None:
        state.changes.delivered_late(known.key, known.label, late, record.last_ns)
    else:
        row.deliver(known.label, late, -late)
        row.absent.arrived(known.label, partition, delivered)
        row.last_ns = max(row.last_ns, record.last_ns)
        if row.reached is not None:
            row.reached.add(partition, len(state.partitions), delivered, record.last_ns or row.due_ns)
        state.changes.release_changed(row)
    if not any(known.outlets.values()) and not known.shares:
        del state.missing[record.sequence]
    state.changes.missing_changed(record.sequence)


def _miss(state: AccountState, message: MessageRow, partition: int, outlets: int) -> None:
    """Note the outlets of a partition that miss a message; forget the oldest message where there are too many."""
    sequence = message.sequence
    known = missing_of(state, message)
    known.outlets[partition] = outlets
    if not known.refused and sequence <= state.partitions[partition].unreported_until:
        known.unreported.add(partition)
    state.changes.missing_changed(sequence)


def _settle(state: AccountState, row: ReleaseRow) -> ReleaseRow:
    """Count a release whose messages are closed in every partition, and drop the oldest where there are too many."""
    state.releases_settled += 1
    if row.missing:
        state.releases_incomplete += 1
    if not row.warm and row.expected:
        state.releases_measured += 1
        if row.spread_ns is not None:
            state.spread.add(row.spread_ns)
        for fraction, histogram in state.coverage.items():
            reached_ns = row.coverage_ns(fraction, state.edges)
            if reached_ns is not None:
                histogram.add(reached_ns)
    state.settled[row.key] = None
    if len(state.settled) > SETTLED_KEPT:
        oldest, _ = state.settled.popitem(last=False)
        del state.releases[oldest]
    return row
