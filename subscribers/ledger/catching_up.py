"""The catching up of outlets that return to a session that lasts: the messages that the broker kept for them.

A message is replayed where it was sent before the outlet's connection was begun, and the outlet did not have it. Times
are those of the reads.
"""

from collections import deque
from collections.abc import Container, Sequence

from subscribers.ledger.arrivals import Arrivals
from subscribers.ledger.messages import Message
from subscribers.ledger.settling import HELD_AT_MOST_NS
from wire.contract.histogram import Histogram

__all__ = ["CatchingUp"]

PAUSE_NS = 1_000_000_000  # between two replayed messages of one busy time
BUSY_MOST = 10  # times that are known


class CatchingUp:
    """The outlets of a partition that catch up, each from its CONNACK until its last replayed message.

    An outlet has caught up when it leaves again, or nothing was replayed to it for longer than brokers take to send a
    message again. ``killed`` has the sequences of the messages whose release was killed since.
    """

    def __init__(self, bin_edges: Sequence[int] = (), killed: Container[int] = ()) -> None:
        self._edges = bin_edges
        self._killed = killed
        self._ended = Histogram(bin_edges)
        self._busy = deque[tuple[int, int]](maxlen=BUSY_MOST)  # when messages were replayed, the latest times last
        self.live = Histogram(bin_edges)  # due to arrival meanwhile, at outlets that stayed on
        self._back_ns: dict[int, int] = {}  # of the outlets that returned
        self._early_ns: dict[int, int] = {}  # of those whose CONNACK is not known, when the first message came
        self._last_ns: dict[int, int] = {}  # of those with a replayed message, when the last one came
        self._highest: dict[int, dict[bytes, int]] = {}  # the highest sequence replayed to them, by topic

    def __len__(self) -> int:
        """The number of outlets that may still catch up."""
        return len(self._back_ns)

    def begin(self, slot: int, now_ns: int) -> None:
        """Note that an outlet is connected to its session again; the first time counts, until ``end``."""
        if slot not in self._back_ns or slot in self._early_ns:
            self._back_ns[slot] = self._early_ns.pop(slot, now_ns)

    def replay(self, message: Message, slot: int, now_ns: int, since_ns: int) -> None:
        """Count a message that came to an outlet from its session, for the first time; the outlet's connection was
        begun at ``since_ns``.
        """
        sums = message.topic.sums
        sums.replayed += 1
        sums.replayed_killed += message.sequence in self._killed
        if slot not in self._back_ns:  # it came in one read with CONNACK, or long after it
            self._back_ns[slot], self._early_ns[slot] = since_ns, now_ns
        self._last_ns[slot] = now_ns
        if self._busy and now_ns - self._busy[-1][1] <= PAUSE_NS:
            self._busy[-1] = (self._busy[-1][0], now_ns)
        else:
            self._busy.append((now_ns, now_ns))
        highest = self._highest.setdefault(slot, {})
        before = highest.get(message.topic.name, 0)
        sums.replayed_reordered += message.sequence < before
        highest[message.topic.name] = max(message.sequence, before)

    def during(self, due_ns: int) -> bool:
        """Return whether a message was due while messages were replayed to outlets."""
        return any(since_ns <= due_ns <= until_ns for since_ns, until_ns in self._busy)

    def count_live(self, arrivals: Arrivals, due_ns: int) -> None:
        """Count arrivals of a message that was due meanwhile, at the upper ends, at outlets that did not return."""
        base_ns, exact, exact_slots, uppers, _, bounded_slots = arrivals
        timed = (*zip(exact, exact_slots, strict=True), *zip(uppers, bounded_slots, strict=True))
        self.live.add_sorted(sorted(time_ns for time_ns, slot in timed if slot not in self._back_ns), due_ns - base_ns)

    def end(self, slot: int) -> None:
        """Note that an outlet has caught up, or is gone again."""
        back_ns, last_ns = self._back_ns.pop(slot, None), self._last_ns.pop(slot, None)
        self._highest.pop(slot, None)
        self._early_ns.pop(slot, None)
        if back_ns is not None and last_ns is not None:
            self._ended.add(max(0, last_ns - back_ns))

    def tick(self, now_ns: int) -> None:
        """End the catching up of outlets to which nothing was replayed for long."""
        for slot, back_ns in list(self._back_ns.items()):
            if now_ns - self._last_ns.get(slot, back_ns) >= HELD_AT_MOST_NS:
                self.end(slot)

    def times(self) -> Histogram:
        """Return the time from CONNACK to the last replayed message of each return so far that had one."""
        times = Histogram(self._edges)
        times.merge(self._ended)
        for slot, last_ns in self._last_ns.items():
            times.add(max(0, last_ns - self._back_ns[slot]))
        return times
