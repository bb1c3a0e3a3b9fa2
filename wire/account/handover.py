"""Telling a worker of the messages of its partitions: announcements, and the handover of a partition to a new owner.

Before the outlets of a partition come on, its new owner is told every mark in the account. So no delivery is counted
twice, and none is forgotten.
"""

from collections.abc import Iterable, Iterator

from wire.account.rows import MessageRow, ReleaseRow
from wire.account.state import AccountState
from wire.contract.control import Announced, Announcement, Handover, HandoverMessage
from wire.contract.release import Release, Status
from wire.contract.tally import MessageRecord

__all__ = ["announcement_of", "announcements_of", "handover_of"]

PART_BYTES = 256 * 1024  # of bitsets in one message: a broker takes no packet of any size
MESSAGE_BYTES = 200  # of one message in a part, without its bitset and bins
BIN_BYTES = 16


def announcement_of(row: ReleaseRow) -> Announcement:
    """Return the announcement of a release version's open messages."""
    return _announcement(row, row.open.values())


def announcements_of(state: AccountState, partitions: Iterable[int]) -> Iterator[Announcement]:
    """Yield the messages that are open in any of these partitions, release by release."""
    wanted = tuple(partitions)
    for row in state.releases.values():
        messages = [item for item in row.open.values() if not all(item.closed_by(partition) for partition in wanted)]
        if messages:
            yield _announcement(row, messages)


def _announcement(row: ReleaseRow, messages: Iterable[MessageRow]) -> Announcement:
    release, known = row.release, tuple(map(_announced, messages))
    if not isinstance(release, Release):
        return Announcement(*row.key, known)
    return Announcement(*row.key, known, release.status is Status.CANCELED, release.replaces)


def handover_of(state: AccountState, partition: int) -> list[Handover]:
    """Return the handover of a partition, in parts; empty where nothing was published yet."""
    if not state.highest:
        return []
    items = sorted((*_open(state, partition), *_missing(state, partition)), key=lambda item: item.announced.sequence)
    settled = tuple(_gaps((item.announced.sequence for item in items), state.highest + 1))
    parts = list(_parts(items))
    return [
        Handover(partition, settled if number == 1 else (), part, last=number == len(parts))
        for number, part in enumerate(parts, 1)
    ]


def _gaps(sequences: Iterable[int], stop: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of sequences from 1 to before ``stop`` without these, each from its first to before the second."""
    start = 1
    for sequence in (*sequences, stop):
        if start < sequence:
            yield start, sequence
        start = sequence + 1


def _parts(items: Iterable[HandoverMessage]) -> Iterator[tuple[HandoverMessage, ...]]:
    """Yield the messages in parts that a broker takes; at least one part, and the last one may be empty."""
    part: list[HandoverMessage] = []
    size = 0
    for item in items:
        part.append(item)
        size += MESSAGE_BYTES
        if item.record is not None:
            size += len(item.record.outlets) + BIN_BYTES * len(item.record.bins)
        if size > PART_BYTES:
            yield tuple(part)
            part, size = [], 0
    yield tuple(part)


def _open(state: AccountState, partition: int) -> Iterator[HandoverMessage]:
    until = state.partitions[partition].unreported_until
    for message in state.messages.values():
        if not message.closed_by(partition):
            yield HandoverMessage(_announced(message), message.records.get(partition), message.sequence <= until)


def _missing(state: AccountState, partition: int) -> Iterator[HandoverMessage]:
    """Yield the messages that are closed in the partition, where an outlet or a shared subscription misses them."""
    for message in state.missing.values():
        outlets = message.outlets.get(partition, 0)
        if outlets or message.shares:
            known = Announced(message.sequence, message.topic, message.due_ns, message.embargo_ns, message.body_bytes)
            shared = _shared_at(state, message.sequence, partition, len(message.share_names))
            yield HandoverMessage(
                known, _closed_record(message.sequence, outlets, shared), partition in message.unreported
            )
    for row in state.messages.values():  # whose shared subscriptions may yet have a copy here
        if row.shares and not row.served and row.closed_by(partition):
            missing = state.missing.get(row.sequence)
            if missing is None or not missing.outlets.get(partition, 0):
                shared = _shared_at(state, row.sequence, partition, len(row.shares))
                yield HandoverMessage(_announced(row), _closed_record(row.sequence, 0, shared), unreported=False)


def _shared_at(state: AccountState, sequence: int, partition: int, shares: int) -> int:
    """Return the shared subscriptions of a closed message, as bits, of which another copy in a partition is a
    duplicate there: those that had one in it, or all where that is not known any more.
    """
    row, copies = state.messages.get(sequence), state.share_copies.get(sequence)
    if row is not None and not row.served:
        return int(row.records[partition].shared, 16)
    return (1 << shares) - 1 if copies is None else copies[2].get(partition, 0)


def _closed_record(sequence: int, outlets: int, shared: int) -> MessageRecord:
    """Return as much of a closed record as a later owner needs."""
    return MessageRecord(sequence, 0, 0, outlets.bit_count(), outlets=f"{outlets:x}", closed=True, shared=f"{shared:x}")


def _announced(message: MessageRow) -> Announced:
    row = message.row
    return Announced(message.sequence, message.topic, row.due_ns, message.embargo_ns, message.body_bytes)
