"""The figures of a comparison, between two runs of the same releases."""

from dataclasses import replace

import pytest

from bench.comparison.figures import FIGURES, ComparedRun, ReleaseTimes, round_figures
from tests.support.compared_runs import compared_run, recorded_runs, slower


def test_each_release_is_compared_with_itself():
    """Releases that differ by seconds still show a difference of a millisecond exactly."""
    first = compared_run([number * 1.0 for number in range(1, 21)])
    found = round_figures(first, slower(first, 0.001))
    assert [found[name].difference for name in ("half", "last", "last_slowest", "spread")] == pytest.approx(
        [0.001, 0.001, 0.001, 0.0]
    )


def test_a_release_that_stalls_is_in_the_slowest_tenth_and_not_in_a_typical_release():
    """One of twenty releases takes a second longer: two are the slowest tenth."""
    first = compared_run([0.01] * 20)
    second = compared_run([0.01] * 19 + [1.01])
    found = round_figures(first, second)
    assert found["last"].difference == pytest.approx(0)
    assert found["last_slowest"].difference == pytest.approx(0.5)


def test_releases_that_one_run_does_not_have_are_left_out():
    """Another version or another headline is another release; a time that never was is no time."""
    first = compared_run([0.01] * 12)
    other = {
        (uri, version + (number < 2), headline): times
        for number, ((uri, version, headline), times) in enumerate(first.releases.items())
    }
    assert round_figures(first, replace(first, releases=other))["last"].difference == 0
    unreached = dict.fromkeys(list(first.releases)[:3], ReleaseTimes(None, None, None))
    found = round_figures(first, ComparedRun({**first.releases, **unreached}, 900.0))
    assert found["last"] is None
    assert found["deliveries_per_second"].difference == -100


def test_a_figure_has_a_name_of_its_own_and_more_is_better_for_rates_alone():
    """The recorded runs have every figure."""
    runs = recorded_runs()
    assert all(round_figures(runs[0], runs[1])[figure.name] for figure in FIGURES)
    assert [figure.name for figure in FIGURES if figure.more_is_better] == ["deliveries_per_second"]
