"""The figures that a threshold can name, each with a lower and an upper end: the range in which it is known to lie."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.base.quantiles import Percentile, Quantiles, Stat
from bench.base.quantities import Unit
from bench.scenario.figure_names import (
    CLOCKS,
    COHORT_LABELS,
    GROWTH,
    HEAD_START,
    ON_TIME,
    ORDER_RHO,
    RATIOS,
    RECEIPT,
    RECOVERY,
    split_metric,
)
from bench.verdict.changes import ChangeFigures
from bench.verdict.cohorts import cohort_figures, of_all
from bench.verdict.fault_costs import FaultCost
from bench.verdict.kinds import KindFigures
from bench.verdict.nearness import Nearness
from bench.verdict.order import order_figures
from bench.verdict.receipts import ReceiptFigures
from wire.account.figures import AccountFigures
from wire.account.totals import Totals
from wire.contract.cohorts import CohortSums
from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies
from wire.contract.nearest_rank import nearest_rank, quantile_of
from wire.contract.places import circuit_of
from wire.contract.tally import LabelSums

__all__ = ["Figure", "Figures"]

COVERAGE = "coverage."
COUNT_NAMES = {"embargo_breaches": "breaches"}  # of figures whose name in the sums is another one


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in its unit. The two ends differ where arrivals are bounded, and between the edges of a bin.

    An end is None where there is nothing to measure, and infinite where a fraction of the outlets was never reached.
    ``count``: how many values a quantile is of; None for a figure that is no quantile.
    """

    low: float | None
    high: float | None
    unit: Unit
    count: int | None = field(default=None, compare=False)


def recovery_of(faults: Sequence[FaultCost], fraction: float) -> Figure:
    """Return a quantile of the recoveries from faults that end; it is not known where one of them has not ended."""
    mended = [fault for fault in faults if fault.end_ns is not None]
    times = sorted(time_s for fault in mended if (time_s := fault.recovery_s) is not None)
    value = quantile_of(times, fraction) if len(times) == len(mended) else None
    return Figure(value, value, Unit.SECONDS, len(times))


