"""How near to the first outlet the others have a release, over the deliveries of settled releases after the warm-up."""

from collections.abc import Sequence
from itertools import accumulate

from wire.account.rows import SettledRelease
from wire.contract.bins import Runs
from wire.contract.histogram import Histogram
from wire.contract.nearest_rank import nearest_rank

__all__ = ["WITHIN_NS", "Nearness", "within_name"]

# Of the first outlet: by the name that thresholds and files use.
WITHIN_NS = {
    "1ms": 1_000_000,
    "10ms": 10_000_000,
    "100ms": 100_000_000,
    "1s": 1_000_000_000,
    "10s": 10_000_000_000,
    "300s": 300_000_000_000,
}
TRIMMED = (0.01, 0.99)  # of a release's arrivals: what lies between is its trimmed spread


def within_name(distance: str) -> str:
    """Return the name of a figure: ``within_10ms``."""
    return f"within_{distance}"


class Nearness:
    """Counts each delivery by its time after the release's first arrival, at the upper and at the lower ends.

    ``trimmed`` is the spread of each release from its first hundredth to its last.
    """

    def __init__(self, bin_edges: Sequence[int]) -> None:
        self._edges = bin_edges
        self.uppers = Histogram(bin_edges)
        self.lowers = Histogram(bin_edges)
        self.trimmed = Histogram(bin_edges)

    def add(self, row: SettledRelease) -> None:
        """Count a release version that settled; one with fewer than two deliveries says nothing."""
        if row.warm or row.spread_ns is None or not row.bins:
            return
        edges, first_ns = self._edges, row.latest_ns - row.spread_ns  # after due
        for index, times in row.bins:
            self.uppers.add(max(0, self._upper(index, row) - first_ns), times)
        for index, times in row.lows:
            self.lowers.add(max(0, (edges[index - 1] if index else 0) - first_ns), times)
        low, high = (self._upper(_bin_at(row.bins, fraction), row) for fraction in TRIMMED)
        self.trimmed.add(high - low)

    def within(self, distance: str) -> tuple[float, float] | None:
        """Return the share of deliveries within a distance of their release's first, at least and at most; None without
        any.
        """
        if not self.uppers.count:
            return None
        bound_ns = WITHIN_NS[distance]
        return self.uppers.at_most(bound_ns) / self.uppers.count, self.lowers.at_most(bound_ns) / self.lowers.count

    def _upper(self, index: int, row: SettledRelease) -> int:
        return min(self._edges[index], row.latest_ns) if index < len(self._edges) else row.latest_ns


def _bin_at(bins: Runs, fraction: float) -> int:
    """Return the bin of a quantile."""
    rank = nearest_rank(fraction, sum(times for _, times in bins))
    running = accumulate(times for _, times in bins)
    return next(index for (index, _), seen in zip(bins, running, strict=True) if seen >= rank)
