"""When releases are to be sent. Among those that are due, urgency decides; no version overtakes an earlier one, and no
replacement the kill of the release whose place it takes.
"""

import heapq
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Agenda", "Item"]


@dataclass(frozen=True, slots=True)
class Item:
    """A waiting release version, without its text, so that ten thousand of them take little memory. It will have as
    many messages as ``circuits``. ``replaces`` is the killed release whose place it takes, ``kill``: it is a kill.
    """

    entry: int
    uri: str
    version: int
    urgency: int
    due_ns: int
    circuits: int = 1
    replaces: str = ""
    kill: bool = False

    @property
    def behind(self) -> tuple[str, ...]:
        """The releases of which nothing may be on its way when the item leaves: its own, and what it replaces."""
        return (self.uri, self.replaces) if self.replaces else (self.uri,)


class Agenda:
    """Items by due time until they are due; from then on by urgency, then by due time, then by entry.

    Of each release only the earliest waiting version is in a queue: the next one takes its place when that is taken. A
    replacement waits as long as the kill is on the agenda.
    """

    def __init__(self) -> None:
        self._items: dict[int, Item] = {}
        self._versions: dict[str, list[Item]] = {}  # of each release, ascending; the first one is in a queue
        # Queues are heaps. A place in one counts while _standing has its item.
        self._later: list[tuple[int, int, Item]] = []
        self._due: list[tuple[int, int, int, Item]] = []
        self._standing: dict[int, Item] = {}

    def __len__(self) -> int:
        return len(self._items)

    def has_version_of(self, uri: str) -> bool:
        """Return whether a version of a release waits."""
        return uri in self._versions

    def __contains__(self, entry: int) -> bool:
        return entry in self._items

    def add(self, item: Item) -> None:
        """Put an item on the agenda; it replaces an earlier item of the same entry."""
        self.remove(item.entry)
        self._items[item.entry] = item
        versions = self._versions.setdefault(item.uri, [])
        insort(versions, item, key=lambda waiting: waiting.version)
        if versions[0] is item:
            if len(versions) > 1:
                self._standing.pop(versions[1].entry, None)
            self._stand(item)

    def remove(self, entry: int) -> None:
        """Take an item off the agenda; nothing happens where there is none."""
        item = self._items.pop(entry, None)
        if item is None:
            return
        self._standing.pop(entry, None)
        versions = self._versions[item.uri]
        first = versions[0] is item
        versions.remove(item)
        if not versions:
            del self._versions[item.uri]
        elif first:
            self._stand(versions[0])

    def upcoming(self) -> Item | None:
        """Return the item that becomes due next; None where there is none."""
        while self._later and not self._counts(self._later[0][-1]):
            heapq.heappop(self._later)
        return self._later[0][-1] if self._later else None

    def take(self, now_ns: int, may_be_sent: Callable[[Item], bool]) -> Item | None:
        """Take the most urgent due item that ``may_be_sent``; None where there is none. Other items keep their places.

        A clock that was set back makes items wait again that were due.
        """
        self._advance(now_ns)
        held = []
        taken = None
        while self._due and taken is None:
            place = heapq.heappop(self._due)
            item = place[-1]
            if not self._counts(item):
                continue
            if item.due_ns > now_ns:
                self._stand(item)
            elif not self._has_kill_of(item.replaces) and may_be_sent(item):
                taken = item
                self.remove(item.entry)
            else:
                held.append(place)
        for place in held:
            heapq.heappush(self._due, place)
        return taken

    def overdue(self, now_ns: int) -> int:
        """Return how many items are due; the agenda stays as it is."""
        return sum(item.due_ns <= now_ns for item in self._items.values())

    def drop_later(self, now_ns: int) -> None:
        """Take every item off the agenda that is not due yet."""
        for item in [item for item in self._items.values() if item.due_ns > now_ns]:
            self.remove(item.entry)

    def _stand(self, item: Item) -> None:
        self._standing[item.entry] = item
        heapq.heappush(self._later, (item.due_ns, item.entry, item))

    def _has_kill_of(self, uri: str) -> bool:
        versions = self._versions.get(uri)
        return versions is not None and versions[-1].kill  # nothing follows a kill

    def _counts(self, item: Item) -> bool:
        return self._standing.get(item.entry) is item

    def _advance(self, now_ns: int) -> None:
        while self._later and self._later[0][0] <= now_ns:
            _, _, item = heapq.heappop(self._later)
            if self._counts(item):
                heapq.heappush(self._due, (item.urgency, item.due_ns, item.entry, item))
