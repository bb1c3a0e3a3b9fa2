"""The catching up of outlets that return to a session that lasts: the messages that the broker kept for them.

A message is replayed where it was sent before the outlet's connection was begun, and the outlet did not have it. Times
are the kernel's, as those of all arrivals: of CONNACK, and of the read that a message came in. They are upper ends: of
a CONNACK that shares its read with messages, the earliest time counts at which it may have arrived.
"""

from collections.abc import Container, Sequence

from subscribers.ledger.live_feed import LiveFeed
from subscribers.ledger.messages import Message
from subscribers.ledger.settling import HELD_AT_MOST_NS
from wire.contract.histogram import Histogram

__all__ = ["CatchingUp"]


class CatchingUp:
    """The outlets of a partition that catch up, each from its CONNACK until its last replayed message.

    An outlet has caught up when it leaves again, or nothing was replayed to it for longer than brokers take to send a
    message again. ``killed`` has the sequences of the messages whose release was killed since. ``live_feed`` is that of
    the outlets that stay on, which are not ``leaving``.
    """

    def __init__(
        self, bin_edges: Sequence[int] = (), killed: Container[int] = (), leaving: Container[int] = ()
    ) -> None:
        self._edges = bin_edges
        self._killed = killed
        self._ended = Histogram(bin_edges)
        self.live_feed = LiveFeed(bin_edges, leaving)
        self._back_ns: dict[int, int] = {}  # of the outlets that returned
        self._early: set[int] = set()  # those whose CONNACK is not known yet, and that have a message
        self._last_ns: dict[int, int] = {}  # of those with a replayed message, when the last one came
        self._highest: dict[int, dict[bytes, int]] = {}  # the highest sequence replayed to them, by topic

    def __len__(self) -> int:
        """The number of outlets that may still catch up."""
        return len(self._back_ns)

    @property
    def slots(self) -> Container[int]:
        """The outlets that may still catch up, by their place in the partition."""
        return self._back_ns.keys()

    def begin(self, slot: int, arrival_ns: int) -> None:
        """Note when an outlet's CONNACK to its session arrived; the first one counts, until ``end``."""
        if slot not in self._back_ns or slot in self._early:
            self._back_ns[slot] = arrival_ns
            self._early.discard(slot)

    def replay(self, message: Message, slot: int, arrival_ns: int, since_ns: int) -> None:
        """Count a message that came to an outlet from its session, for the first time; the outlet's connection was
        begun at ``since_ns``.
        """
        sums = message.topic.sums
        sums.replayed += 1
        sums.replayed_killed += message.sequence in self._killed
        if slot not in self._back_ns:  # it came in one read with CONNACK, or long after it
            self._back_ns[slot] = since_ns
            self._early.add(slot)
        self._last_ns[slot] = max(arrival_ns, self._last_ns.get(slot, 0))
        self.live_feed.replay(arrival_ns)
        highest = self._highest.setdefault(slot, {})
        before = highest.get(message.topic.name, 0)
        sums.replayed_reordered += message.sequence < before
        highest[message.topic.name] = max(message.sequence, before)

    def end(self, slot: int) -> None:
        """Note that an outlet has caught up, or is gone again."""
        back_ns, last_ns = self._back_ns.pop(slot, None), self._last_ns.pop(slot, None)
        self._highest.pop(slot, None)
        self._early.discard(slot)
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
