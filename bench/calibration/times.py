"""Delays and clock offsets: the times that the account has of the deliveries, against the proxy's own times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median, median_low

from bench.base.documents import Document
from bench.base.quantities import Seconds
from bench.calibration.findings import Finding, doubted, timed, unseen
from bench.calibration.records import Passage
from bench.calibration.stage import InjectionResult

__all__ = ["Baseline", "baseline", "delay", "offset", "transit_p50_seconds"]

EXACT_FRACTION_LEAST = 0.5  # of a median's arrivals: with fewer exact ones the bounded ones would decide


@dataclass(frozen=True, slots=True)
class Baseline(Document):
    """The times of a message when nothing is injected."""

    proxy_seconds: Seconds
    """From the proxy's receiving a message to its sending it: the median."""
    way_seconds: Seconds
    """From the proxy's sending a message to its arrival at the outlet: the median."""
    way_mean_seconds: Seconds
    """The same: the mean."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A delivery that both the account and the proxy have."""

    passage: Passage
    arrival_ns: int
    exact: bool


def baseline(result: InjectionResult) -> Baseline:
    """Return the times of an injection of nothing."""
    arrivals = list(_arrivals(result))
    ways = [item.arrival_ns - item.passage.out_ns for item in arrivals if item.exact] or [0]
    held = [item.passage.out_ns - item.passage.in_ns for item in arrivals] or [0]
    return Baseline(median(held) / 1e9, median(ways) / 1e9, fmean(ways) / 1e9)


def delay(result: InjectionResult, base: Baseline) -> Finding:
    """Return the time from the proxy's receipt of a message to its arrival, less the way from proxy to outlet."""
    name, nominal_s = result.injection.name, result.injection.delay_ns / 1e9
    arrivals = list(_arrivals(result))
    exact = [item for item in arrivals if item.exact]
    if not exact:
        return unseen(name, nominal_s)
    truth_s = median(item.passage.out_ns - item.passage.in_ns for item in exact) / 1e9
    measured_s = median(item.arrival_ns - item.passage.in_ns for item in exact) / 1e9 - base.way_seconds
    found = timed(name, nominal_s, truth_s, measured_s, transit_p50_seconds(result))
    if len(exact) < EXACT_FRACTION_LEAST * len(arrivals):
        found = doubted(found, f"{len(arrivals) - len(exact):,} of {len(arrivals):,} arrivals are bounded")
    return _checked(found, result, arrivals)


def offset(result: InjectionResult, base: Baseline) -> Finding:
    """Return the account's mean transit, less the transit by the proxy's records and the right clock."""
    name, nominal_s = result.injection.name, -result.injection.offset_ns / 1e9
    arrivals = list(_arrivals(result))
    transit = result.account.totals().sums.transit.upper
    if not arrivals or not transit.count:
        return unseen(name, nominal_s)
    expected_s = fmean(item.passage.out_ns - item.passage.sent_ns for item in arrivals) / 1e9 + base.way_mean_seconds
    measured_s = transit.sum_ns / transit.count / 1e9 - expected_s
    return _checked(timed(name, nominal_s, nominal_s, measured_s), result, arrivals)


def transit_p50_seconds(result: InjectionResult) -> float | None:
    """Return the median of transit as the summary of a run would show it; None without deliveries."""
    p50_ns = result.account.totals().sums.transit.upper.quantile(0.5)
    return None if p50_ns is None else p50_ns / 1e9


def _arrivals(result: InjectionResult) -> Iterator[_Arrival]:
    """Yield the deliveries that both sides know of."""
    sampled = result.account.sampled_arrivals()
    for passage in result.passages:
        times = sampled.get(passage.outlet, {}).get(passage.sequence)
        if times is not None and passage.copies:
            _, low_ns, high_ns = times
            yield _Arrival(passage, high_ns, low_ns == high_ns)


def _checked(found: Finding, result: InjectionResult, arrivals: Sequence[_Arrival]) -> Finding:
    """Return the finding; doubted where the account's histogram, the source of a run's figures, has other times."""
    transit = result.account.totals().sums.transit
    times = [item.arrival_ns - item.passage.sent_ns - result.injection.offset_ns for item in arrivals]
    same = (transit.upper.count, transit.upper.sum_ns) == (len(times), sum(times))
    low, high = transit.upper.quantile_low(0.5), transit.upper.quantile(0.5)
    middle = median_low(times)
    # All negative times share one bin.
    if same and low is not None and high is not None and (low <= middle <= high or middle < 0):
        return found
    return doubted(found, "the histogram of transit holds other times than the arrivals themselves")
