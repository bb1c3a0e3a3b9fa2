"""The verdict: a doubtful figure is never a PASS, and a definite failure is always a FAIL."""

from dataclasses import dataclass, field

import pytest

from bench.base.quantities import Unit
from bench.scenario.thresholds import parse_thresholds
from bench.verdict.figures import Figure
from bench.verdict.verdict import ValidityChecks, judge
from wire.contract.metrics import DOUBTS

FINE = {
    "publisher_lateness_s": 0.01,
    "clock_uncertainty_s": 0.0,
    "windows_closed": 0,
    "starved": "",
    "disagreement": "",
    "outlets_expected": 10,
    "outlets_on": 10,
    "broken": False,
}


@dataclass
class Figures:
    """Measures with these ends."""

    ends: dict[str, tuple[float | None, float | None]]
    lag: float = 0.0
    count: int | None = None
    asked: list[str] = field(default_factory=list)

    def of(self, metric, stat):
        self.asked.append(metric)
        if metric == "swarm_lag":
            return Figure(self.lag, self.lag, Unit.SECONDS)
        return Figure(*self.ends[f"{metric}.{stat}" if stat else metric], Unit.SECONDS, self.count)


def judged(condition, low, high, lag=0.0, count=None, **checks):
    ((figure, bound),) = condition.items()
    figures = Figures({figure: (low, high)}, lag, count)
    return judge(parse_thresholds({figure: bound}), figures, ValidityChecks(**FINE | checks))


def verdict(condition, low, high, lag=0.0, count=None, **checks):
    found = judged(condition, low, high, lag, count, **checks)
    return str(found.verdict), found.doubts


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
    [
        {"publisher_lateness_s": 0.6},
        {"windows_closed": 3},
        {"lag": 0.5},
        {"clock_uncertainty_s": 0.6},
        {"starved": "others"},
    ],
)
def test_a_failure_that_may_be_ours_is_invalid(ours):
    """Late sending, a slow swarm, a full window, clocks that disagree, other programs on the processors."""
    got, doubts = verdict(LATENCY, 1.5, 1.55, **ours)
    assert got == "INVALID"
    assert "disclosure.p99" in doubts[0]


def test_lateness_never_takes_a_pass_away():
    """It only adds: without it the figure would hold all the more."""
    assert verdict(LATENCY, 0.9, 0.95, publisher_lateness_s=0.9)[0] == "PASS"


def test_clock_uncertainty_takes_a_pass_away():
    """It works both ways."""
    assert verdict(LATENCY, 0.9, 0.95, clock_uncertainty_s=0.1)[0] == "INVALID"


def test_a_count_that_fails_is_a_failure_even_with_other_doubts():
    """Missing is missing."""
    assert verdict({"missing": "== 0"}, 1, 1, starved="others", windows_closed=9, broken=True)[0] == "FAIL"


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        ({"outlets_on": 9}, "1 of 10 outlets never got on"),
        ({"starved": "no CPU"}, "no CPU"),
        ({"disagreement": "the control group differs"}, "control group differs"),
        ({"broken": True}, "broke off"),
        ({"interrupted": True}, "interrupted"),
        ({"deliveries_expected": 0}, "no delivery was expected"),
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


@pytest.mark.parametrize(
    ("lag", "windows", "wanted"),
    [(0.00696, 0, "FAIL"), (0.00696, 3, "FAIL"), (0.0199, 0, "INVALID"), (0.0199, 3, "INVALID"), (0.0, 3, "INVALID")],
)
def test_a_failure_is_in_doubt_only_where_its_margin_is_within_our_own_lag(lag, windows, wanted):
    """A figure of 24.8 ms fails 5 ms by 19.8 ms: a lag of 7 ms is over a quarter of it and explains a third of that.

    A window that was full for an unknown time explains any margin.
    """
    found = verdict({"transit.p99": "< 5ms"}, 0.0248, 0.025, lag=lag, windows_closed=windows)
    assert found[0] == wanted


