"""The verdict: a doubtful figure is never a PASS, and a definite failure is always a FAIL."""

from dataclasses import dataclass, field

import pytest

from bench.measures import Measure
from bench.scenario_thresholds import parse_thresholds
from bench.verdict import Circumstances, judge

FINE = {
    "publisher_lateness_s": 0.01,
    "clock_uncertainty_s": 0.0,
    "windows_closed": 0,
    "starved": "",
    "disagreement": "",
    "outlets_expected": 10,
    "outlets_on": 10,
    "broke": False,
}


@dataclass
class Figures:
    """Measures with these ends."""

    ends: dict[str, tuple[float | None, float | None]]
    lag: float = 0.0
    asked: list[str] = field(default_factory=list)

    def of(self, metric, stat):
        self.asked.append(metric)
        if metric == "swarm_lag":
            return Measure(self.lag, self.lag)
        return Measure(*self.ends[f"{metric}.{stat}" if stat else metric])


def verdict(condition, low, high, lag=0.0, **circumstances):
    ((figure, bound),) = condition.items()
    judged = judge(
        parse_thresholds({figure: bound}), Figures({figure: (low, high)}, lag), Circumstances(**FINE | circumstances)
    )
    return str(judged.verdict), judged.doubts


LATENCY = {"disclosure.p99": "< 1s"}


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [(0.5, 0.9, "PASS"), (1.5, 2.0, "FAIL"), (0.9, 1.1, "INVALID"), (None, None, "INVALID"), (0.999, 0.9999, "PASS")],
)
def test_a_pass_needs_the_upper_end_and_a_failure_the_lower(low, high, wanted):
    """What lies between can't be known; neither can what was never measured."""
    assert verdict(LATENCY, low, high)[0] == wanted


@pytest.mark.parametrize(("low", "high", "wanted"), [(1100, 1200, "PASS"), (800, 900, "FAIL"), (900, 1100, "INVALID")])
def test_a_lower_bound_needs_both_ends_too(low, high, wanted):
    """Throughput is a threshold in the other direction."""
    assert verdict({"deliveries_per_second": "> 1000"}, low, high)[0] == wanted


@pytest.mark.parametrize(
    "ours",
    [{"publisher_lateness_s": 0.6}, {"windows_closed": 3}, {"lag": 0.5}, {"clock_uncertainty_s": 0.6}],
)
def test_a_failure_that_may_be_ours_is_invalid(ours):
    """Late sending, a slow swarm, a full window, clocks that disagree."""
    got, doubts = verdict(LATENCY, 1.5, 1.55, **ours)
    assert got == "INVALID"
    assert "disclosure.p99" in doubts[0]


def test_lateness_never_takes_a_pass_away():
    """It only adds: without it the figure would hold all the more."""
    assert verdict(LATENCY, 0.9, 0.95, publisher_lateness_s=0.9)[0] == "PASS"


def test_clock_uncertainty_takes_a_pass_away():
    """It works both ways."""
    assert verdict(LATENCY, 0.9, 0.95, clock_uncertainty_s=0.1)[0] == "INVALID"


def test_a_count_that_fails_is_a_failure_whatever_else_is_in_doubt():
    """Missing is missing."""
    assert verdict({"missing": "== 0"}, 1, 1, starved="others", windows_closed=9, broke=True)[0] == "FAIL"


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        ({"outlets_on": 9}, "1 of 10 outlets never got on"),
        ({"starved": "no CPU"}, "no CPU"),
        ({"disagreement": "the control group differs"}, "control group differs"),
        ({"broke": True}, "broke off"),
    ],
)
def test_a_run_that_was_not_whole_is_no_pass(doubt, words):
    """Though every threshold holds."""
    got, doubts = verdict(LATENCY, 0.1, 0.2, **doubt)
    assert got == "INVALID"
    assert any(words in text for text in doubts)


def test_a_share_that_was_never_reached_fails():
    """Infinite is more than any bound."""
    assert verdict({"coverage.0.99.p50": "< 1s"}, float("inf"), float("inf"))[0] == "FAIL"
