"""Taking a worker's tally.

Sums and open records replace the worker's earlier ones. A closed record is counted once, however often it comes.
"""

from msgspec.structs import replace

from wire.account.change_clock import finish_change
from wire.account.closing import close_record, count_late
from wire.account.expectation import Expectation
from wire.account.rows import MessageRow, ReleaseRow
from wire.account.served import note_served
from wire.account.sharing import count_late_copies, count_members
from wire.account.state import AccountState, add_fault
from wire.contract.control import AckClosed, Control, Resync
from wire.contract.outages import may_excuse
from wire.contract.tally import MessageRecord, PartitionTally, Tally

__all__ = ["JUMP_MOST", "absorb"]

# Reports that may be lost on their way before a whole one comes unasked, as after an interrupted connection. A number
# further on is asked about: would it count, every later tally would be taken for an old one.
JUMP_MOST = 10_000


def absorb(state: AccountState, expectation: Expectation, tally: Tally) -> tuple[list[Control], list[ReleaseRow]]:
    """Take a tally; return the answers to the worker, and the rows that the tally settled."""
    mine, count = state.partitions.of(tally.instance), len(state.partitions)
    owned = [partition for partition in tally.partitions if partition.count == count and partition.index in mine]
    if tally.partitions and not owned:
        return [], []
    if not _follows(state, tally):
        return _ask_for_whole(state, tally), []
    state.numbers[tally.instance] = tally.number
    state.resyncs.discard(tally.instance)
    state.swarms[tally.worker] = tally.swarm
    answers: list[Control] = []
    settled: list[ReleaseRow] = []
    for partition in owned:
        key = (tally.instance, partition.index)
        state.sums.setdefault(key, {}).update(partition.labels)
        state.changes.sums_changed(key, partition.labels)
        if state.cohorts is not None:
            state.cohorts.take(key, partition.cohorts)
        if partition.shares:
            count_members(state, key, partition.shares)
        if partition.order is not None:
            state.orders[partition.index] = partition.order
        settled += _absorb_records(state, expectation, partition)
        if partition.closed:
            answers.append(AckClosed(partition.index, partition.closed))
    return answers, settled


def _follows(state: AccountState, tally: Tally) -> bool:
    """Return whether a tally is the instance's next one, or stands for all before it."""
    last = state.numbers.get(tally.instance, 0)
    if tally.whole and tally.instance in state.resyncs:
        return True  # the answer to a resync, also where an earlier tally claimed a higher number
    return tally.number == last + 1 or (tally.whole and last < tally.number <= last + JUMP_MOST)


def _ask_for_whole(state: AccountState, tally: Tally) -> list[Control]:
    """Ask for a whole tally after a gap or a jump, and once where a number goes back.

    The last tally may come twice, as MQTT sends it again; that is no reason to ask.
    """
    last = state.numbers.get(tally.instance, 0)
    if tally.number == last or (tally.number < last and tally.instance in state.resyncs):
        return []
    state.resyncs.add(tally.instance)
    return [Resync()]


def _absorb_records(state: AccountState, expectation: Expectation, tally: PartitionTally) -> list[ReleaseRow]:
    partition, messages = tally.index, state.messages
    settled: list[ReleaseRow] = []
    for record in tally.records:
        message = messages.get(record.sequence)
        if record.sampled and message is not None and not message.row.warm:
            _absorb_sampled(state, message, partition, record)
        if message is None or message.closed_by(partition):
            if record.closed:  # repeated: all of it is counted, but for late deliveries
                known = state.missing.get(record.sequence)
                count_late(state, record, partition)
                if known is not None:
                    finish_change(state, expectation, known, record.last_ns)
                count_late_copies(state, record, partition)
        elif record.closed:
            checked, expected = _checked(state, expectation, message, partition, record)
            note_served(state, message, checked)
            row = close_record(state, message, partition, checked, expected)
            if row is not None:
                settled.append(row)
        else:
            message.records[partition] = record
            state.changes.record_changed(record.sequence, partition)
            note_served(state, message)
            reached = message.row.reached
            if reached is not None and record.first_ns:
                reached.add(partition, tally.count, int(record.outlets, 16), record.last_ns)
            state.changes.release_changed(message.row)
    return settled


def _absorb_sampled(state: AccountState, message: MessageRow, partition: int, record: MessageRecord) -> None:
    due_ns, count = message.row.due_ns, len(state.partitions)
    for slot, low_ns, high_ns in record.sampled:
        state.sampled.setdefault(partition + slot * count, {})[record.sequence] = (due_ns, low_ns, high_ns)


def _excusable(state: AccountState, expectation: Expectation, message: MessageRow, partition: int) -> int:
    """Return the outlets of a partition that may be excused, as a bitset: those that plan to be away, and around an
    outage of the broker all of them, but where their sessions last.
    """
    if not expectation.lasting and may_excuse(state.outages, message.row.due_ns):
        return -1
    return expectation.leavers(partition)


def _checked(
    state: AccountState, expectation: Expectation, message: MessageRow, partition: int, record: MessageRecord
) -> tuple[MessageRecord, int]:
    """Compare the two sides of a message in a partition; a difference is a fault, and so is an excuse of an outlet that
    has none.

    Return the record and the bitset of its expected outlets, after a fault with counts that the wire can answer for: an
    expected outlet is missing where the worker says so, and else has the message. Nothing closed is outstanding.
    """
    entitled = expectation.entitled_bits(message.topic, partition)
    told = int(record.excused, 16)
    excused = told & entitled & _excusable(state, expectation, message, partition)
    expected = entitled & ~excused
    shared = (int(record.shared, 16) & ((1 << len(message.shares)) - 1)).bit_count()
    count = expected.bit_count() + shared
    if excused == told and record.expected == count and record.delivered + record.missing == count:
        return record, expected
    add_fault(
        state,
        f"message {message.sequence} on {message.topic}, partition {partition}: entitled {entitled.bit_count()}, the "
        f"worker excused {told.bit_count()}, {(told & ~excused).bit_count()} of them without a planned absence, "
        f"expected {record.expected} and counted {record.delivered} delivered, {record.missing} missing",
    )
    missing = expected & int(record.outlets, 16)
    lost = missing.bit_count()
    return (
        replace(
            record,
            expected=count,
            delivered=count - lost,
            missing=lost,
            outlets=f"{missing:x}",
            excused=f"{excused:x}",
        ),
        expected,
    )
