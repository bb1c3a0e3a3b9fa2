"""The live feed of a partition beside the returns of its outlets: disclosure latency at the outlets that stay on.

Both histograms are of the same outlets: those that plan no absence, less those that catch up themselves. So the two
differ by what the returns did, and not by whom they are of.
"""

from collections import deque
from collections.abc import Container, Sequence

from subscribers.ledger.arrivals import Arrivals
from wire.contract.histogram import Histogram

__all__ = ["BEFORE_NS", "LiveFeed"]

PAUSE_NS = 1_000_000_000  # between two replayed messages of one busy time
BUSY_MOST = 10  # times that are known
BEFORE_NS = 10_000_000_000  # messages that were due so long before a busy time are those before it
SECOND_NS = 1_000_000_000


class LiveFeed:
    """Counts the arrivals at the outlets that stay on. ``leaving`` are the others, by their place in the partition.

    ``during`` has the messages that were due while messages were replayed to outlets that had returned, ``before``
    those that were due in the ten seconds before such a time and in none.
    """

    def __init__(self, bin_edges: Sequence[int] = (), leaving: Container[int] = ()) -> None:
        self._edges = bin_edges
        self._leaving = leaving
        self._busy = deque[tuple[int, int]](maxlen=BUSY_MOST)  # when messages were replayed, the latest times last
        self._recent = deque[tuple[int, Histogram]]()  # by second, since the last of these times
        self.during = Histogram(bin_edges)
        self.before = Histogram(bin_edges)

    def replay(self, arrival_ns: int) -> None:
        """Note that a replayed message arrived; after a pause of more than a second a busy time begins."""
        busy = self._busy
        if busy and arrival_ns - busy[-1][1] <= PAUSE_NS:
            begun_ns, ended_ns = busy[-1]
            busy[-1] = (min(begun_ns, arrival_ns), max(ended_ns, arrival_ns))
            return
        busy.append((arrival_ns, arrival_ns))
        for second, held in self._recent:
            if (second + 1) * SECOND_NS > arrival_ns - BEFORE_NS:
                self.before.merge(held)
        self._recent.clear()

    def count(self, arrivals: Arrivals, due_ns: int, returning: Container[int]) -> None:
        """Count arrivals of a message that was due at this time, at the upper ends; ``returning`` outlets catch up."""
        held = self._held(due_ns)
        base_ns, exact, exact_slots, uppers, _, bounded_slots = arrivals
        leaving = self._leaving
        times = [
            time_ns
            for some, slots in ((exact, exact_slots), (uppers, bounded_slots))
            for time_ns, slot in zip(some, slots, strict=True)
            if slot not in leaving and slot not in returning
        ]
        times.sort()
        held.add_sorted(times, due_ns - base_ns)

    def _held(self, due_ns: int) -> Histogram:
        if any(begun_ns <= due_ns <= ended_ns for begun_ns, ended_ns in self._busy):
            return self.during
        if any(0 < begun_ns - due_ns <= BEFORE_NS for begun_ns, _ in self._busy):
            return self.before
        second, recent = due_ns // SECOND_NS, self._recent
        if not recent or recent[-1][0] < second:
            recent.append((second, Histogram(self._edges)))
        while (recent[-1][0] - recent[0][0]) * SECOND_NS > BEFORE_NS:
            recent.popleft()
        return recent[-1][1]
