"""Reassigning a partition, giving up its owner, and partitioning the audience anew.

With each change of the ownership machine these rules move the counts along, so that no delivery is counted twice. They
return the rows that they settled, for the account to say so.
"""

from wire.account.closing import close_without_owner
from wire.account.expectation import Expectation
from wire.account.ownership import Assign, GivenUp, GiveUp, Owned, Unreachable
from wire.account.rows import ReleaseRow
from wire.account.sharing import fold_members
from wire.account.state import AccountState, add_fault
from wire.contract.bitsets import repartition_bits

__all__ = ["assign", "close_account", "give_up", "repartition", "settle_unattended"]

UNATTENDED_NS = (
    60_000_000_000  # without a reachable owner; then the owner is given up, and messages due for as long are missing
)


def assign(state: AccountState, partition: int, instance: str) -> None:
    """Give a partition to a worker instance; a former owner is not believed any more."""
    _part_with_owner(state, partition)
    state.partitions.apply(partition, Assign(instance))
    _fold_former(state, partition)


def give_up(state: AccountState, partition: int) -> None:
    """Wait no longer for the owner of a partition, which cannot be reached."""
    _part_with_owner(state, partition)
    state.partitions.apply(partition, GiveUp())
    _fold_former(state, partition)


def settle_unattended(state: AccountState, expectation: Expectation, now_ns: int) -> list[ReleaseRow]:
    """Give up owners that stay away for long, and close the messages due for as long in partitions without an owner."""
    settled: list[ReleaseRow] = []
    for partition in range(len(state.partitions)):
        owned = state.partitions[partition]
        if isinstance(owned, Owned) or now_ns - owned.since_ns < UNATTENDED_NS:
            continue
        if isinstance(owned, Unreachable):
            give_up(state, partition)
        until = state.partitions[partition].unreported_until
        for message in list(state.messages.values()):
            if message.row.due_ns + UNATTENDED_NS <= now_ns and not message.closed_by(partition):
                unreported = message.sequence <= until
                row = close_without_owner(state, expectation, message, partition, unreported=unreported)
                settled += [row] if row else []
    return settled


def close_account(state: AccountState, expectation: Expectation) -> list[ReleaseRow]:
    """Give up owners that cannot be reached: what one of them reports from now on would count again. Close messages
    that are open without an owner as unreported; one that is open elsewhere is a fault.
    """
    settled: list[ReleaseRow] = []
    for partition in range(len(state.partitions)):
        if isinstance(state.partitions[partition], Unreachable):
            give_up(state, partition)
        for message in [each for each in state.messages.values() if not each.closed_by(partition)]:
            if isinstance(state.partitions[partition], GivenUp):
                row = close_without_owner(state, expectation, message, partition, unreported=True)
                settled += [row] if row else []
            else:
                add_fault(state, f"message {message.sequence} was never settled in partition {partition}")
    return settled


def repartition(state: AccountState, expectation: Expectation, count: int, now_ns: int) -> list[ReleaseRow]:
    """Part the audience into ``count`` unowned partitions; TransitionError where one has a reachable owner.

    Each open message is closed as it stands: an outlet that receives it later counts as late. The missing outlets of
    each message stay known.
    """
    settled: list[ReleaseRow] = []
    before = len(state.partitions)
    for partition in range(before):
        if isinstance(state.partitions[partition], Unreachable):
            give_up(state, partition)
        until = state.partitions[partition].unreported_until
        for message in list(state.messages.values()):
            if not message.closed_by(partition):
                unreported = message.sequence <= until
                row = close_without_owner(state, expectation, message, partition, unreported=unreported)
                settled += [row] if row else []
    state.partitions.repartition(count, now_ns)
    expectation.repartition(count)
    for row in state.releases.values():
        row.absent.repartition(before, count)
        if row.reached is not None:
            row.reached.repartition(before, count)
    _repartition_missing(state, before, count)
    state.changes.owners_changed()
    return settled


def _repartition_missing(state: AccountState, before: int, count: int) -> None:
    """Sort the missing outlets of each message into the new partitions."""
    for message in state.missing.values():
        if message.unreported:
            # A new partition has outlets of several old ones: from now on all of them count as unreported.
            told = sum(
                outlets.bit_count()
                for partition, outlets in message.outlets.items()
                if partition not in message.unreported
            )
            state.former(message.label).unreported += told
            state.refused_deliveries -= told * message.refused
            message.unreported = set(range(count))
        found = repartition_bits(message.outlets, before, count)
        message.outlets = {partition: outlets for partition, outlets in found.items() if outlets}
        state.changes.missing_changed(message.sequence)


def _part_with_owner(state: AccountState, partition: int) -> None:
    """Note the releases of which the owner of a partition may have delivered more than it reported."""
    owned = state.partitions[partition]
    if isinstance(owned, Unreachable):
        for message in state.messages.values():
            if message.sequence <= owned.last_sequence and not message.closed_by(partition):
                state.changes.release_changed(message.row)


def _fold_former(state: AccountState, partition: int) -> None:
    """Add a partition's sums by instances that do not own it to the former owners' sums, and forget the instances."""
    owners = state.partitions.owners()
    dropped = [
        (instance, index) for instance, index in state.sums if index == partition and instance != owners[partition]
    ]
    for key in dropped:
        for label, sums in state.sums.pop(key).items():
            state.former(label).merge(sums)
    fold_members(state, dropped)
    if state.cohorts is not None:
        state.cohorts.fold(dropped)
    state.changes.owners_changed(dropped)
    for instance in [each for each in state.numbers if each not in owners]:
        del state.numbers[instance]
        state.resyncs.discard(instance)
