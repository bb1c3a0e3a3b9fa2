"""The figures of a behaviour and of a group out of those of the cohorts."""

import pytest

from bench.base.quantiles import Stat
from bench.scenario.thresholds import parse_thresholds
from bench.verdict.cohorts import cohort_figures, of_all
from bench.verdict.figures import Figures
from tests.support.cohorts import cohort_counts
from tests.support.run_results import account
from wire.contract.cohorts import Cohort

HELD = account(
    by_cohort={
        Cohort("steady", "east"): cohort_counts(10, after_ms=10),
        Cohort("slow", "east"): cohort_counts(4, missing=3, after_ms=900),
        Cohort("slow", "west"): cohort_counts(2, missing=1, after_ms=2_000),
    }
)


@pytest.mark.parametrize(
    ("group", "delivered"),
    [
        ({"behaviour": "slow"}, 6),
        ({"group": "east"}, 14),
        ({"behaviour": "slow", "group": "east"}, 4),
        ({"behaviour": "unheard-of"}, 0),
    ],
)
def test_the_cohorts_of_a_behaviour_or_a_group_are_added_up(group, delivered):
    """And those of one within the other."""
    assert cohort_figures(HELD, group).sums.delivered == delivered


@pytest.mark.parametrize(
    ("name", "condition", "holds"),
    [
        ("missing{behaviour=slow}", "== 4", True),
        ("missing{behaviour=steady}", "== 0", True),
        ("disclosure{behaviour=steady}.p99", "< 20ms", True),
        ("disclosure{group=east}.max", "< 1s", True),
        ("transit{behaviour=slow,group=west}.p50", "< 1s", False),
    ],
)
def test_a_threshold_finds_its_figure(name, condition, holds):
    """By its metric and statistic."""
    (threshold,) = parse_thresholds({name: condition})
    figure = Figures(HELD, 0.0, 0).of(threshold.metric, threshold.stat)
    assert threshold.holds(figure.high) is holds


def test_a_part_without_deliveries_has_no_times():
    """A threshold on it can't be judged."""
    assert Figures(HELD, 0.0, 0).of("disclosure{behaviour=none}", Stat.P99).high is None


def test_without_cohorts_the_steady_outlets_are_all():
    """Their figures are those of the run; a behaviour that is not there has none."""
    plain = account()
    assert of_all(plain, {"behaviour": "steady"})
    assert not of_all(plain, {"behaviour": "slow"})
    assert not of_all(HELD, {"behaviour": "steady"})
    figures = Figures(plain, 0.0, 0)
    assert figures.of("disclosure{behaviour=steady}", Stat.MAX).high == figures.of("disclosure", Stat.MAX).high
    assert figures.of("missing{behaviour=steady}").high == 0
