"""A latency whose arrivals may be bounded: a histogram of the upper ends, and one of the lower.

An exact arrival counts the same in both. The lower one is made only when the first bounded arrival
comes, so that a run without any pays for one histogram.
"""

from collections.abc import Mapping, Sequence

from wire.contract.histogram import Histogram, Runs

__all__ = ["Latencies"]


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
        """Count ascending exact arrivals, as latencies from a moment; the (bin, times) that they make."""
        found = self.upper.add_sorted(arrivals_ns, from_ns)
        if self._lower is not None:
            self._lower.add_runs(found)
            self._lower.add_exact(arrivals_ns, from_ns)
        return found

    def add_bounded(self, uppers_ns: Sequence[int], lowers_ns: Sequence[int], from_ns: int) -> tuple[Runs, Runs]:
        """Count bounded arrivals: the ascending upper ends and, of the same arrivals, the ascending lower; the
        (bin, times) of each.
        """
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

    def quantile(self, share: float) -> tuple[int, int] | None:
        """Lower and upper end of a quantile in nanoseconds; None where nothing was counted."""
        low, high = self.lower.quantile_low(share), self.upper.quantile(share)
        return None if low is None or high is None else (low, high)

    def encode(self) -> dict[str, object]:
        """The wire form."""
        return {
            "upper": self.upper.encode(),
            "lower": self._lower.encode() if self._lower is not None else None,
        }

    @classmethod
    def decode(cls, bin_edges: Sequence[int], form: Mapping[str, object]) -> "Latencies":
        """From its wire form; KeyError, TypeError, IndexError where it is none."""
        latencies = cls(bin_edges)
        upper, lower = form["upper"], form["lower"]
        if not isinstance(upper, dict):
            raise TypeError("upper is a histogram")
        latencies.upper = Histogram.decode(bin_edges, upper)
        if isinstance(lower, dict):
            latencies._lower = Histogram.decode(bin_edges, lower)
        return latencies

    def _split(self) -> Histogram:
        if self._lower is None:
            self._lower = Histogram(self._edges)
            self._lower.merge(self.upper)
        return self._lower
