"""What a search found: bounds and their sentences, figures by load, the exit code."""

import pytest

from bench.base.exits import Exit
from bench.capacity.classify import TrialResult
from bench.capacity.goals import DEFAULT_GOAL, SearchGoal
from bench.capacity.result import Outcome, goal_results, load_figures, load_knee
from bench.capacity.search import CapacitySearch, Trial
from bench.output.search_exit import search_exit
from tests.bench.capacity.test_judge import judged
from tests.support.capacities import capacity_of
from tests.support.trial_functions import cliff, searched

HELD = "small holds {} releases/min for 30 s with no threshold broken and nothing missing"


def found(trial_function, *goals, end="found", least=1, most=60_000, trials=None):
    search = CapacitySearch(goals or (DEFAULT_GOAL,), least, most, 240)
    if trials is None:
        searched(search, trial_function)
    else:
        for _ in range(trials):
            trial = search.next_trial()
            search.record(trial_function(trial))
    results = goal_results(search, [], Outcome("small", "rate", end))
    return results, search_exit(least, most, results, end)


def test_bounds_within_the_width_are_a_result():
    """The sentence says how long the lower bound was held, and names the load that did not hold."""
    (result,), code = found(cliff(1_000))
    assert code == Exit.PASS
    assert result.sentence == HELD.format(result.lower) + f"; {result.upper:,} releases/min did not hold."
    assert (result.narrow, result.held_seconds, result.conditional_throughput) == (True, 30, result.lower)


def test_where_everything_holds_the_maximum_is_told_as_such():
    """What holds above it is not known."""
    (result,), code = found(lambda *_: 0.0, most=960)
    assert code == Exit.PASS
    assert result.sentence == (
        HELD.format(960) + "; that is the greatest load of the search, and what holds above it is not known."
    )


def test_where_nothing_holds_the_search_fails():
    """There is no load to name but the least."""
    (result,), code = found(lambda *_: 1.0, least=100)
    assert (code, result.lower, result.upper, result.conditional_throughput) == (Exit.FAIL, None, 100, None)
    assert result.sentence.startswith("small does not hold even 100 releases/min, the least load of the search")


def test_a_load_that_cannot_be_measured_leaves_the_result_invalid():
    """The lower bound stands; nothing is said of what is above it."""
    (result,), code = found(lambda load, _seconds: None if load > 1_000 else 0.0)
    assert code == Exit.INVALID
    assert result.sentence.endswith(f"; {result.unmeasured:,} releases/min can't be measured: 3 trials were INVALID.")
    (result,), code = found(lambda *_: None, least=240)
    assert (code, result.lower, result.upper) == (Exit.INVALID, None, None)
    assert result.sentence == (
        "No load of small is known to hold: 240 releases/min can't be measured: 3 trials were INVALID."
    )


def test_why_a_load_cannot_be_measured_is_told():
    """The doubts of its last trial, in the place of what broke first."""
    search = CapacitySearch((DEFAULT_GOAL,), 240, 1_000, 240)
    trials = []
    while (trial := search.next_trial()) is not None:
        trials.append(judged(load=trial.load, number=len(trials) + 1, verdict="INVALID", doubts=("it was busy",)))
        search.record_invalid(trial.load)
    (result,) = goal_results(search, trials, Outcome("small", "rate", "found"))
    assert (result.broke.trial, result.broke.failed) == (3, ("it was busy",))


@pytest.mark.parametrize(("end", "code"), [("interrupted", Exit.INTERRUPTED), ("fault", Exit.FAULT)])
def test_a_search_that_was_stopped_claims_nothing_that_it_did_not_hold(end, code):
    """A few short trials held: no load is a lower bound by them."""
    (result,), found_code = found(
        lambda trial: TrialResult(trial.load, trial.seconds, 0.0), end=end, most=60_000, trials=3
    )
    assert found_code == code
    assert (result.lower, result.upper, result.held_seconds) == (None, None, 0)
    assert result.sentence == "No load of small was decided before the search ended."


def test_a_lossy_goal_says_what_it_allows():
    """Its conditional throughput is the load less the loss."""
    goal = SearchGoal(loss_ratio=0.1, exceed_ratio=0.25)
    (result,), _ = found(cliff(1_000), goal)
    assert "and at most 0.1 of the deliveries missing in 75% of the time or more" in result.sentence
    assert result.conditional_throughput == pytest.approx(1_000, rel=0.001)


def test_a_loads_figures_are_of_its_valid_trials():
    """INVALID trials are counted apart; the loss is the greatest; without a valid trial there are no figures."""
    search = CapacitySearch((DEFAULT_GOAL,), 1, 1_000, 240)
    trials = [
        judged(load=240, number=1),
        judged(load=240, number=2, missing=5, delivered=95, deliveries_per_second=500.0),
        judged(load=480, number=3, verdict="INVALID", doubts=("why",)),
    ]
    low, high = load_figures(search, trials)
    assert (low.load, low.trials, low.invalid, low.loss_ratio, low.p99) == (240, 2, 0, 0.05, 0.05)
    assert low.deliveries_per_second == 750
    assert (high.trials, high.invalid, high.loss_ratio, high.p99) == (0, 1, None, None)
    assert search.next_trial() == Trial(240, 5)


def test_the_knee_is_of_the_loads_p99():
    """A broker that queues has one, below its limit."""
    capacity = capacity_of(limit=1_000)
    assert load_knee(capacity.loads) == capacity.knee
    assert 480 <= capacity.knee <= 1_000
