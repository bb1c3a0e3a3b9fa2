"""The figures of releases by the kind of their event: a flash may be late in a run whose other releases are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.verdict.clocks import RowNow, as_settled
from wire.account.rows import COVERAGE_FRACTIONS, Key, SettledRelease
from wire.contract.bins import Runs
from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies
from wire.contract.own_message import OWN

__all__ = ["OTHER", "KindFigures", "Kinds"]


MESSAGE = "message"  # of every message of one's own
OTHER = "background"  # the kind of a release that is not of the calendar: a flood's


@dataclass(slots=True)
class KindFigures:
    """The settled releases of one kind. Those of the warm-up are in the counts alone.

    ``measured`` counts the releases that are in the latencies. ``disclosure`` is of their deliveries, and empty where
    the times of single deliveries are not known.
    """

    disclosure: Latencies
    spread: Histogram
    coverage: Mapping[float, Histogram]
    expected: int = 0
    delivered: int = 0
    missing: int = 0
    measured: int = 0

    @classmethod
    def empty(cls, bin_edges: Sequence[int]) -> "KindFigures":
        """Return the figures of no release."""
        coverage = {fraction: Histogram(bin_edges) for fraction in COVERAGE_FRACTIONS}
        return cls(Latencies(bin_edges), Histogram(bin_edges), coverage)


@dataclass(slots=True)
class Kinds:
    """Collects settled releases by kind. ``kind_of`` has the kinds of the calendar's versions."""

    bin_edges: Sequence[int]
    kind_of: Mapping[Key, str]
    _kinds: dict[str, KindFigures] = field(default_factory=dict)
    _incomplete: list[SettledRelease] = field(default_factory=list)

    def add(self, row: SettledRelease) -> None:
        """Count a release version that settled."""
        held = self._held(row)
        held.expected += row.expected
        held.delivered += row.delivered
        held.missing += row.missing
        if row.missing:
            self._incomplete.append(row)
        if row.warm or not row.expected:
            return
        held.measured += 1
        if row.spread_ns is not None:
            held.spread.add(row.spread_ns)
        for fraction, histogram in held.coverage.items():
            reached_ns = row.coverage_ns[fraction]
            if reached_ns is not None:
                histogram.add(reached_ns)
        if row.bins:
            held.disclosure.merge(self._latencies(row))

    def figures(self, row_now: RowNow = as_settled) -> Mapping[str, KindFigures]:
        """Return the figures by kind, as of now: deliveries that came after their release settled are delivered.

        ``row_now`` returns the row of a version as of now, where it is known.
        """
        for place, row in enumerate(self._incomplete):
            now = row_now(row.release.uri, row.release.version)
            if now is not None and now.missing != row.missing:
                held = self._held(row)
                held.delivered += now.delivered - row.delivered
                held.missing += now.missing - row.missing
                self._incomplete[place] = now
        return self._kinds

    def _held(self, row: SettledRelease) -> KindFigures:
        own = row.release.uri.startswith(OWN)
        kind = MESSAGE if own else self.kind_of.get((row.release.uri, row.release.version), OTHER)
        if kind not in self._kinds:
            self._kinds[kind] = KindFigures.empty(self.bin_edges)
        return self._kinds[kind]

    def _latencies(self, row: SettledRelease) -> Latencies:
        upper = self._form(row.bins, row.latest_ns)
        lower = None if row.lows == row.bins else self._form(row.lows, row.latest_ns)
        return Latencies.decode(self.bin_edges, {"upper": upper, "lower": lower})

    def _form(self, bins: Runs, latest_ns: int) -> dict[str, object]:
        """Return the wire form of a histogram of bins, whose values are known by their bins alone."""
        edges = self.bin_edges
        uppers = {index: min(edges[index], latest_ns) if index < len(edges) else latest_ns for index, _ in bins}
        first, last = bins[0][0], bins[-1][0]
        counts = [0] * (last + 1 - first)
        for index, times in bins:
            counts[index - first] = times
        return {
            "first": first,
            "counts": counts,
            "sum": sum(uppers[index] * times for index, times in bins),
            "min": edges[first - 1] if first else uppers[first],
            "max": uppers[last],
        }
