"""A latency whose arrivals may be bounded: a histogram of the upper ends, and one of the lower.

An exact arrival counts the same in both. The lower one is made only when the first bounded arrival comes, so that a run
without bounded arrivals pays for one histogram.
"""

from collections.abc import Sequence

from wire.contract.bins import Runs
from wire.contract.bounds import INT64_MOST
from wire.contract.histogram import Histogram

__all__ = ["Latencies", "SummedLatencies"]

FIELDS = 2  # of the wire form


class Latencies:
    """Upper and lower ends of the same arrivals, over shared bin edges."""

    __slots__ = ("_edges", "_lower", "upper")

    def __init__(self, bin_edges: Sequence[int]) -> None:
        self._edges = bin_edges
        self.upper = Histogram(bin_edges)
        self._lower: Histogram | None = None

    @property
    def lower(self) -> Histogram:
        """The lower ends; the upper ones themselves while nothing is bounded."""
        return self.upper if self._lower is None else self._lower

    @property
    def count(self) -> int:
        return self.upper.count

    def add_exact(self, arrivals_ns: Sequence[int], from_ns: int) -> Runs:
        """Count ascending exact arrivals, as latencies from a moment; return their (bin, times)."""
        found = self.upper.add_sorted(arrivals_ns, from_ns)
        if self._lower is not None:
            self._lower.add_runs(found)
            self._lower.add_exact(arrivals_ns, from_ns)
        return found

    def add_bounded(self, uppers_ns: Sequence[int], lowers_ns: Sequence[int], from_ns: int) -> tuple[Runs, Runs]:
        """Count bounded arrivals by their upper and lower ends, both ascending; return the (bin, times) of each."""
        if not uppers_ns:
            return (), ()
        lows = self._split().add_sorted(lowers_ns, from_ns)
        return self.upper.add_sorted(uppers_ns, from_ns), lows

    def merge(self, other: "Latencies") -> None:
        """Add another's arrivals."""
        if other._lower is not None:  # noqa: SLF001 - the same class
            self._split()
        if self._lower is not None:
            self._lower.merge(other.lower)
        self.upper.merge(other.upper)

    @classmethod
    def total(cls, bin_edges: Sequence[int], parts: Sequence["Latencies"]) -> "Latencies":
        """Return many latencies over these edges as one."""
        summed = SummedLatencies(bin_edges, parts)
        whole = Latencies(bin_edges)
        whole.upper, whole._lower = summed.upper, summed._lower  # noqa: SLF001 - a part of this class
        return whole

    def uppers(self) -> Sequence[Histogram]:
        """Return the histograms that the upper ends are the sum of, as few as are known."""
        return (self.upper,)

    def leaves(self) -> Sequence["Latencies"]:
        """Return the latencies that these are the sum of: themselves, where they are of no others."""
        return (self,)

    def quantile(self, fraction: float) -> tuple[int, int] | None:
        """Return the lower and upper end of a quantile in nanoseconds; None where nothing was counted."""
        low, high = self.lower.quantile_low(fraction), self.upper.quantile(fraction)
        return None if low is None or high is None else (low, high)

    def quantiles(self, fractions: Sequence[float]) -> list[tuple[int, int]]:
        """Return ``quantile`` of each fraction, for one walk over the bins of each end; nothing without arrivals."""
        ends = self.lower.quantiles_low(fractions), self.upper.quantiles(fractions)
        return list(zip(*ends, strict=True))

    def encode(self) -> dict[str, object]:
        """Return the wire form."""
        return {
            "upper": self.upper.encode(),
            "lower": self._lower.encode() if self._lower is not None else None,
        }

    @classmethod
    def decode(cls, bin_edges: Sequence[int], form: object, count_most: int = INT64_MOST) -> "Latencies":
        """Return the latencies of a wire form; ValueError where the form is another one, as for a histogram."""
        if type(form) is not dict or len(form) != FIELDS or "upper" not in form or "lower" not in form:
            raise ValueError("latencies are an object with upper and lower")
        latencies = cls(bin_edges)
        latencies.upper = Histogram.decode(bin_edges, form["upper"], count_most)
        if form["lower"] is not None:
            latencies._lower = Histogram.decode(bin_edges, form["lower"], count_most)
        return latencies

    def _split(self) -> Histogram:
        if self._lower is None:
            self._lower = Histogram(self._edges)
            self._lower.merge(self.upper)
        return self._lower


class SummedLatencies(Latencies):
    """Latencies of parts that change no more, each end added up when it is first asked for: many are asked for one
    alone. Nothing may be added to them.
    """

    __slots__ = ("_parts", "_sum", "_sum_of_lower")

    def __init__(self, bin_edges: Sequence[int], parts: Sequence[Latencies]) -> None:
        self._edges = bin_edges
        self._parts = parts
        self._sum: Histogram | None = None
        self._sum_of_lower: Histogram | None = None

    @property
    def upper(self) -> Histogram:  # type: ignore[override]  # nobody sets it
        """The upper ends."""
        if self._sum is None:
            self._sum = Histogram.total(self._edges, self.uppers())
        return self._sum

    @property
    def _lower(self) -> Histogram | None:  # type: ignore[override]
        if self._sum_of_lower is None:
            leaves = self.leaves()
            if any(leaf._lower is not None for leaf in leaves):  # noqa: SLF001 - the same class
                self._sum_of_lower = Histogram.total(self._edges, [leaf.lower for leaf in leaves])
        return self._sum_of_lower

    @property
    def count(self) -> int:
        return sum([part.count for part in self._parts])

    def uppers(self) -> Sequence[Histogram]:
        """Return the sum, or the parts' histograms where it is not known yet."""
        return (self._sum,) if self._sum else [one for part in self._parts for one in part.uppers()]

    def leaves(self) -> Sequence[Latencies]:
        """Return the latencies at the bottom of the sum."""
        return [leaf for part in self._parts for leaf in part.leaves()]
