"""Log-linear histograms that merge: a sorted list of bin edges, shared, and counts.

Bins are closed above, as Prometheus's ``le`` is: a value v falls in the first bin whose edge is >= v.
Each decade from 1 us to 100 s is cut into 175 bins (steps of 0.02, 0.04 and 0.1 of the decade from 1, 2
and 5), so no bin is wider than 2 % of its value, and each metric bucket bound is an edge. Thresholds of
a scenario are added as edges, so that a verdict never depends on where a bin happens to end.
"""

import operator
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["BUCKETS_NS", "Histogram", "Runs", "edges", "runs"]

Runs = Sequence[tuple[int, int]]  # (bin, times)

MICROSECOND = 1_000
DECADES = 8  # 1 us .. 100 s; the last bin takes what is above
VALUES_PER_BIN = 16  # from here on two searches a bin cost less than one a value

# 1-2.5-5 from 0.1 ms to 60 s: the bounds of every latency metric.
BUCKETS_NS: tuple[int, ...] = (
    *(step * 10**power for power in range(4, 10) for step in (10, 25, 50)),
    60_000_000_000,
)


def edges(thresholds_ns: Iterable[int] = ()) -> tuple[int, ...]:
    """The bin edges in nanoseconds, ascending, from 0; with the thresholds among them."""
    grid = {0, *BUCKETS_NS, *thresholds_ns}
    for decade in range(DECADES):
        unit = MICROSECOND * 10**decade // 100
        grid.update(unit * step for step in (*range(100, 200, 2), *range(200, 500, 4), *range(500, 1000, 10)))
    grid.add(MICROSECOND * 10**DECADES)
    return tuple(sorted(grid))


def runs(bin_edges: Sequence[int], values_ns: Sequence[int], offset_ns: int = 0) -> Runs:
    """The (bin, times) of every ``value - offset`` of an ascending sequence, ascending.

    Costs per value where they are few, per bin where many share one.
    """
    if not values_ns:
        return ()
    last = len(bin_edges)
    first = bisect_left(bin_edges, values_ns[0] - offset_ns)
    bins = bisect_left(bin_edges, values_ns[-1] - offset_ns, first) - first + 1
    if len(values_ns) < VALUES_PER_BIN * bins:
        return _walk(bin_edges, values_ns, offset_ns, first)
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(values_ns):
        index = bisect_left(bin_edges, values_ns[start] - offset_ns)
        # Bins are closed above and values are integers: the next bin starts one past the edge.
        stop = len(values_ns) if index == last else bisect_left(values_ns, bin_edges[index] + offset_ns + 1, start)
        found.append((index, stop - start))
        start = stop
    return found


def _walk(bin_edges: Sequence[int], values_ns: Sequence[int], offset_ns: int, first: int) -> Runs:
    """``runs`` value by value, from the first one's bin."""
    found: list[tuple[int, int]] = []
    last = len(bin_edges)
    index, times = first, 0
    bound = bin_edges[index] + offset_ns if index < last else values_ns[-1]
    for value in values_ns:
        if value <= bound:
            times += 1
            continue
        found.append((index, times))
        index, times = index + 1, 1  # mostly the next
        bound = bin_edges[index] + offset_ns if index < last else values_ns[-1]
        if value > bound:
            index = bisect_left(bin_edges, value - offset_ns, index)
            bound = bin_edges[index] + offset_ns if index < last else values_ns[-1]
    found.append((index, times))
    return found


