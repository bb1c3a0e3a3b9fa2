"""A figure is worse where it differs by more than the runs of one thing differ among themselves."""

from random import Random

import pytest

from bench.baseline.regression import ALLOWED, FIGURES, Change, changes
from bench.comparison.figures import ComparedRun, ReleaseTimes
from tests.support.compared_runs import compared_run, recorded_runs, slower

TRIALS = 200


def alarms(baseline, new, seconds):
    """In what fraction of draws from the recorded runs the new ones, so much slower, are worse."""
    recorded, draws = recorded_runs(), Random(3)
    found = 0
    for _ in range(TRIALS):
        chosen = draws.sample(recorded, baseline + new)
        after = [slower(run, seconds) for run in chosen[baseline:]]
        found += any(change.worse for change in changes(chosen[:baseline], after))
    return found / TRIALS


@pytest.mark.parametrize(
    ("baseline", "new", "most"), [(1, 1, 0.07), (3, 1, 0.05), (5, 1, 0.05), (10, 1, 0.03), (5, 5, 0.03)]
)
def test_runs_of_the_same_thing_seldom_alarm(baseline, new, most):
    """Recorded runs of one scenario, of which nothing changed: at most so many of the draws."""
    assert alarms(baseline, new, 0.0) <= most


@pytest.mark.parametrize(("baseline", "new"), [(1, 1), (5, 1), (10, 1), (5, 5)])
def test_five_milliseconds_more_are_found(baseline, new):
    """They are more than the noise of these runs, which take three milliseconds for a release."""
    assert alarms(baseline, new, 0.005) >= 0.95


def test_more_runs_find_smaller_changes():
    """One millisecond is within the noise of one run, and beyond that of ten."""
    assert alarms(10, 5, 0.001) > alarms(3, 1, 0.001)


def test_a_release_is_compared_with_itself():
    """The releases of one run may differ by a factor: only what changed in each counts."""
    times = [0.001 * number for number in range(1, 21)]
    (half, last, spread) = changes([compared_run(times)], [compared_run([time + 0.004 for time in times])])
    assert last.difference_s == pytest.approx(0.004)
    assert last.worse
    assert half.difference_s == spread.difference_s == 0
    assert not half.worse
    assert not half.better


def test_two_single_runs_may_differ_by_the_allowance():
    """Nothing shows the noise between them."""
    (_, last, _) = changes([compared_run([0.010] * 20)], [compared_run([0.010 * (1 + ALLOWED) - 1e-6] * 20)])
    assert not last.worse
    (_, last, _) = changes([compared_run([0.010] * 20)], [compared_run([0.010 * (1 + ALLOWED) + 1e-6] * 20)])
    assert last.worse


def test_few_runs_that_differ_are_noise():
    """The range of the baseline's runs comes on top where they are too few for more."""
    before = [compared_run([0.010] * 20), compared_run([0.020] * 20)]
    (_, last, _) = changes(before, [compared_run([0.022] * 20)])
    assert not last.worse
    (_, last, _) = changes([before[0], before[0]], [compared_run([0.022] * 20)])
    assert last.worse


def test_faster_is_better_and_not_worse():
    """A gain is told, and is no alarm."""
    (_, last, _) = changes([compared_run([0.010] * 20)], [compared_run([0.005] * 20)])
    assert last.better
    assert not last.worse


def test_figures_need_ten_releases_that_all_runs_have():
    """Releases that never reached their last outlet are in none."""
    assert changes([compared_run([0.01] * 9)], [compared_run([0.01] * 20)]) == ()
    never = ComparedRun({key: ReleaseTimes(0.01, None, None) for key in compared_run([0.01] * 20).releases}, 1.0)
    assert [change.figure for change in changes([compared_run([0.01] * 20)], [never])] == [next(iter(FIGURES))]


def test_a_change_has_one_direction():
    """Beyond noise in one direction, the other, or neither."""
    assert [
        (held.worse, held.better) for held in (Change("x", 1, 2, 1), Change("x", 1, -2, 1), Change("x", 1, 1, 1))
    ] == [
        (True, False),
        (False, True),
        (False, False),
    ]
