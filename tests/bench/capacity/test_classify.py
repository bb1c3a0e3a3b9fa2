"""Load classification and conditional throughput, by the definitions of RFC 9971."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.capacity.classify import LoadClass, TrialResult, classify, conditional_throughput, held_seconds
from bench.capacity.goals import SearchGoal

STRICT = SearchGoal(initial_trial_s=5, final_trial_s=10, duration_sum_s=30)
HALF = replace(STRICT, exceed_ratio=0.5)
RESULTS = st.lists(
    st.builds(TrialResult, st.just(100), st.sampled_from([5.0, 10.0, 20.0]), st.sampled_from([0.0, 0.01, 0.5, 1.0])),
    max_size=12,
)
GOALS = st.builds(
    SearchGoal,
    loss_ratio=st.sampled_from([0.0, 0.01, 0.5]),
    exceed_ratio=st.sampled_from([0.0, 0.25, 0.5, 0.9]),
    initial_trial_s=st.just(5.0),
    final_trial_s=st.sampled_from([5.0, 10.0, 20.0]),
    duration_sum_s=st.sampled_from([20.0, 30.0, 60.0]),
)


def trials(*losses, seconds=10.0):
    return [TrialResult(100, seconds, loss) for loss in losses]


@pytest.mark.parametrize(
    ("results", "goal", "expected"),
    [
        ([], STRICT, LoadClass.UNDECIDED),
        (trials(0, 0), STRICT, LoadClass.UNDECIDED),
        (trials(0, 0, 0), STRICT, LoadClass.LOWER),
        (trials(0, 0, 0.001), STRICT, LoadClass.UPPER),
        (trials(0.001), STRICT, LoadClass.UPPER),
        (trials(0.001, 0.001, 0.001), replace(STRICT, loss_ratio=0.001), LoadClass.LOWER),
        (trials(0, 0, 0, 0, 0, 0, seconds=5), STRICT, LoadClass.UNDECIDED),
        (trials(0.1, seconds=5), STRICT, LoadClass.UPPER),
        (trials(0.1, 0, 0), HALF, LoadClass.LOWER),
        (trials(0.1, 0.1), HALF, LoadClass.UPPER),
        (trials(0.1, 0.1, 0, 0), HALF, LoadClass.LOWER),
        (trials(0, 0.1, 0.1, 0, 0, seconds=5), HALF, LoadClass.UNDECIDED),
        (trials(0.1, 0.1, 0.1, 0.1, seconds=5), HALF, LoadClass.UPPER),
        (trials(0.1, 0.1, 0.1, 0.1, 0, seconds=5), HALF, LoadClass.UNDECIDED),
    ],
)
def test_a_load_is_classified_by_the_time_with_high_loss(results, goal, expected):
    """Full-length trials count both ways; short ones against a load alone, as far as short ones don't balance them."""
    assert classify(results, goal) is expected


def definition(results, goal):
    """RFC 9971, appendix A, written anew: what could become of the load if the missing time had low or high loss."""
    full = [item for item in results if item.seconds >= goal.final_trial_s]
    short = [item for item in results if item.seconds < goal.final_trial_s]
    good, bad = (
        [sum(item.seconds for item in group if (item.loss_ratio > goal.loss_ratio) == high) for group in (full, short)]
        for high in (False, True)
    )
    high = bad[0] + max(0.0, bad[1] - good[1] * goal.exceed_ratio / (1 - goal.exceed_ratio))
    missing = max(0.0, goal.duration_sum_s - good[0] - high)
    whole = good[0] + high + missing
    at_best, at_worst = high / whole, (high + missing) / whole
    if at_worst <= goal.exceed_ratio + 1e-9:
        return LoadClass.LOWER
    return LoadClass.UNDECIDED if at_best <= goal.exceed_ratio + 1e-9 else LoadClass.UPPER


@given(RESULTS, GOALS)
def test_the_class_is_the_definitions(results, goal):
    """An independent reading of the definition gives the same class for any trials."""
    assert classify(results, goal) is definition(results, goal)


@given(RESULTS, GOALS)
def test_no_load_is_a_lower_bound_that_was_not_held_for_the_duration_sum(results, goal):
    """All but the exceed ratio of the duration sum had full-length trials with low loss."""
    if classify(results, goal) is LoadClass.LOWER:
        assert held_seconds(results, goal) >= goal.duration_sum_s * (1 - goal.exceed_ratio) - 1e-6


@given(RESULTS, GOALS)
def test_a_lower_bound_gets_through_all_but_the_loss_ratio(results, goal):
    """The conditional throughput is never below the load less the goal's loss ratio."""
    if classify(results, goal) is LoadClass.LOWER:
        through = conditional_throughput(results, goal)
        assert 100 * (1 - goal.loss_ratio) - 1e-6 <= through <= 100


def test_conditional_throughput_is_of_the_worst_trial_that_counts():
    """Trials beyond the exceed ratio are left out; what is missing of the sum is lost; short trials say nothing."""
    assert conditional_throughput(trials(0, 0.2, 0.1), STRICT) == pytest.approx(80)
    assert conditional_throughput(trials(0, 0.2, 0.1, 0.9), HALF) == pytest.approx(90)
    assert conditional_throughput(trials(0, 0), STRICT) == 0
    assert conditional_throughput(trials(0, seconds=5), STRICT) is None
