"""Shared subscriptions in the account: each is expected to get one copy of a message, at any one of its members.

Members are in several partitions, so no worker knows alone whether a copy came. A worker reports the subscriptions that
had one in a partition, and counts that one as expected and delivered there. Here the partitions are put together: once
a message is closed in all of them, a subscription without a copy misses it, and of two partitions with one the second
is a duplicate.

Where members were absent, the broker may have given the one copy to a member that it never reached: then the copy may
come, and need not. Where every member was gone it must not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from wire.account.missing_messages import MissingMessage
from wire.account.rows import MessageRow
from wire.account.served import note_served
from wire.account.state import FORMER, AccountState
from wire.contract.nearest_rank import nearest_rank
from wire.contract.tally import MessageRecord

__all__ = [
    "MISSING_KEPT",
    "ShareSplit",
    "close_shares",
    "count_late_copies",
    "count_members",
    "fold_members",
    "missing_of",
    "shared_copies",
    "splits_of",
]

MISSING_KEPT = 10_000  # messages whose missing outlets are known: the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSplit:
    """How the messages of a shared subscription were split among its ``members``: the fewest, the median and the most
    that one of them got.

    It is ``expected`` to get so many messages, of which ``missing`` are settled as missing. ``messages`` is the sum
    over the members: two of them may have the same one.
    """

    members: int
    expected: int
    missing: int
    messages: int
    least: int
    median: int
    most: int


def shared_copies(record: MessageRecord) -> int:
    """Return how many shared subscriptions had a copy in a record's partition."""
    return int(record.shared, 16).bit_count()


def missing_of(state: AccountState, message: MessageRow) -> MissingMessage:
    """Return what is known of a message that someone misses; forget the oldest one where there are too many."""
    sequence, row = message.sequence, message.row
    known = state.missing.get(sequence)
    if known is None:
        known = state.missing[sequence] = MissingMessage(
            sequence,
            row.key,
            message.topic,
            message.label,
            row.due_ns,
            message.embargo_ns,
            message.body_bytes,
            share_names=message.shares,
        )
        if len(state.missing) > MISSING_KEPT:
            oldest, _ = state.missing.popitem(last=False)
            state.changes.missing_changed(oldest)
    known.refused = bool(message.refused)
    return known


def close_shares(state: AccountState, message: MessageRow) -> None:
    """Settle the shared subscriptions of a message that is closed in every partition."""
    copies = {partition: int(record.shared, 16) for partition, record in message.records.items()}
    missing: list[str] = []
    doubtful, gone = _absences(message)
    excused = 0
    for number, name in enumerate(message.shares):
        came = sum(bits >> number & 1 for bits in copies.values())
        if not came and (doubtful | gone) >> number & 1:
            excused |= 1 << number
        elif not came:
            missing.append(name)
        elif came > 1:
            _count_duplicates(state, message.label, [name] * (came - 1))
            message.row.deliver(message.label, 1 - came, 0)
    if message.shares:
        had = sum(1 << number for number in range(len(message.shares)) if any(b >> number & 1 for b in copies.values()))
        _count_possible(state, message.label, doubtful & ~excused & had, doubtful & excused)
        _excuse(state, message, excused)
        state.share_copies[message.sequence] = (message.label, message.shares, copies, excused)
        if len(state.share_copies) > MISSING_KEPT:
            state.share_copies.popitem(last=False)
    if not missing:
        return
    sums, count = state.former(message.label), len(missing)
    sums.missing += count
    if state.cohorts is not None:
        state.cohorts.miss_shares(missing, 1)
    state.share_missing.update(missing)
    message.row.deliver(message.label, 0, count)
    known = missing_of(state, message)
    known.shares.update(missing)
    if message.refused:
        state.refused_deliveries += count
    elif any(message.sequence <= owned.unreported_until for owned in state.partitions) or message.unreported:
        known.shares_unreported = True
        sums.unreported += count
    state.changes.missing_changed(message.sequence)


def count_late_copies(state: AccountState, record: MessageRecord, partition: int) -> None:
    """Take the copies of shared subscriptions that a closed record of before did not have."""
    bits = int(record.shared, 16)
    message = state.messages.get(record.sequence)
    if message is not None:
        closed = message.records[partition]
        new = bits & ~int(closed.shared, 16)
        if new:
            message.records[partition] = replace(closed, shared=f"{int(closed.shared, 16) | new:x}")
            message.row.deliver(message.label, new.bit_count(), 0)
            note_served(state, message)
        return
    closed_with = state.share_copies.get(record.sequence)
    if closed_with is None:
        return
    label, names, copies, excused = closed_with
    new, had = bits & ~copies.get(partition, 0), 0
    for others in copies.values():
        had |= others
    copies[partition] = copies.get(partition, 0) | new
    _count_duplicates(state, label, _named(names, new & had))
    new &= ~had
    if new & excused:
        _take_back(state, record.sequence, new & excused)
        new &= ~excused
    late, known = new.bit_count(), state.missing.get(record.sequence)
    if not late:
        return
    sums = state.former(label)
    sums.missing -= late
    state.share_missing.subtract(_named(names, new))
    if state.cohorts is not None:
        state.cohorts.miss_shares(_named(names, new), -1)
    if known is None:
        return  # forgotten
    if known.shares_unreported:
        sums.unreported -= late
    if known.refused:
        state.refused_deliveries -= late
    row = state.releases.get(known.key)
    if row is not None:
        row.deliver(label, late, -late)
    _forget_served(state, known, new)


