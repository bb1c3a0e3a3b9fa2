"""Sums and histograms of arrivals, computed once a tick. Nothing here is called while a message is read."""

from bisect import bisect_left
from collections.abc import Sequence

from subscribers.ledger.catching_up import CatchingUp
from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.ranking_queue import RankingQueue
from subscribers.ledger.raw_log import BOUNDED, WARM, RawFile
from wire.contract.bins import runs

__all__ = ["ArrivalCounter"]


class ArrivalCounter:
    """Counts the arrivals of the partition ``index::count`` over shared bin edges; ``raw`` gets them one by one, and
    the live feed of ``catching_up``, where sessions last, those at outlets that stay on; ``queue`` has what waits to be
    ranked.

    A message due before ``warm_until_ns`` is in the counts and not in the latencies, nor in the order of its topic.
    """

    def __init__(
        self,
        bin_edges: Sequence[int],
        raw: RawFile | None,
        partition: tuple[int, int],
        queue: RankingQueue,
        catching_up: CatchingUp | None = None,
    ) -> None:
        self.warm_until_ns = 0
        self._edges = bin_edges
        self._raw = raw
        self._queue = queue
        self._catching_up = catching_up
        self._index, self._count = partition

    def count(self, message: Message, transmission: Transmission) -> int:
        """Sort the arrivals since the last call into the message and its label's sums. Return their number."""
        sums, edges = message.topic.sums, self._edges
        arrivals = transmission.take()
        base_ns, exact, exact_slots, uppers, lowers, bounded_slots = arrivals
        warm, cohorts = self._is_warm(message), message.topic.cohorts
        if self._raw is not None:
            which = (message.sequence, message.due_ns, transmission.sent_ns)
            flags = WARM if warm else 0
            self._raw.add(which, base_ns, exact, exact, self._outlets(exact_slots), flags)
            self._raw.add(which, base_ns, lowers, uppers, self._outlets(bounded_slots), flags | BOUNDED)
        ranking = message.topic.ranking
        if ranking is not None and not warm and not message.closed:
            self._queue.hold(message, ranking, arrivals)
        if cohorts is not None:
            cohorts.count(arrivals, message.due_ns, transmission.sent_ns, warm=warm, closed=message.closed)
        if self._catching_up is not None and not warm:
            self._catching_up.live_feed.count(arrivals, message.due_ns, self._catching_up.slots)
        for times in (exact, uppers, lowers):
            times.sort()
        due_ns, sent_ns, embargo_ns = (
            time_ns - base_ns for time_ns in (message.due_ns, transmission.sent_ns, message.embargo_ns)
        )
        size = len(exact) + len(uppers)
        sums.exact += len(exact)
        sums.bounded += len(uppers)
        if warm:
            sums.warm += size
            plain, (high, low) = runs(edges, exact, due_ns), (runs(edges, uppers, due_ns), runs(edges, lowers, due_ns))
        else:
            plain = sums.disclosure.add_exact(exact, due_ns)
            high, low = sums.disclosure.add_bounded(uppers, lowers, due_ns)
            sums.transit.add_exact(exact, sent_ns)
            sums.transit.add_bounded(uppers, lowers, sent_ns)
        for times in (exact, uppers):
            if times:
                sums.negative += bisect_left(times, due_ns)
                sums.breaches += bisect_left(times, embargo_ns)
                first_ns = base_ns + times[0]
                message.first_ns = min(message.first_ns or first_ns, first_ns)
                message.last_ns = max(message.last_ns, base_ns + times[-1])
        message.add(plain, high, low)
        if transmission.slot is not None:
            ends = (
                (base_ns + low_ns, base_ns + high_ns)
                for low_ns, high_ns in zip((*exact, *lowers), (*exact, *uppers), strict=True)
            )
            message.sampled.extend((transmission.slot, *pair) for pair in ends)
        message.fresh = True
        return size

    def rank(self, message: Message, missing: int) -> None:
        """Take a message that settled, with so many missing outlets, into the order of its topic."""
        ranking = message.topic.ranking
        if ranking is not None and not self._is_warm(message):
            complete = not missing and not message.late and not message.excuses
            self._queue.settle(message, ranking, complete=complete)

    def _is_warm(self, message: Message) -> bool:
        return message.due_ns < self.warm_until_ns

    def _outlets(self, slots: Sequence[int]) -> list[int]:
        """Return the places in the directory of these slots' outlets."""
        index, count = self._index, self._count
        return [slot * count + index for slot in slots]
