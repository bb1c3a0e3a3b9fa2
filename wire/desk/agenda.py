"""What is to leave when. Among what is due, urgency decides; no version overtakes an earlier one."""

import heapq
from bisect import insort
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
        self._versions: dict[str, list[int]] = {}  # those of each release that are on the agenda, ascending

    def __len__(self) -> int:
        return len(self._later) + len(self._due)

    def add(self, item: Item) -> None:
        """Put an item on the agenda."""
        insort(self._versions.setdefault(item.release.uri, []), item.release.version)
        heapq.heappush(self._later, (item.due_ns, item.entry, item))

    def next_due_ns(self) -> int | None:
        """When the next item becomes due; None where none is to come."""
        return self._later[0][0] if self._later else None

    def take(self, now_ns: int, may_leave: Callable[[Item], bool]) -> Item | None:
        """The most urgent due item that may leave, if any; what may not keeps its place.

        A version never leaves while an earlier one of its release is on the agenda, whatever its urgency.
        """
        self._advance(now_ns)
        held: list[Item] = []
        taken = None
        while self._due and taken is None:
            item = heapq.heappop(self._due)
            if self._versions[item.release.uri][0] == item.release.version and may_leave(item):
                taken = item
                self._forget(item)
            else:
                held.append(item)
        for item in held:
            heapq.heappush(self._due, item)
        return taken

    def overdue(self, now_ns: int) -> int:
        """How many items are due, for whoever looks: it moves nothing."""
        return len(self._due) + sum(due_ns <= now_ns for due_ns, _, _ in self._later)

    def drop_later(self, now_ns: int) -> None:
        """Forget what is not due yet."""
        self._advance(now_ns)
        for _, _, item in self._later:
            self._forget(item)
        self._later.clear()

    def _advance(self, now_ns: int) -> None:
        while self._later and self._later[0][0] <= now_ns:
            heapq.heappush(self._due, heapq.heappop(self._later)[2])

    def _forget(self, item: Item) -> None:
        versions = self._versions[item.release.uri]
        versions.remove(item.release.version)
        if not versions:
            del self._versions[item.release.uri]