def count_members(state: AccountState, key: tuple[str, int], shares: Mapping[str, Iterable[tuple[int, int]]]) -> None:
    """Take the messages that members got, by shared subscription, as (slot, messages) of a worker's partition."""
    held = state.share_counts.setdefault(key, {})
    for name, members in shares.items():
        if name in state.share_members:  # else a stranger's, or a message's that is not announced
            held.setdefault(name, {}).update(members)


def fold_members(state: AccountState, dropped: Iterable[tuple[str, int]]) -> None:
    """Add what members got from former owners of a partition to what its next owner reports."""
    for instance, partition in dropped:
        former = state.share_counts.setdefault((FORMER[0], partition), {})
        for name, members in state.share_counts.pop((instance, partition), {}).items():
            counts = former.setdefault(name, {})
            for slot, messages in members.items():
                counts[slot] = counts.get(slot, 0) + messages


def splits_of(state: AccountState) -> dict[str, ShareSplit]:
    """Return how the messages of each shared subscription were split so far, by name."""
    totals: dict[str, dict[tuple[int, int], int]] = {name: {} for name in sorted(state.share_members)}
    for (_, partition), held in state.share_counts.items():
        for name, members in held.items():
            counts = totals[name]
            for slot, messages in members.items():
                counts[partition, slot] = counts.get((partition, slot), 0) + messages
    return {name: _split(state, name, counts.values()) for name, counts in totals.items()}


def _split(state: AccountState, name: str, counts: Iterable[int]) -> ShareSplit:
    members, got = state.share_members[name], sorted(counts)
    got = [0] * (members - len(got)) + got
    return ShareSplit(
        members=members,
        expected=state.share_expected[name],
        missing=state.share_missing[name],
        messages=sum(got),
        least=got[0],
        median=got[nearest_rank(0.5, len(got)) - 1],
        most=got[-1],
    )


def _absences(message: MessageRow) -> tuple[int, int]:
    """Return the subscriptions that a member may have been given the copy of in vain, and those whose members were all
    gone, as bits.
    """
    doubtful, gone = 0, (1 << len(message.shares)) - 1
    if message.refused:
        return 0, 0
    for record in message.records.values():
        doubtful |= int(record.doubtful, 16)
        gone &= int(record.gone, 16)
    return doubtful, gone & ~doubtful


def _count_possible(state: AccountState, label: str, came: int, not_come: int) -> None:
    """Count the copies of subscriptions that may come and need not."""
    if came or not_come:
        sums = state.former(label)
        sums.possible += came.bit_count() + not_come.bit_count()
        sums.possible_delivered += came.bit_count()


def _excuse(state: AccountState, message: MessageRow, bits: int) -> None:
    """Expect no copy for these subscriptions of a message."""
    if bits:
        _count_excused(state, message.label, _named(message.shares, bits), 1)
        message.row.expect(message.label, -bits.bit_count())


def _take_back(state: AccountState, sequence: int, bits: int) -> None:
    """Expect these subscriptions' copies, which have come after the message was closed without them."""
    label, names, copies, excused = state.share_copies[sequence]
    state.share_copies[sequence] = label, names, copies, excused & ~bits
    _count_excused(state, label, _named(names, bits), -1)
    state.former(label).possible_delivered += bits.bit_count()


def _count_excused(state: AccountState, label: str, names: Sequence[str], copies: int) -> None:
    state.former(label).excused += copies * len(names)
    for name in names:
        state.share_expected[name] -= copies
    if state.cohorts is not None:
        state.cohorts.excuse_shares(names, copies)


def _count_duplicates(state: AccountState, label: str, names: Sequence[str]) -> None:
    """Count a copy for each of these subscriptions, which a partition counted as delivered and another one had before,
    as a duplicate.
    """
    if names:
        sums, copies = state.former(label), len(names)
        sums.delivered -= copies
        sums.duplicates += copies
        if state.cohorts is not None:
            state.cohorts.count_duplicates(names)


def _forget_served(state: AccountState, known: MissingMessage, bits: int) -> None:
    known.shares.difference_update(_named(known.share_names, bits))
    if not known.shares and not any(known.outlets.values()):
        del state.missing[known.sequence]
    state.changes.missing_changed(known.sequence)


def _named(names: Sequence[str], bits: int) -> list[str]:
    """Return the names of the subscriptions whose bits are set."""
    return [name for number, name in enumerate(names) if bits >> number & 1]
