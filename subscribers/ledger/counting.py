"""Sums and histograms of arrivals, computed once a tick. Nothing here is called while a message is read."""

from bisect import bisect_left
from collections.abc import Sequence

from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.raw_log import BOUNDED, WARM, RawFile
from wire.contract.bins import runs

__all__ = ["ArrivalCounter"]


class ArrivalCounter:
    """Counts the arrivals of one partition over shared bin edges; ``raw`` gets each of them one by one.

    A message due before ``warm_until_ns`` is in the counts and not in the latencies.
    """

    def __init__(self, bin_edges: Sequence[int], raw: RawFile | None) -> None:
        self.warm_until_ns = 0
        self._edges = bin_edges
        self._raw = raw

    def count(self, message: Message, transmission: Transmission) -> int:
        """Sort the arrivals since the last call into the message and its label's sums. Return their number."""
        sums, edges = message.topic.sums, self._edges
        base_ns, exact, uppers, lowers = transmission.take()
        warm = message.due_ns < self.warm_until_ns
        if self._raw is not None:
            which = (message.sequence, message.due_ns, transmission.sent_ns)
            flags = WARM if warm else 0
            self._raw.add(which, base_ns, exact, exact, flags)
            self._raw.add(which, base_ns, lowers, uppers, flags | BOUNDED)
        for arrivals in (exact, uppers, lowers):
            arrivals.sort()
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
        for arrivals in (exact, uppers):
            if arrivals:
                sums.negative += bisect_left(arrivals, due_ns)
                sums.breaches += bisect_left(arrivals, embargo_ns)
                first_ns = base_ns + arrivals[0]
                message.first_ns = min(message.first_ns or first_ns, first_ns)
                message.last_ns = max(message.last_ns, base_ns + arrivals[-1])
        message.add(plain, high, low)
        if transmission.slot is not None:
            ends = (
                (base_ns + low_ns, base_ns + high_ns)
                for low_ns, high_ns in zip((*exact, *lowers), (*exact, *uppers), strict=True)
            )
            message.sampled.extend((transmission.slot, *pair) for pair in ends)
        message.fresh = True
        return size
