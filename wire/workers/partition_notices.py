"""What a worker is told of its partitions: first that it has them, then all that it needs to go on with them.

An owner hears of its partition only once its ownership is on disk. A wire that was killed before would give the
partition to another worker after its start.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from wire.account.account import Account
from wire.contract.control import Assignment, Start
from wire.workers.member import Member

__all__ = ["Later", "PartitionNotices"]

Later = Callable[[Callable[[], None]], None]


class PartitionNotices:
    """Tells workers of the partitions that they own in the account.

    ``prototype`` is an assignment without partitions. ``started`` returns the start of publishing once it is known.
    ``after_save`` calls an action once the account's present state is on disk.
    """

    def __init__(
        self, account: Account, prototype: Assignment, started: Callable[[], Start | None], after_save: Later
    ) -> None:
        self._account = account
        self._prototype = prototype
        self._started = started
        self._after_save = after_save

    def tell(self, member: Member, new: Sequence[int]) -> None:
        """Tell a worker of its partitions, once its ownership is on disk, and hand the new ones over."""
        count = len(self._account.partitions)

        def tell() -> None:
            owned = self._account.partitions_of(member.instance)
            if len(self._account.partitions) != count or not member.told.union(new) <= set(owned):
                return  # some have been reassigned meanwhile: a worker that was told of them is refused when it is back
            handovers = {partition: self._account.handover(partition) for partition in new}
            member.told.update(new)  # and of no others, which are yet to be handed over
            partitions = tuple((partition, count) for partition in sorted(member.told))
            reassigned = tuple(partition for partition, parts in handovers.items() if parts)
            member.link.send(replace(self._prototype, partitions=partitions, reassigned=reassigned))
            if (started := self._started()) is not None:
                member.link.send(started)
            for parts in handovers.values():
                for part in parts:
                    member.link.send(part)
            for announcement in self._account.announcements(member.told):
                member.link.send(announcement)

        self._after_save(tell)