class Histogram:
    """Counts over shared edges, with the exact count, sum, least and greatest value beside them.

    It has room for the bins from the least value's to the greatest's, and for no others: a worker has up to four of
    these a circuit, whose latencies lie in a fifth of the bins.
    """

    __slots__ = ("_counts", "_edges", "_first", "count", "max_ns", "min_ns", "sum_ns")

    def __init__(self, bin_edges: Sequence[int]) -> None:
        self._edges = bin_edges
        self._first = 0  # the bin of the first of the counts
        self._counts = array("Q")
        self.count = 0
        self.sum_ns = 0
        self.min_ns = 0
        self.max_ns = 0

    def add(self, value_ns: int, times: int = 1) -> None:
        """Count one value."""
        index = bisect_left(self._edges, value_ns)
        self._reach(index, index)
        self._counts[index - self._first] += times
        self._widen(value_ns, value_ns)
        self.count += times
        self.sum_ns += value_ns * times

    def add_sorted(self, values_ns: Sequence[int], offset_ns: int = 0) -> Runs:
        """Count every ``value - offset`` of an ascending sequence; the (bin, times) that they make."""
        found = runs(self._edges, values_ns, offset_ns)
        self.add_runs(found)
        self.add_exact(values_ns, offset_ns)
        return found

    def add_runs(self, bin_runs: Runs) -> None:
        """Add to the bins alone: for a caller that has the runs already and calls add_exact itself."""
        if bin_runs:
            self._reach(bin_runs[0][0], bin_runs[-1][0])
            counts, first = self._counts, self._first
            for index, times in bin_runs:
                counts[index - first] += times

    def add_exact(self, values_ns: Sequence[int], offset_ns: int = 0) -> None:
        """Add to the count, sum, least and greatest of an ascending sequence, not to the bins."""
        size = len(values_ns)
        if size:
            self._widen(values_ns[0] - offset_ns, values_ns[-1] - offset_ns)
            self.count += size
            self.sum_ns += sum(values_ns) - offset_ns * size

    def merge(self, other: "Histogram") -> None:
        """Add another histogram over the same edges."""
        if not other.count:
            return
        span, counts = other.span(), other._counts  # noqa: SLF001 - the same class
        self._reach(span.start, span.stop - 1)
        held = slice(span.start - self._first, span.stop - self._first)
        self._counts[held] = array("Q", map(operator.add, self._counts[held], counts))
        self._widen(other.min_ns, other.max_ns)
        self.count += other.count
        self.sum_ns += other.sum_ns

    @property
    def counts(self) -> list[int]:
        """How many values each bin has; a list of its own."""
        span = self.span()
        return [0] * span.start + self._counts.tolist() + [0] * (len(self._edges) + 1 - span.stop)

    def span(self) -> range:
        """The bins from the least value's to the greatest's."""
        return range(self._first, self._first + len(self._counts))

    def quantile(self, share: float) -> int | None:
        """The upper end of the bin that holds the ``share`` quantile (nearest rank), at most the maximum."""
        index = self._bin_of(share)
        if index is None:
            return None
        return self.max_ns if index >= len(self._edges) else min(self._edges[index], self.max_ns)

    def quantile_low(self, share: float) -> int | None:
        """The lower end of that bin, at least the minimum."""
        index = self._bin_of(share)
        if index is None:
            return None
        return self.min_ns if index == 0 else max(self._edges[index - 1], self.min_ns)

    def at_most(self, bound_ns: int) -> int:
        """How many values are <= a bound, exactly where the bound is an edge."""
        return sum(self._counts[: max(0, bisect_left(self._edges, bound_ns) + 1 - self._first)])

    def encode(self) -> dict[str, object]:
        """The wire form: the counts from the least value's bin to the greatest's, and the exact figures."""
        return {
            "first": self._first,
            "counts": self._counts.tolist(),
            "sum": self.sum_ns,
            "min": self.min_ns,
            "max": self.max_ns,
        }

    @classmethod
    def decode(cls, bin_edges: Sequence[int], form: Mapping[str, Any]) -> "Histogram":
        """From the wire form; KeyError, TypeError, ValueError where it is none."""
        histogram = cls(bin_edges)
        first, counts = int(form["first"]), form["counts"]
        if not isinstance(counts, list) or not 0 <= first <= len(bin_edges) + 1 - len(counts):
            raise ValueError("counts is a list that fits the bins")
        try:
            histogram._counts = array("Q", counts)
        except OverflowError as error:
            raise ValueError("a count is no natural number of 64 bits") from error
        histogram._first, histogram.count = first, sum(counts)
        histogram.sum_ns, histogram.min_ns, histogram.max_ns = int(form["sum"]), int(form["min"]), int(form["max"])
        return histogram

    def _reach(self, low: int, high: int) -> None:
        """Have room for two bins and those between them."""
        first, stop = self._first, self._first + len(self._counts)
        if first == stop:
            self._first = first = stop = low
        if low < first:
            self._counts = array("Q", bytes(8 * (first - low))) + self._counts
            self._first = low
        if high >= stop:
            self._counts.frombytes(bytes(8 * (high + 1 - stop)))

    def _widen(self, low_ns: int, high_ns: int) -> None:
        if not self.count:
            self.min_ns, self.max_ns = low_ns, high_ns
            return
        self.min_ns = min(self.min_ns, low_ns)
        self.max_ns = max(self.max_ns, high_ns)

    def _bin_of(self, share: float) -> int | None:
        if not self.count:
            return None
        # Nearest rank: the smallest k with k >= share * count; the tolerance keeps 0.99 * 100 at 99.
        rank = max(1, -int(-(share * self.count - 1e-9) // 1))
        seen = 0
        for index, times in enumerate(self._counts, self._first):
            seen += times
            if seen >= rank:
                return index
        raise AssertionError("the counts of a histogram do not add up to its count")
