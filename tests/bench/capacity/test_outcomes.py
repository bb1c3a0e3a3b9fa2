"""What a trial is called on the page, and why."""

from dataclasses import replace

from bench.capacity.goals import DEFAULT_GOAL, SearchGoal
from bench.capacity.outcomes import OUTCOMES, outcome_of, reasons_of
from tests.support.capacities import capacity_of


def test_the_outcome_is_by_the_loss_that_the_goals_allow():
    """A loss between two goals' is held for some; a trial that does not count has a doubt, or ended early."""
    found = capacity_of(1_000, DEFAULT_GOAL, SearchGoal(loss_ratio=0.1))
    trial = found.trials[0]
    outcomes = [
        outcome_of(replace(trial, loss_ratio=loss, doubts=doubts), found.goals)
        for loss, doubts in ((0.0, ()), (0.2, ()), (None, ("the clock",)), (0.05, ()), (None, ()))
    ]
    assert tuple(outcomes) == OUTCOMES


def test_the_reasons_name_what_failed_and_the_part():
    """Thresholds, then missing deliveries; nothing of a trial that held."""
    held = capacity_of(1_000).trials[0]
    broke = replace(
        held, loss_ratio=1.0, failed=("disclosure.p99 < 2s: 3 s",), missing=7, expected=10, bottleneck="workers"
    )
    assert reasons_of(broke) == "disclosure.p99 < 2s: 3 s; 7 of 10 deliveries missing (swarm)"
    assert reasons_of(replace(held, loss_ratio=None, doubts=("a", "b"))) == "a; b"
    assert reasons_of(held) == ""
