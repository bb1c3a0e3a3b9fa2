"""What waits to be ranked: arrivals, and messages that have settled.

Many of them one after the other cost less than each by itself: between two ticks the code and the tables of the ranking
leave the processor's cache.
"""

from collections.abc import Sequence

from subscribers.ledger.arrivals import Arrivals
from subscribers.ledger.messages import Message
from subscribers.ledger.ranked import RankedArrivals, RankedTopic

__all__ = ["HELD_MOST", "SETTLED_MOST", "RankingQueue"]

# With so many waiting they are ranked: half a megabyte, and a few milliseconds of work where every outlet is ranked.
HELD_MOST = 8_192  # arrivals
SETTLED_MOST = 64  # messages, each with a mark for every outlet of the partition


class RankingQueue:
    """Arrivals and settled messages of topics that are ranked, in the order in which they came."""

    __slots__ = ("_arrivals", "_settled", "held")

    def __init__(self) -> None:
        self.held = 0  # arrivals
        self._arrivals: list[tuple[Message, RankedTopic, int, Sequence[int], Sequence[int], Sequence[int]]] = []
        self._settled: list[tuple[Message, RankedTopic, bool]] = []

    def hold(self, message: Message, ranking: RankedTopic, arrivals: Arrivals) -> None:
        """Take arrivals of a message whose topic has this ranking. Their times may be sorted afterwards."""
        base_ns, exact, exact_slots, uppers, lowers, bounded_slots = arrivals
        exact = exact.copy()
        self._arrivals.append((message, ranking, base_ns, exact_slots, exact, exact))
        if bounded_slots:
            self._arrivals.append((message, ranking, base_ns, bounded_slots, lowers.copy(), uppers.copy()))
        self.held += len(exact) + len(bounded_slots)
        if self.held >= HELD_MOST:
            self.flush()

    def settle(self, message: Message, ranking: RankedTopic, *, complete: bool) -> None:
        """Take a message that settled; ``complete``: every outlet of its topic had it, and in time."""
        self._settled.append((message, ranking, complete))
        if len(self._settled) >= SETTLED_MOST:
            self.flush()

    def flush(self) -> None:
        """Rank all that waits."""
        arrived, settled = self._arrivals, self._settled
        self._arrivals, self._settled, self.held = [], [], 0
        for message, ranking, base_ns, slots, lowers, uppers in arrived:
            ranked = message.ranked = message.ranked or RankedArrivals(ranking)
            ranked.add(base_ns, slots, lowers, uppers)
        for message, ranking, complete in settled:
            ranking.settle(message.ranked, complete=complete)
            message.ranked = None
