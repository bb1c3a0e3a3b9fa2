"""Delays and clocks: what the account has of each delivery's time, against what the proxy did to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median, median_low

from bench.calibration.findings import TIME, Finding, doubted, timed
from bench.calibration.records import Passage
from bench.calibration.stage import Evidence

__all__ = ["Baseline", "baseline", "delay", "offset", "transit_p50_s"]

EXACT_SHARE_LEAST = 0.5  # of a median's arrivals: below it the rest decides


@dataclass(frozen=True, slots=True)
class Baseline:
    """With nothing injected: how long a message is in the proxy and on the way from it to an outlet, in seconds; the
    medians and, of the way, the mean too.
    """

    proxy_s: float
    way_s: float
    way_mean_s: float


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A delivery as the account and the proxy have it."""

    passage: Passage
    arrival_ns: int
    exact: bool


def baseline(evidence: Evidence) -> Baseline:
    """From the evidence of an injection of nothing."""
    arrivals = list(_arrivals(evidence))
    ways = [item.arrival_ns - item.passage.out_ns for item in arrivals if item.exact] or [0]
    held = [item.passage.out_ns - item.passage.in_ns for item in arrivals] or [0]
    return Baseline(median(held) / 1e9, median(ways) / 1e9, fmean(ways) / 1e9)


def delay(evidence: Evidence, base: Baseline) -> Finding:
    """The time from the proxy's receiving a message to its arrival, less the way from the proxy to the outlet."""
    name, nominal_s = evidence.injection.name, evidence.injection.delay_ns / 1e9
    arrivals = list(_arrivals(evidence))
    exact = [item for item in arrivals if item.exact]
    if not exact:
        return _unseen(name, nominal_s)
    truth_s = median(item.passage.out_ns - item.passage.in_ns for item in exact) / 1e9
    measured_s = median(item.arrival_ns - item.passage.in_ns for item in exact) / 1e9 - base.way_s
    found = timed(name, nominal_s, truth_s, measured_s, transit_p50_s(evidence))
    if len(exact) < EXACT_SHARE_LEAST * len(arrivals):
        found = doubted(found, f"{len(arrivals) - len(exact):,} of {len(arrivals):,} arrivals are bounded")
    return _if_held(found, evidence, arrivals)


def offset(evidence: Evidence, base: Baseline) -> Finding:
    """The mean transit of the account, less what it would be by the proxy's records and the right clock."""
    name, nominal_s = evidence.injection.name, -evidence.injection.offset_ns / 1e9
    arrivals = list(_arrivals(evidence))
    transit = evidence.account.totals().sums.transit.upper
    if not arrivals or not transit.count:
        return _unseen(name, nominal_s)
    expected_s = fmean(item.passage.out_ns - item.passage.sent_ns for item in arrivals) / 1e9 + base.way_mean_s
    measured_s = transit.sum_ns / transit.count / 1e9 - expected_s
    return _if_held(timed(name, nominal_s, nominal_s, measured_s), evidence, arrivals)


def transit_p50_s(evidence: Evidence) -> float | None:
    """As the summary of a run would show it."""
    p50_ns = evidence.account.totals().sums.transit.upper.quantile(0.5)
    return None if p50_ns is None else p50_ns / 1e9


def _unseen(name: str, nominal_s: float) -> Finding:
    return Finding(name, TIME, nominal_s, 0.0, 0.0, 0.0, recovered=False, note="nothing arrived to measure")


def _arrivals(evidence: Evidence) -> Iterator[_Arrival]:
    """The deliveries that both sides know of."""
    for passage in evidence.passages:
        times = evidence.account.watched.get(passage.outlet, {}).get(passage.sequence)
        if times is not None and passage.copies:
            _, low_ns, high_ns = times
            yield _Arrival(passage, high_ns, low_ns == high_ns)


def _if_held(found: Finding, evidence: Evidence, arrivals: Sequence[_Arrival]) -> Finding:
    """The finding, in doubt where the account's histogram, which a run's figures come from, has other times."""
    transit = evidence.account.totals().sums.transit
    times = [item.arrival_ns - item.passage.sent_ns - evidence.injection.offset_ns for item in arrivals]
    same = (transit.upper.count, transit.upper.sum_ns) == (len(times), sum(times))
    low, high = transit.upper.quantile_low(0.5), transit.upper.quantile(0.5)
    middle = median_low(times)
    # What is negative shares one bin.
    if same and low is not None and high is not None and (low <= middle <= high or middle < 0):
        return found
    return doubted(found, "the histogram of transit holds other times than the arrivals themselves")
