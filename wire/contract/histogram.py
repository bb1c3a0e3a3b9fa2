"""Log-linear histograms that merge: counts over a sorted list of bin edges, which they share."""

import operator
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from wire.contract.bins import Runs, runs
from wire.contract.bounds import INT64_MOST
from wire.contract.lanes import add_counts, sum_of_counts
from wire.contract.nearest_rank import nearest_rank

__all__ = ["Histogram"]

FIELDS = 5  # of the wire form
_fields = operator.itemgetter("first", "counts", "sum", "min", "max")
LANES_MOST = 2**63  # below this no sum of counts outgrows its place


class Histogram:
    """Counts over shared edges, with the exact count, sum, least and greatest value beside them.

    Only the bins from the least value's to the greatest's take memory: a worker has up to four histograms a circuit,
    and a circuit's latencies lie in a fifth of the bins.
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
        """Count every ``value - offset`` of an ascending sequence; return their (bin, times)."""
        found = runs(self._edges, values_ns, offset_ns)
        self.add_runs(found)
        self.add_exact(values_ns, offset_ns)
        return found

    def add_runs(self, bin_runs: Runs) -> None:
        """Add ascending runs to the bins alone: for a caller that has the runs already and calls add_exact itself."""
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
        if self.count + other.count >= LANES_MOST:
            raise OverflowError("the counts of two histograms add up to more than 63 bits")
        span, counts = other.span(), other._counts  # noqa: SLF001 - the same class
        if not self._counts:  # as in most merges: a part is added to nothing
            self._first = span.start
            self._counts.extend(counts)
            self._widen(other.min_ns, other.max_ns)
            self.count, self.sum_ns = other.count, other.sum_ns
            return
        self._reach(span.start, span.stop - 1)
        add_counts(self._counts, span.start - self._first, counts)
        self._widen(other.min_ns, other.max_ns)
        self.count += other.count
        self.sum_ns += other.sum_ns

    @classmethod
    def total(cls, bin_edges: Sequence[int], parts: Iterable["Histogram"]) -> "Histogram":
        """Return many histograms over these edges as one: a fraction of the time of as many merges."""
        whole = cls(bin_edges)
        held = [part for part in parts if part.count]
        if not held:
            return whole
        whole.count = sum([part.count for part in held])
        if whole.count >= LANES_MOST:
            raise OverflowError("the counts of histograms add up to more than 63 bits")
        whole.sum_ns = sum([part.sum_ns for part in held])
        whole.min_ns, whole.max_ns = min([part.min_ns for part in held]), max([part.max_ns for part in held])
        places, counts = [part._first for part in held], [part._counts for part in held]  # noqa: SLF001 - the same class
        whole._first, whole._counts = sum_of_counts(places, counts)
        return whole

    def since(self, before: "Histogram") -> "Histogram":
        """Return the histogram of the values that were added after ``before``, an earlier state of this one.

        Its least and greatest value are exact where they are new. Otherwise they are the ends of their bins, because
        the earlier state may have held the same values. ValueError where this one has less of a value.
        """
        if self.count < before.count:
            raise ValueError(f"a histogram has {self.count:,} values, and had {before.count:,}")
        grown = [now - then for now, then in zip(self.counts, before.counts, strict=True)]
        if any(times < 0 for times in grown):
            raise ValueError("a bin of a histogram has less than it had")
        rest = Histogram(self._edges)
        held = [(index, times) for index, times in enumerate(grown) if times]
        rest.add_runs(held)
        rest.count, rest.sum_ns = self.count - before.count, self.sum_ns - before.sum_ns
        if rest.count:
            first, last = held[0][0], held[-1][0]
            new_low = not before.count or self.min_ns < before.min_ns
            new_high = not before.count or self.max_ns > before.max_ns
            # Bins are closed above and values are integers: the next bin starts one past the edge.
            low, high = self._edges[first - 1] + 1 if first else self.min_ns, self._edges[last : last + 1]
            rest.min_ns = self.min_ns if new_low else max(self.min_ns, low)
            rest.max_ns = self.max_ns if new_high or not high else min(self.max_ns, high[0])
        return rest

    @property
    def counts(self) -> list[int]:
        """The number of values in each bin, as a new list."""
        span = self.span()
        return [0] * span.start + self._counts.tolist() + [0] * (len(self._edges) + 1 - span.stop)

    def span(self) -> range:
        """Return the bins from the least value's to the greatest's."""
        return range(self._first, self._first + len(self._counts))

    def quantile(self, fraction: float) -> int | None:
        """Return the upper end of the bin that holds the ``fraction`` quantile (nearest rank), at most the maximum."""
        index = self._bin_of(fraction)
        if index is None:
            return None
        return self.max_ns if index >= len(self._edges) else min(self._edges[index], self.max_ns)

    def quantiles(self, fractions: Sequence[float]) -> list[int]:
        """Return ``quantile`` of each fraction, for one walk over the bins; nothing where nothing was counted."""
        edges, most = self._edges, self.max_ns
        return [most if place >= len(edges) else min(edges[place], most) for place in self._bins_of(fractions)]

    def quantiles_low(self, fractions: Sequence[float]) -> list[int]:
        """Return ``quantile_low`` of each fraction, for one walk over the bins; nothing where nothing was counted."""
        edges, least = self._edges, self.min_ns
        return [least if place == 0 else max(edges[place - 1], least) for place in self._bins_of(fractions)]

    def up_to(self, bins: Sequence[int]) -> list[int]:
        """Return for each of these bins, ascending, the number of values in it and in those below."""
        running, first = [*accumulate(self._counts)], self._first
        low, high = bisect_left(bins, first), bisect_left(bins, first + len(running))
        within = [running[index - first] for index in bins[low:high]]
        return [0] * low + within + [self.count] * (len(bins) - high)

    def quantile_low(self, fraction: float) -> int | None:
        """Return the lower end of the bin that holds the ``fraction`` quantile, at least the minimum."""
        index = self._bin_of(fraction)
        if index is None:
            return None
        return self.min_ns if index == 0 else max(self._edges[index - 1], self.min_ns)

    def at_most(self, bound_ns: int) -> int:
        """Return the number of values <= a bound, exact where the bound is an edge."""
        return sum(self._counts[: max(0, bisect_left(self._edges, bound_ns) + 1 - self._first)])

    def encode(self) -> dict[str, object]:
        """Return the wire form: the counts from the least value's bin to the greatest's, and the exact figures.

        A figure of more than 64 bits, which JSON's readers do not take, becomes the greatest of 64.
        """
        return {
            "first": self._first,
            "counts": self._counts.tolist(),
            "sum": _within_64_bits(self.sum_ns),
            "min": _within_64_bits(self.min_ns),
            "max": _within_64_bits(self.max_ns),
        }

    @classmethod
    def decode(cls, bin_edges: Sequence[int], form: object, count_most: int = INT64_MOST) -> "Histogram":
        """Return the histogram of a wire form.

        ValueError where the form is another one, its counts don't fit the bins, or they add up to over ``count_most``.
        """
        if type(form) is not dict or len(form) != FIELDS:
            raise ValueError("a histogram is an object with first, counts, sum, min and max")
        try:
            first, counts, sum_ns, min_ns, max_ns = _fields(form)
        except KeyError as missing:
            raise ValueError(f"a histogram has no {missing}") from None
        for number in (first, sum_ns, min_ns, max_ns):
            if type(number) is not int or not -INT64_MOST <= number <= INT64_MOST:
                raise ValueError("first, sum, min and max of a histogram are whole numbers of 64 bits")
        if type(counts) is not list or not 0 <= first <= len(bin_edges) + 1 - len(counts):
            raise ValueError("the counts of a histogram are a list that fits its bins")
        histogram = cls(bin_edges)
        try:
            histogram._counts.fromlist(counts)  # two thirds of the constructor's time
        except (OverflowError, TypeError) as error:
            raise ValueError("a count of a histogram is no natural number of 64 bits") from error
        histogram._first, histogram.count = first, sum(counts)
        if histogram.count > count_most:
            raise ValueError(f"the counts of a histogram add up to more than {count_most}")
        histogram.sum_ns, histogram.min_ns, histogram.max_ns = sum_ns, min_ns, max_ns
        return histogram

    def _reach(self, low: int, high: int) -> None:
        """Make room for two bins and the bins between them."""
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

    def _bins_of(self, fractions: Sequence[float]) -> list[int]:
        if not self.count:
            return []
        running, first, count = list(accumulate(self._counts)), self._first, self.count
        return [first + bisect_left(running, nearest_rank(fraction, count)) for fraction in fractions]

    def _bin_of(self, fraction: float) -> int | None:
        if not self.count:
            return None
        running = list(accumulate(self._counts))
        place = bisect_left(running, nearest_rank(fraction, self.count))
        if place == len(running):
            raise AssertionError("the counts of a histogram do not add up to its count")
        return self._first + place


def _within_64_bits(number: int) -> int:
    return max(-INT64_MOST, min(number, INT64_MOST))