class Figures:
    """Looks figures up by metric and statistic. With ``extremes_kept`` the histograms' greatest values are exact.

    ``kinds`` are the figures of settled releases by kind, ``changes`` those of corrections and kills, ``nearness`` is
    of all, ``receipts`` are those of releases, ``growth`` is that of processes' memory, ``account`` what is counted.
    ``faults`` are the faults that the scenario had.
    """

    def __init__(
        self,
        account: AccountFigures,
        deliveries_per_second: float,
        outlets_on: int,
        *,
        extremes_kept: bool = True,
        kinds: Mapping[str, KindFigures] | None = None,
        nearness: Nearness | None = None,
        changes: Mapping[str, ChangeFigures] | None = None,
        receipts: ReceiptFigures | None = None,
        growth: Mapping[str, float] | None = None,
        faults: Sequence[FaultCost] = (),
    ) -> None:
        read_clock = any(swarm.read_clock_arrivals for swarm in account.swarms.values())
        self.order = order_figures(account.orders, read_clock=read_clock)
        self._nearness = nearness
        self.receipts = receipts
        self.growth = growth or {}
        self._kinds = kinds or {}
        self.changes = {kind: (changes or {}).get(kind) or ChangeFigures() for kind in CLOCKS}
        self.faults = faults
        self.totals: Totals = account.totals()
        self._extremes_kept = extremes_kept
        self.account = account
        sums = self.totals.sums
        self._counts: dict[str, Callable[[], float]] = {
            "missing": lambda: self.totals.missing,
            "unsent": lambda: self.totals.unsent_messages,
            "refused": lambda: self.totals.refused_messages,
            "duplicates": lambda: sums.duplicates,
            "overlapping": lambda: sums.overlapping,
            "reordered": lambda: sums.reordered,
            "overtaken": lambda: sums.overtaken,
            "misdelivered": lambda: sums.misdelivered,
            "unexpected": lambda: sums.unexpected,
            "possible": lambda: sums.possible,
            "replayed": lambda: sums.replayed,
            "replayed_killed": lambda: sums.replayed_killed,
            "replayed_reordered": lambda: sums.replayed_reordered,
            "replay_lost": lambda: sums.replay_lost,
            "late": lambda: sums.late,
            "embargo_breaches": lambda: sums.breaches,
            "foreign": lambda: self.totals.foreign,
            "outlets_on": lambda: outlets_on,
        }
        self._deliveries_per_second = deliveries_per_second
        self.latencies: dict[str, Latencies | Histogram] = {
            "disclosure": sums.disclosure,
            "transit": sums.transit,
            "swarm_lag": account.lag(),
            "publisher_lateness": account.lateness,
            "spread": account.spread,
            "handshake": account.handshakes(),
            "catch_up": account.catch_up(),
            "catch_up_live": account.catch_up_live(),
            "catch_up_before": account.catch_up_before(),
        }

    def of(self, metric: str, stat: Stat | Percentile | None = None) -> Figure:
        """Return the figure of ``disclosure`` and p99, ``coverage.0.99{kind=flash}`` and p50, ``missing`` and none.

        KeyError where there is no such figure.
        """
        base, group = split_metric(metric)
        if group:
            return self._of_group(base, group, stat)
        if stat is None:
            if metric == "deliveries_per_second":
                return Figure(self._deliveries_per_second, self._deliveries_per_second, Unit.PER_SECOND)
            if metric in RATIOS:
                return self._ratio(metric)
            change, _, what = metric.partition("_")
            if change in CLOCKS:
                return _of_changes(self.changes[change], what)
            return _count(self._counts[metric]())
        if metric == RECOVERY:
            return recovery_of(self.faults, stat.fraction)
        if metric == HEAD_START:
            return self._head_start(stat)
        if metric in (*CLOCKS, RECEIPT):
            clock = self.changes[metric] if metric in CLOCKS else self.receipts or ReceiptFigures(0)
            low, high = clock.quantile(stat.fraction) or (None, None)
            return _times(low, high, len(clock.highs))
        if metric.startswith(COVERAGE):
            held = self.account.coverage[float(metric.removeprefix(COVERAGE))]
            return _coverage(held, self.account.releases_measured, stat.fraction)
        return self._quantile(self.latencies[metric], stat, exact=self._extremes_kept)

    def _ratio(self, metric: str) -> Figure:
        if metric == ORDER_RHO:
            order = self.order
            if order is None or order.rho is None or order.noise is None:
                return Figure(None, None, Unit.RATIO)
            return Figure(order.rho - order.noise, order.rho + order.noise, Unit.RATIO)
        if metric == GROWTH:
            most = max(self.growth.values(), default=None)
            return Figure(most, most, Unit.RATIO)
        if metric == ON_TIME:
            receipts = self.receipts
            if receipts is None or not receipts.highs:
                return Figure(None, None, Unit.RATIO)
            count, (least, at_most) = len(receipts.highs), receipts.on_time
            return Figure(least / count, at_most / count, Unit.RATIO)
        low, high = (self._nearness and self._nearness.within(metric.removeprefix("within_"))) or (None, None)
        return Figure(low, high, Unit.RATIO)

    def _head_start(self, stat: Stat | Percentile) -> Figure:
        value = None if self.order is None else self.order.head_start(stat.fraction)
        return Figure(value, value, Unit.SECONDS, 0 if self.order is None else len(self.order.head_starts_s))

    def _of_group(self, base: str, group: Mapping[str, str], stat: Stat | Percentile | None) -> Figure:
        if "fault" in group:
            return recovery_of([fault for fault in self.faults if fault.name == group["fault"]], 1.0)
        if "kind" in group:
            return self._of_kind(base, self._kinds.get(group["kind"]) or KindFigures.empty(self.account.edges), stat)
        sums: LabelSums | CohortSums
        if of_all(self.account, group):
            sums = self.totals.sums
        elif COHORT_LABELS.issuperset(group):
            sums = cohort_figures(self.account, group).sums
        else:
            held = [held.sums for name, held in self.account.by_label.items() if _in_group(name, group)]
            sums = LabelSums.total(self.account.edges, held)
        if stat is None:
            return _count(getattr(sums, COUNT_NAMES.get(base, base)))
        return self._quantile(sums.disclosure if base == "disclosure" else sums.transit, stat, exact=False)

    def _of_kind(self, base: str, kind: KindFigures, stat: Stat | Percentile | None) -> Figure:
        if stat is None:
            return _count(kind.missing)
        if base.startswith(COVERAGE):
            return _coverage(kind.coverage[float(base.removeprefix(COVERAGE))], kind.measured, stat.fraction)
        held = kind.spread if base == "spread" else kind.disclosure
        return self._quantile(held, stat, exact=self._extremes_kept)

    def _quantile(self, held: Latencies | Histogram, stat: Stat | Percentile, *, exact: bool) -> Figure:
        if isinstance(held, Histogram):
            low, high = held.quantile_low(stat.fraction), held.quantile(stat.fraction)
            if stat is Stat.MAX and exact:
                low = high
        else:
            low, high = held.quantile(stat.fraction) or (None, None)
        return _times(low, high, held.count)

    def upper(self, metric: str) -> Quantiles:
        """Return the upper ends of a latency's statistics."""
        return Quantiles.of(lambda stat: self.of(metric, stat).high)

    def lower(self, metric: str) -> Quantiles:
        """Return the lower ends of a latency's statistics."""
        return Quantiles.of(lambda stat: self.of(metric, stat).low)


def _coverage(held: Histogram, settled: int, quantile: float) -> Figure:
    """Return a quantile over so many settled releases, of which those in the histogram reached the fraction."""
    rank = nearest_rank(quantile, settled)
    if settled and held.count < rank:
        # So many releases never reached this fraction.
        return Figure(float("inf"), float("inf"), Unit.SECONDS, settled)
    # The same rank among the releases that did: the others are above every one of them.
    within = rank / held.count if held.count else 0.0
    return _times(held.quantile_low(within), held.quantile(within), settled)


def _in_group(name: str, group: Mapping[str, str]) -> bool:
    if "topic" in group:
        return name == group["topic"]
    circuit = circuit_of(name)
    if circuit is None:
        return False
    labels = {"language": circuit.language, "region": circuit.region, "circuit": name}
    return all(labels[label] == value for label, value in group.items())


def _of_changes(changes: ChangeFigures, what: str) -> Figure:
    """Return the outlets without a change, or the time that earlier versions stood: none without a change."""
    if what == "missing":
        return Figure(*changes.missing, Unit.COUNT)
    low_ns, high_ns = changes.standing_ns or (None, None)
    return _times(low_ns, high_ns, None)


def _count(value: float) -> Figure:
    return Figure(value, value, Unit.COUNT)


def _times(low_ns: float | None, high_ns: float | None, count: int | None) -> Figure:
    return Figure(_seconds(low_ns), _seconds(high_ns), Unit.SECONDS, count)


def _seconds(value_ns: float | None) -> float | None:
    return None if value_ns is None else value_ns / 1e9