@pytest.mark.parametrize(
    ("ours", "reason"),
    [
        ({"publisher_lateness_s": 0.6}, "publisher"),
        ({"windows_closed": 3}, "windows"),
        ({"lag": 0.5}, "swarm lag"),
        ({"clock_uncertainty_s": 0.6}, "clocks"),
        ({"starved": "others"}, "processors"),
        ({"outlets_on": 9}, "outlets"),
        ({"disagreement": "they differ"}, "control group"),
        ({"broken": True}, None),
        ({"count": 14}, None),
        ({}, None),
    ],
)
def test_each_reason_has_the_name_that_metrics_use(ours, reason):
    """What is no doubt about the measure has none."""
    assert judged(LATENCY, 1.5, 1.55, **ours).reasons == ({reason} if reason else set())
    assert {reason} - {None} <= set(DOUBTS)


def test_a_figure_on_both_sides_is_bounded():
    """By its name in the metrics."""
    assert judged(LATENCY, 0.9, 1.1).reasons == {"bounded"}


@pytest.mark.parametrize(
    ("figure", "count", "wanted"),
    [
        ("disclosure.p99", 14, "INVALID"),
        ("disclosure.p99", 99, "INVALID"),
        ("disclosure.p99", 100, "PASS"),
        ("disclosure.p99.9", 999, "INVALID"),
        ("disclosure.p99.9", 1000, "PASS"),
        ("transit.p90", 9, "INVALID"),
        ("transit.p90", 10, "PASS"),
        ("coverage.0.99.p50", 1, "INVALID"),
        ("coverage.0.99.p50", 2, "PASS"),
        ("spread.max", 1, "PASS"),
    ],
)
def test_a_quantile_of_too_few_values_is_no_pass(figure, count, wanted):
    """The p99 of fewer than a hundred values is the greatest of them under another name."""
    got, doubts = verdict({figure: "< 1s"}, 0.1, 0.2, count=count)
    assert got == wanted
    assert [f"of {count:,} value" in text for text in doubts] == ([True] if wanted == "INVALID" else [])


def test_a_quantile_of_few_values_that_fails_is_a_failure():
    """Over a hundredth of the values that there are lie above the bound."""
    assert verdict(LATENCY, 1.5, 1.6, count=14)[0] == "FAIL"


def test_nothing_due_is_no_pass_even_without_a_threshold_on_a_time():
    """Nothing is missing where nothing was expected."""
    assert verdict({"missing": "== 0"}, 0, 0, deliveries_expected=0)[0] == "INVALID"
    assert verdict({"missing": "== 0"}, 0, 0, deliveries_expected=1)[0] == "PASS"


def test_latencies_of_few_releases_are_noted():
    """The verdict stays; counts say no less of one release."""
    found = judged(LATENCY, 0.1, 0.2, count=300, releases_measured=1)
    assert (str(found.verdict), len(found.notes)) == ("PASS", 1)
    assert "1 release:" in found.notes[0]
    assert judged(LATENCY, 0.1, 0.2, releases_measured=10).notes == ()
    assert judged({"missing": "== 0"}, 0, 0, releases_measured=1).notes == ()
    assert judged({"kill_missing": "== 0"}, 0, 0, releases_measured=1).notes == ()


def test_a_run_whose_conditions_were_not_granted_is_invalid_in_spite_of_its_thresholds():
    """At another QoS than the one that was asked for neither a pass nor a failure says anything."""
    told = "300 outlets: the broker granted QoS 0, and QoS 1 was asked for"
    assert verdict(LATENCY, 0.5, 0.5, unmet=(told,)) == ("INVALID", (told,))
    assert verdict(LATENCY, 2.0, 2.0, unmet=(told,)) == ("INVALID", (told,))


def test_a_run_that_a_threshold_ended_fails_also_where_the_figure_is_mended_later():
    """A late delivery after the end is no reason for a PASS; conditions that were not granted still are INVALID."""
    assert verdict({"missing": "== 0"}, 0, 0, aborted="missing == 0 failed with 1")[0] == "FAIL"
    assert verdict({"missing": "== 0"}, 0, 0, aborted="missing == 0 failed", unmet=("a lower QoS",))[0] == "INVALID"
