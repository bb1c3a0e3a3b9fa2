"""The verdict: PASS where every threshold holds at the upper ends, FAIL where one fails at the lower ends,
INVALID for what lies between and for figures that can't be trusted. A doubtful figure is never a PASS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bench.measures import Measure, Measures
from bench.scenario_thresholds import Threshold

__all__ = ["Circumstances", "Judgement", "Result", "Verdict", "judge"]

FROM_DUE = ("disclosure", "coverage.")  # these figures contain the publisher's own lateness
LATENCIES = ("disclosure", "transit", "coverage.", "spread")
# The swarm is the bottleneck when its own delay is this much of what it is to measure.
LAG_SHARE = 0.25


class Verdict(StrEnum):
    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    INVALID = "INVALID"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides whether figures can be trusted. Times in seconds; ``starved`` is why, or empty, and so is
    ``disagreement`` of the control group. ``others`` are further reasons why they can't.
    """

    publisher_lateness_s: float
    clock_uncertainty_s: float
    windows_closed: int
    starved: str
    disagreement: str
    outlets_expected: int
    outlets_on: int
    broke: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A threshold and the figure it met; ``passed`` None means that it can't be known, for ``doubt``."""

    threshold: Threshold
    measure: Measure
    passed: bool | None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, its results, and each reason why it is INVALID."""

    verdict: Verdict
    results: tuple[Result, ...]
    doubts: tuple[str, ...]


def judge(thresholds: Sequence[Threshold], measures: Measures, circumstances: Circumstances) -> Judgement:
    """Hold the figures against the thresholds."""
    lag = measures.of("swarm_lag", "p99").high or 0.0
    results = tuple(_result(threshold, measures, circumstances, lag) for threshold in thresholds)
    doubts = [f"{result.threshold.expression}: {result.doubt}" for result in results if result.passed is None]
    if circumstances.outlets_on < circumstances.outlets_expected:
        lacking = circumstances.outlets_expected - circumstances.outlets_on
        doubts.append(f"{lacking:,} of {circumstances.outlets_expected:,} outlets never got on")
    if circumstances.starved:
        doubts.append(f"the machine was starved: {circumstances.starved}")
    if circumstances.disagreement:
        doubts.append(circumstances.disagreement)
    doubts += circumstances.others
    if circumstances.broke:
        doubts.append("the run broke off before its end")
    if any(result.passed is False for result in results):
        verdict = Verdict.FAIL
    elif doubts:
        verdict = Verdict.INVALID
    else:
        verdict = Verdict.PASS
    return Judgement(verdict, results, tuple(doubts))


def _result(threshold: Threshold, measures: Measures, circumstances: Circumstances, lag_s: float) -> Result:
    measure = measures.of(threshold.metric, threshold.stat)
    low, high = measure.low, measure.high
    if low is None or high is None:
        return Result(threshold, measure, None, "there is nothing to measure")
    holds = (threshold.holds(low), threshold.holds(high))
    if holds[0] != holds[1]:
        return Result(threshold, measure, None, "the figure lies on both sides of the threshold")
    passed = holds[0]
    if not threshold.metric.startswith(LATENCIES):
        return Result(threshold, measure, passed)
    doubt = _doubt(threshold, high, circumstances)
    if not doubt and not passed:
        doubt = _excuse(threshold, low, circumstances, lag_s)
    return Result(threshold, measure, None if doubt else passed, doubt)


def _doubt(threshold: Threshold, value: float, circumstances: Circumstances) -> str:
    """A margin that the clocks alone could account for, either way."""
    if abs(threshold.bound - value) < circumstances.clock_uncertainty_s:
        return f"the margin of {_ms(threshold.bound - value)} is smaller than the clocks' uncertainty"
    return ""


def _excuse(threshold: Threshold, value: float, circumstances: Circumstances, lag_s: float) -> str:
    """A failure that may be ours and not the broker's. Our delays only ever add, so that a pass needs none."""
    margin, lateness = abs(value - threshold.bound), circumstances.publisher_lateness_s
    if threshold.metric.startswith(FROM_DUE) and margin < lateness:
        return f"it failed by {_ms(margin)}, less than the publisher's lateness of {_ms(lateness)}"
    if circumstances.windows_closed:
        return f"it failed while {circumstances.windows_closed:,} receive windows were full: the swarm read too slowly"
    if lag_s > LAG_SHARE * value:
        return f"it failed while the swarm itself lagged by {_ms(lag_s)}"
    return ""


def _ms(seconds: float) -> str:
    return f"{abs(seconds) * 1e3:,.3g} ms" if abs(seconds) < 1 else f"{abs(seconds):,.3g} s"
