"""The verdict: PASS where every threshold holds at the upper ends, FAIL where one fails at the lower ends, INVALID
where a figure lies on both sides of its threshold or can't be trusted. A doubtful figure is never a PASS, and neither
is a run in which nothing was due.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bench.base.quantiles import Stat
from bench.base.quantities import Unit
from bench.scenario.figure_names import CLOCKS, ORDER_FIGURES, RECEIPT
from bench.scenario.thresholds import Threshold
from bench.verdict.figures import Figure, Figures

__all__ = ["Judgement", "ThresholdResult", "ValidityChecks", "Verdict", "judge"]

# These figures contain the publisher's own lateness.
FROM_DUE = ("disclosure", "coverage.", RECEIPT, *CLOCKS)
LATENCIES = ("disclosure", "transit", "coverage.", "spread", RECEIPT, *CLOCKS)
FEW_RELEASES = 10  # with fewer, the latencies are those of these releases, and say little about others


class Verdict(StrEnum):
    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    INVALID = "INVALID"


@dataclass(frozen=True, slots=True)
class ValidityChecks:
    """What decides whether figures can be trusted. Times in seconds.

    ``starved`` is why the machine was not the run's own, ``disagreement`` why control group and swarm disagree; both
    are empty where there is nothing to say. ``broken``: the run ended before its time by a fault, ``interrupted``: the
    user ended it. ``deliveries_expected`` and ``releases_measured`` (settled, and due after the warm-up) are None where
    they are not known. ``doubts`` are further reasons against the figures. ``unmet`` are the
    conditions that the broker did not grant, under which no threshold passes or fails. ``aborted``: a threshold that
    failed ended the run, which is a FAIL also where late deliveries mend the figure.
    """

    publisher_lateness_s: float
    clock_uncertainty_s: float
    windows_closed: int
    starved: str
    disagreement: str
    outlets_expected: int
    outlets_on: int
    broken: bool
    doubts: tuple[str, ...] = ()
    interrupted: bool = False
    aborted: str = ""
    deliveries_expected: int | None = None
    releases_measured: int | None = None
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThresholdResult:
    """A threshold and its figure. ``passed`` is None where it can't be known, for the reason in ``doubt``.

    ``reason`` is one of the contract's DOUBTS; empty where there is no doubt, or none about the measure.
    """

    threshold: Threshold
    figure: Figure
    passed: bool | None
    doubt: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, the result of each threshold, and each reason why figures can't be trusted.

    ``notes`` limit what the figures say, and change no verdict. ``reasons`` are the contract's DOUBTS that hold.
    """

    verdict: Verdict
    results: tuple[ThresholdResult, ...]
    doubts: tuple[str, ...]
    notes: tuple[str, ...] = ()
    reasons: frozenset[str] = frozenset()


def judge(thresholds: Sequence[Threshold], figures: Figures, checks: ValidityChecks) -> Judgement:
    """Compare the figures with the thresholds."""
    results = tuple(_result(threshold, figures, checks) for threshold in thresholds)
    doubts = [f"{result.threshold.expression}: {result.doubt}" for result in results if result.passed is None]
    doubts += _doubts(checks)
    if not checks.unmet and (checks.aborted or any(result.passed is False for result in results)):
        verdict = Verdict.FAIL
    elif doubts:
        verdict = Verdict.INVALID
    else:
        verdict = Verdict.PASS
    reasons = {result.reason for result in results if result.reason}
    if checks.outlets_on < checks.outlets_expected:
        reasons.add("outlets")
    if checks.starved:
        reasons.add("processors")
    if checks.disagreement:
        reasons.add("control group")
    return Judgement(verdict, results, tuple(doubts), tuple(_notes(thresholds, checks)), frozenset(reasons))


def _doubts(checks: ValidityChecks) -> Iterator[str]:
    """Yield each reason against the run as a whole."""
    if checks.deliveries_expected == 0:
        yield "no delivery was expected: there is nothing that could have failed"
    if checks.outlets_on < checks.outlets_expected:
        missing = checks.outlets_expected - checks.outlets_on
        yield f"{missing:,} of {checks.outlets_expected:,} outlets never got on"
    if checks.starved:
        yield f"the machine was starved: {checks.starved}"
    if checks.disagreement:
        yield checks.disagreement
    yield from (*checks.unmet, *checks.doubts)
    if checks.broken:
        yield "the run broke off before its end"
    elif checks.interrupted:
        yield "the run was interrupted before its end"


