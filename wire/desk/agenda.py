"""What is to leave when. Among what is due, urgency decides; no version overtakes an earlier one."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from wire.contract.places import Circuit
from wire.contract.release import Release

__all__ = ["Agenda", "Item"]


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """A release with the heading and the circuits that it goes to; ordered by urgency, then due time, then entry."""

    urgency: int
    due_ns: int
    entry: int
    release: Release = field(compare=False)
    heading: str = field(compare=False)
    circuits: tuple[Circuit, ...] = field(compare=False)
    documents: dict[str, bytes] = field(compare=False)


class Agenda:
    """Items by due time until they are due, by urgency from then on."""

    def __init__(self) -> None:
        self._later: list[tuple[int, int, Item]] = []
        self._due: list[Item] = []

    def __len__(self) -> int:
        return len(self._later) + len(self._due)

    def add(self, item: Item) -> None:
        """Put an item on the agenda."""
        heapq.heappush(self._later, (item.due_ns, item.entry, item))

    def next_due_ns(self) -> int | None:
        """When the next item becomes due; None where none is to come."""
        return self._later[0][0] if self._later else None

    def take(self, now_ns: int, may_leave: Callable[[Item], bool]) -> Item | None:
        """The most urgent due item that may leave, if any; what may not keeps its place."""
        while self._later and self._later[0][0] <= now_ns:
            heapq.heappush(self._due, heapq.heappop(self._later)[2])
        held: list[Item] = []
        taken = None
        while self._due and taken is None:
            item = heapq.heappop(self._due)
            # A later version waits for an earlier one that is itself held.
            if may_leave(item) and all(item.release.uri != other.release.uri for other in held):
                taken = item
            else:
                held.append(item)
        for item in held:
            heapq.heappush(self._due, item)
        return taken

    def drop_later(self) -> int:
        """Forget what is not due yet; how many items that were."""
        dropped = len(self._later)
        self._later.clear()
        return dropped
