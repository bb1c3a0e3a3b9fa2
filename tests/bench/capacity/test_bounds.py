"""The relevant bounds, by the definition of RFC 9971."""

from hypothesis import given
from hypothesis import strategies as st

from bench.capacity.bounds import Bounds, bounds_of
from bench.capacity.classify import LoadClass, TrialResult, classify
from bench.capacity.goals import SearchGoal

GOAL = SearchGoal(initial_trial_s=10, final_trial_s=10, duration_sum_s=20)
MIXED = st.dictionaries(
    st.integers(1, 30),
    st.lists(st.sampled_from([0.0, 0.5]), max_size=4),
    max_size=15,
).map(lambda found: {load: [TrialResult(load, 10, loss) for loss in losses] for load, losses in found.items()})


def held(*loads):
    return {load: [TrialResult(load, 10, 0.0)] * 2 for load in loads}


def failed(*loads):
    return {load: [TrialResult(load, 10, 1.0)] for load in loads}


@given(MIXED)
def test_the_bounds_are_the_definitions(results):
    """The upper is the least load that is an upper bound; the lower is the greatest lower bound below the upper."""
    found = bounds_of(results, GOAL)
    uppers = {load for load, each in results.items() if classify(each, GOAL) is LoadClass.UPPER}
    lowers = {load for load, each in results.items() if classify(each, GOAL) is LoadClass.LOWER}
    assert found.upper == min(uppers, default=None)
    assert found.lower == max((load for load in lowers if not uppers or load < min(uppers)), default=None)


def test_a_load_that_holds_above_one_that_does_not_is_no_bound():
    """A system that is not monotone is judged by the least load that fails."""
    assert bounds_of(held(10, 30) | failed(20), GOAL) == Bounds(10, 20)


def test_a_load_that_cannot_be_measured_ends_the_interval_and_is_no_bound():
    """Nothing is said of it; above the upper bound and below the lower one it is of no interest."""
    known = held(10) | failed(40)
    assert bounds_of(known, GOAL, [20, 30]) == Bounds(10, 40, 20)
    assert bounds_of(known, GOAL, [5, 50]) == Bounds(10, 40)
    assert bounds_of(known, GOAL, [20]).ceiling == 20


def test_bounds_are_narrow_by_the_fraction_of_the_upper_or_as_neighbours():
    """RFC 9971, goal width: the difference over the upper bound."""
    assert Bounds(95, 100).narrow(0.05)
    assert not Bounds(94, 100).narrow(0.05)
    assert Bounds(3, 4).narrow(0.05)
    assert not Bounds(None, 4).narrow(0.05)
    assert not Bounds(3, None).narrow(0.05)