def _notes(thresholds: Sequence[Threshold], checks: ValidityChecks) -> Iterator[str]:
    """Yield what limits the figures and is no reason against them."""
    releases = checks.releases_measured
    if releases and releases < FEW_RELEASES and any(map(_is_latency, thresholds)):
        which = "1 release" if releases == 1 else f"{releases} releases"
        yield f"the latencies are those of {which}: they say little about further releases"


def _result(threshold: Threshold, figures: Figures, checks: ValidityChecks) -> ThresholdResult:
    figure = figures.of(threshold.metric, threshold.stat)
    low, high = figure.low, figure.high
    if threshold.metric in ORDER_FIGURES and figures.order is not None and figures.order.doubt:
        return ThresholdResult(threshold, figure, None, figures.order.doubt)
    if low is None or high is None:
        return ThresholdResult(threshold, figure, None, "there is nothing to measure")
    holds = (threshold.holds(low), threshold.holds(high))
    if holds[0] != holds[1]:
        doubt, reason = "the figure lies on both sides of the threshold", "bounded"
        return ThresholdResult(threshold, figure, None, doubt, reason)
    passed = holds[0]
    doubt, reason = _count_doubt(threshold, figure) if passed else "", ""
    if not doubt and _is_latency(threshold):
        doubt, reason = _clock_doubt(threshold, high, checks), "clocks"
        if not doubt and not passed:
            doubt, reason = _failure_doubt(threshold, low, checks, figures)
    return ThresholdResult(threshold, figure, None if doubt else passed, doubt, reason if doubt else "")


def _is_latency(threshold: Threshold) -> bool:
    """Return whether a figure is a time: the outlets that miss a kill are a count."""
    return threshold.metric.startswith(LATENCIES) and threshold.unit is Unit.SECONDS


def _count_doubt(threshold: Threshold, figure: Figure) -> str:
    """Say so where a quantile is of fewer values than it takes: it is then the greatest value under another name.

    The p99 of fewer than 100 values is their maximum, by nearest rank. A maximum can be of one value.
    """
    stat = threshold.stat
    if stat is None or figure.count is None or stat.fraction >= 1:
        return ""
    needed = math.ceil(round(1 / (1 - stat.fraction), 6))
    if figure.count >= needed:
        return ""
    values = "1 value" if figure.count == 1 else f"{figure.count:,} values"
    return f"a {stat} of {values} means nothing: it takes {needed:,}"


def _clock_doubt(threshold: Threshold, value_s: float, checks: ValidityChecks) -> str:
    """Say so where the clocks alone could account for the margin, in either direction."""
    if abs(threshold.bound - value_s) < checks.clock_uncertainty_s:
        return f"the margin of {_ms(threshold.bound - value_s)} is smaller than the clocks' uncertainty"
    return ""


def _failure_doubt(threshold: Threshold, value_s: float, checks: ValidityChecks, figures: Figures) -> tuple[str, str]:
    """Say so, and which it is, where a failure may be the load tester's and not the broker's.

    The load tester's delays only ever add to a figure, so that they never put a pass in doubt. A failure by more than
    these delays is the broker's.
    """
    if checks.starved:
        return "it failed on a machine that was starved", "processors"
    stat = threshold.stat or Stat.MAX
    margin_s, lateness_s = abs(value_s - threshold.bound), checks.publisher_lateness_s
    if threshold.metric.startswith(FROM_DUE) and margin_s < lateness_s:
        return f"it failed by {_ms(margin_s)}, less than the publisher's lateness of {_ms(lateness_s)}", "publisher"
    lag_s = figures.of("swarm_lag", Stat.P99 if stat.fraction < Stat.P99.fraction else stat).high or 0.0
    if margin_s <= lag_s:
        return f"it failed by {_ms(margin_s)}, no more than the swarm's own lag of {_ms(lag_s)}", "swarm lag"
    # A window is full for no longer than its oldest message waits for the swarm, where that time is known.
    most_s = figures.of("swarm_lag", Stat.MAX).high or 0.0
    if checks.windows_closed and (not most_s or margin_s <= most_s):
        return f"it failed by {_ms(margin_s)} while {checks.windows_closed:,} receive windows were full", "windows"
    return "", ""


def _ms(seconds: float) -> str:
    return f"{abs(seconds) * 1e3:,.3g} ms" if abs(seconds) < 1 else f"{abs(seconds):,.3g} s"
