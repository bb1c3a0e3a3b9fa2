"""The worker instances that lost a partition. They are told to leave, and get no partition again.

Such a worker may still have the partition's ledger: given the partition anew it would go on with its old counts, which
are in the account as a former owner's. Its join may have been sent before it had the partition, and does not show it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from wire.account.ownership import Owned, PartitionState, Unreachable

__all__ = ["FORMER_MOST", "FormerOwners"]

FORMER_MOST = 10_000  # instances; the one that lost a partition longest ago is forgotten first


class FormerOwners:
    """The instances that lost a partition since the wire started."""

    def __init__(self) -> None:
        self._instances: dict[str, None] = {}

    def __contains__(self, instance: str) -> bool:
        return instance in self._instances

    @contextmanager
    def noted(self, partitions: Callable[[], Sequence[PartitionState]]) -> Iterator[None]:
        """Note each instance that loses one of the partitions within the context; the directory may be parted anew."""
        count, before = len(partitions()), _owners(partitions())
        yield
        after = _owners(partitions()) if len(partitions()) == count else {}
        self._instances |= dict.fromkeys(owner for index, owner in before.items() if after.get(index) != owner)
        while len(self._instances) > FORMER_MOST:
            del self._instances[next(iter(self._instances))]


def _owners(partitions: Sequence[PartitionState]) -> dict[int, str]:
    return {index: state.owner for index, state in enumerate(partitions) if isinstance(state, Owned | Unreachable)}
