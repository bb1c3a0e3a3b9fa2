"""The search, with simulated systems under test: that its bounds are right, and that it ends."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.capacity.classify import LoadClass, TrialResult
from bench.capacity.goals import DEFAULT_GOAL, SearchGoal
from bench.capacity.search import INVALID_TRIES, MOST_TRIALS, CapacitySearch, Trial
from tests.support.trial_functions import cliff, searched

LOSSY = replace(DEFAULT_GOAL, loss_ratio=0.1)
TOLERANT = SearchGoal(exceed_ratio=0.5, initial_trial_s=5, final_trial_s=10, duration_sum_s=50, width=0.05)


def made(*goals, least=1, most=100_000, first=240):
    return CapacitySearch(goals or (DEFAULT_GOAL,), least, most, first)


@given(limit=st.integers(1, 99_999), first=st.integers(1, 100_000), width=st.sampled_from([0.01, 0.05, 0.3]))
@settings(max_examples=200, deadline=None)
def test_a_known_limit_lies_between_bounds_within_the_width(limit, first, width):
    """From any first load; the number of trials grows with the logarithm of what is searched."""
    goal = replace(DEFAULT_GOAL, width=width)
    search = made(goal, first=first)
    trials = searched(search, cliff(limit))
    bounds = search.bounds(goal)
    assert bounds.lower <= limit < bounds.upper
    assert bounds.narrow(width)
    assert search.finished(goal)
    assert len(trials) < 60


@given(limit=st.integers(10, 90_000), seed=st.integers(0, 1_000_000), goal=st.sampled_from([DEFAULT_GOAL, TOLERANT]))
@settings(max_examples=200, deadline=None)
def test_a_noisy_system_gives_bounds_that_keep_their_definition(limit, seed, goal):
    """Loss by chance near the limit: the lower bound was held for the duration sum, and lies below the upper one."""
    choice = random.Random(seed)
    search = made(goal)

    def noisy(load, _seconds):
        return 1.0 if choice.random() < (load / limit) ** 8 / 2 else 0.0

    searched(search, noisy)
    bounds = search.bounds(goal)
    if bounds.lower is not None:
        assert search.classify(bounds.lower, goal) is LoadClass.LOWER
        assert bounds.upper is None or bounds.lower < bounds.upper
    if bounds.upper is not None:
        assert search.classify(bounds.upper, goal) is LoadClass.UPPER
    assert search.exhausted or bounds.narrow(goal.width) or bounds.lower == search.most or bounds.upper == search.least


def test_a_system_that_fails_in_the_middle_and_holds_above_is_bounded_by_the_failure():
    """The relevant upper bound is the least load that fails."""
    search = made(first=1_000)
    searched(search, lambda load, _seconds: float(1_800 <= load < 2_200 or load > 50_000))
    bounds = search.bounds(DEFAULT_GOAL)
    assert bounds.lower < 1_800 <= bounds.upper < 2_200 or bounds.lower < bounds.upper <= 55_000
    assert search.classify(bounds.upper, DEFAULT_GOAL) is LoadClass.UPPER


def test_a_system_that_fails_only_after_a_while_is_found_out_by_the_long_trials():
    """A queue that fills in ten seconds: short trials pass, and no such load is called held."""
    search = made()
    trials = searched(search, lambda load, seconds: float(load > (1_000 if seconds > 10 else 4_000)))
    bounds = search.bounds(DEFAULT_GOAL)
    assert bounds.lower <= 1_000 < bounds.upper
    assert bounds.narrow(0.05)
    assert {trial.seconds for trial in trials} == {5, 15}


def test_where_everything_holds_the_greatest_load_is_held_for_the_duration_sum():
    """There is no upper bound then."""
    search = made(most=5_000)
    trials = searched(search, lambda _load, _seconds: 0.0)
    assert (search.bounds(DEFAULT_GOAL).lower, search.bounds(DEFAULT_GOAL).upper) == (5_000, None)
    assert sum(trial.seconds for trial in trials if trial == Trial(5_000, 15)) == 30


def test_where_nothing_holds_the_search_ends_at_the_least_load():
    """There is no lower bound then."""
    search = made(least=10)
    trials = searched(search, lambda _load, _seconds: 1.0)
    assert (search.bounds(DEFAULT_GOAL).lower, search.bounds(DEFAULT_GOAL).upper) == (None, 10)
    assert len(trials) < 20


def test_a_load_that_was_tried_is_taken_rather_than_one_beside_it():
    """Trials at one load say more than trials at two: the middle of 1,359 and 2,716 is 1,921, and 1,920 had a trial."""
    goal = replace(DEFAULT_GOAL, width=0.1)
    search = made(goal)
    for load in (240, 480, 960, 1_920, 3_840):
        search.record(TrialResult(load, 5, 0.0))
    search.record(TrialResult(5_431, 5, 1.0))
    for load in (3_840, 2_716) * INVALID_TRIES:
        search.record_invalid(load)
    for _ in range(2):
        search.record(TrialResult(1_359, 15, 0.0))
    assert search.next_trial() == Trial(1_920, 15)


def test_several_goals_share_their_trials():
    """Each has its own bounds; together they take fewer trials than apart."""
    together = made(DEFAULT_GOAL, LOSSY)
    trials = searched(together, cliff(1_000))
    alone = [made(goal) for goal in (DEFAULT_GOAL, LOSSY)]
    assert len(trials) < sum(len(searched(search, cliff(1_000))) for search in alone)
    assert together.bounds(DEFAULT_GOAL).lower <= 1_000 < together.bounds(DEFAULT_GOAL).upper
    assert together.bounds(LOSSY).lower <= 1_111 < together.bounds(LOSSY).upper


def test_a_tolerant_goal_outlives_a_trial_that_fails_by_chance():
    """With an exceed ratio of a half, one trial of five may fail."""
    search = made(TOLERANT)
    failures = iter([1.0])
    searched(search, lambda load, seconds: next(failures, 0.0) if (load, seconds) == (960, 5) else float(load > 1_000))
    assert search.bounds(TOLERANT).lower >= 950


def test_invalid_trials_do_not_count_and_are_made_again():
    """The result is that of the valid ones."""
    search = made()
    spoilt = iter([True, False, False, True, False, True])
    trials = searched(search, lambda load, _seconds: None if next(spoilt, False) else max(0.0, 1 - 500 / load))
    assert trials[0] == trials[1]
    assert search.bounds(DEFAULT_GOAL).lower <= 500 < search.bounds(DEFAULT_GOAL).upper


def test_a_load_whose_trials_are_never_valid_is_left_after_three():
    """The search goes on below it, and calls it neither held nor failed."""
    search = made()
    trials = searched(search, lambda load, _seconds: None if load > 3_000 else 0.0)
    bounds = search.bounds(DEFAULT_GOAL)
    assert max([trial.load for trial in trials].count(load) for load in {trial.load for trial in trials}) <= 3
    assert INVALID_TRIES == 3
    assert bounds.upper is None
    assert bounds.lower <= 3_000 < bounds.unmeasured
    assert bounds.narrow(DEFAULT_GOAL.width)


def test_nine_invalid_trials_and_no_valid_one_end_the_search():
    """A machine that is never quiet gives no answer at any load."""
    search = made()
    trials = searched(search, lambda _load, _seconds: None)
    assert [trial.load for trial in trials] == [240] * 3 + [120] * 3 + [60] * 3
    assert search.exhausted
    assert not search.finished(DEFAULT_GOAL)


def test_a_system_of_pure_chance_ends_the_search_at_its_limit_of_trials():
    """No results of trials lead to more than 300."""
    choice = random.Random(7)
    search = made(replace(TOLERANT, width=0.001), DEFAULT_GOAL, LOSSY)
    assert len(searched(search, lambda _load, _seconds: choice.choice([0.0, 1.0]))) <= MOST_TRIALS


@given(limit=st.integers(1, 99_999))
@settings(deadline=None)
def test_what_is_left_is_more_than_nothing_until_the_end(limit):
    """The estimate of the publishing that is left is 0 exactly when no trial is needed."""
    search = made()
    assert search.seconds_left() > 0
    searched(search, cliff(limit))
    assert search.seconds_left() == 0


@pytest.mark.parametrize(("first", "begins"), [(5, 10), (500, 500), (5_000, 1_000)])
def test_the_first_load_is_within_the_ends(first, begins):
    """A scenario's own load may lie outside of --min and --max."""
    assert made(least=10, most=1_000, first=first).next_trial() == Trial(begins, 5)
