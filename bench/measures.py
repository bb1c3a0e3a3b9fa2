"""The figures that a threshold can name, each with a lower and an upper end: what can be known of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies
from wire.contract.tally import SwarmFigures
from wire.totals import CircuitFigures, Totals

__all__ = ["AccountFigures", "Measure", "Measures"]

STATS = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999, "max": 1.0}


class AccountFigures(Protocol):
    """What is read of an account: the wire's own, or what a service's grew by during a run."""

    @property
    def edges(self) -> Sequence[int]: ...
    @property
    def lateness(self) -> Histogram: ...
    @property
    def spread(self) -> Histogram: ...
    @property
    def coverage(self) -> Mapping[float, Histogram]: ...
    @property
    def releases(self) -> int: ...
    @property
    def releases_settled(self) -> int: ...
    @property
    def releases_incomplete(self) -> int: ...
    @property
    def releases_measured(self) -> int: ...
    @property
    def published_messages(self) -> Counter[str]: ...
    @property
    def publish_errors(self) -> Counter[str]: ...
    @property
    def faults(self) -> Sequence[str]: ...
    @property
    def swarms(self) -> Mapping[str, SwarmFigures]: ...

    def circuits(self) -> Mapping[str, CircuitFigures]:
        """Expected and counted, by circuit."""

    def totals(self) -> Totals:
        """The sums over everything."""

    def lag(self) -> Histogram:
        """Every worker's swarm lag."""

    def handshakes(self) -> Histogram:
        """From the start of each outlet's connection to its SUBACK."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure in base units. The ends differ where arrivals were bounded, or between a bin's edges.

    None means that there is nothing to measure; an infinite end, a share that was never reached.
    """

    low: float | None
    high: float | None


class Measures:
    """Looks figures up by the names that thresholds use. ``extremes_kept``: the histograms' greatest are exact."""

    def __init__(
        self, account: AccountFigures, deliveries_per_second: float, outlets_on: int, *, extremes_kept: bool = True
    ) -> None:
        self.totals: Totals = account.totals()
        self._extremes_kept = extremes_kept
        self._account = account
        sums = self.totals.sums
        self._counts: dict[str, Callable[[], float]] = {
            "missing": lambda: self.totals.missing,
            "unsent": lambda: self.totals.unsent_messages,
            "duplicates": lambda: sums.duplicates,
            "reordered": lambda: sums.reordered,
            "misdelivered": lambda: sums.misdelivered,
            "late": lambda: sums.late,
            "embargo_breaches": lambda: sums.breaches,
            "foreign": lambda: self.totals.foreign,
            "deliveries_per_second": lambda: deliveries_per_second,
            "outlets_on": lambda: outlets_on,
        }
        self.latencies: dict[str, Latencies | Histogram] = {
            "disclosure": sums.disclosure,
            "transit": sums.transit,
            "swarm_lag": account.lag(),
            "publisher_lateness": account.lateness,
            "spread": account.spread,
            "handshake": account.handshakes(),
        }

    def of(self, metric: str, stat: str) -> Measure:
        """The measure of ``disclosure`` and ``p99``, ``coverage.0.99`` and ``p50``, ``missing`` and ``""``."""
        if metric in self._counts:
            value = self._counts[metric]()
            return Measure(value, value)
        if metric.startswith("coverage."):
            return self._coverage(float(metric.removeprefix("coverage.")), STATS[stat])
        held = self.latencies[metric]
        if isinstance(held, Histogram):
            low, high = held.quantile_low(STATS[stat]), held.quantile(STATS[stat])
        else:
            low, high = held.quantile(STATS[stat]) or (None, None)
        if stat == "max" and high is not None and isinstance(held, Histogram) and self._extremes_kept:
            low = high
        return Measure(_seconds(low), _seconds(high))

    def seconds(self, metric: str) -> dict[str, float | None]:
        """A latency's upper ends by statistic, for the summary."""
        return {stat: self.of(metric, stat).high for stat in STATS}

    def _coverage(self, share: float, quantile: float) -> Measure:
        held = self._account.coverage[share]
        settled = self._account.releases_measured
        rank = max(1, -int(-(quantile * settled - 1e-9) // 1))
        if settled and held.count < rank:
            return Measure(float("inf"), float("inf"))  # so many releases never reached this share
        # Of those that did, the same rank: the rest are above every one of them.
        within = rank / held.count if held.count else 0.0
        return Measure(_seconds(held.quantile_low(within)), _seconds(held.quantile(within)))


def _seconds(value_ns: int | None) -> float | None:
    return None if value_ns is None else value_ns / 1e9
