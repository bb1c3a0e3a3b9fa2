"""From a search and its trials to what it found: bounds, figures by load, and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.capacity.bounds import Bounds
from bench.capacity.classify import conditional_throughput, held_seconds
from bench.capacity.document import CapacityTrial, End, GoalResult, LoadFigures
from bench.capacity.goals import SearchGoal
from bench.capacity.judge import broke, kept_from_measuring
from bench.capacity.knee import knee
from bench.capacity.search import INVALID_TRIES, CapacitySearch
from bench.capacity.vary import Vary, shown_load

__all__ = ["Outcome", "goal_results", "load_figures", "load_knee"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a search of a scenario ended."""

    name: str
    vary: Vary
    end: End


def goal_results(search: CapacitySearch, trials: Sequence[CapacityTrial], outcome: Outcome) -> tuple[GoalResult, ...]:
    """Return the result of each goal."""
    return tuple(_goal_result(goal, search, trials, outcome) for goal in search.goals)


def load_figures(search: CapacitySearch, trials: Sequence[CapacityTrial]) -> tuple[LoadFigures, ...]:
    """Return the figures of each load, ascending."""
    return tuple(
        _load_figures(load, [trial for trial in trials if trial.load == load], search)
        for load in sorted({trial.load for trial in trials})
    )


def load_knee(loads: Sequence[LoadFigures]) -> int | None:
    """Return the load at the knee of the p99 of disclosure latency; None where there is none."""
    return knee([(each.load, each.p99) for each in loads if each.p99 is not None])


def _goal_result(
    goal: SearchGoal, search: CapacitySearch, trials: Sequence[CapacityTrial], outcome: Outcome
) -> GoalResult:
    bounds = search.bounds(goal)
    lower = bounds.lower
    held = () if lower is None else search.results(lower)
    held_s = held_seconds(held, goal)
    return GoalResult(
        loss_ratio=goal.loss_ratio,
        exceed_ratio=goal.exceed_ratio,
        initial_trial_seconds=goal.initial_trial_s,
        final_trial_seconds=goal.final_trial_s,
        duration_sum_seconds=goal.duration_sum_s,
        width=goal.width,
        lower=lower,
        upper=bounds.upper,
        unmeasured=bounds.unmeasured,
        narrow=bounds.narrow(goal.width),
        conditional_throughput=None if lower is None else conditional_throughput(held, goal),
        held_seconds=held_s,
        broke=broke(trials, bounds.upper, goal)
        if bounds.unmeasured is None
        else kept_from_measuring(trials, bounds.unmeasured),
        sentence=_sentence(goal, bounds, held_s, search, outcome),
    )


def _sentence(goal: SearchGoal, bounds: Bounds, held_s: float, search: CapacitySearch, outcome: Outcome) -> str:
    def shown(load: int) -> str:
        return shown_load(load, outcome.vary)

    missing = f"at most {goal.loss_ratio:.3g} of the deliveries" if goal.loss_ratio else "nothing"
    loss = f"no threshold broken and {missing} missing"
    if goal.exceed_ratio:
        loss += f" in {1 - goal.exceed_ratio:.0%} of the time or more"
    if bounds.lower is None:
        return _nothing_held(bounds, loss, search, outcome)
    text = f"{outcome.name} holds {shown(bounds.lower)} for {held_s:g} s with {loss}"
    if bounds.unmeasured is not None:
        return f"{text}; {_unmeasurable(bounds.unmeasured, outcome)}."
    if bounds.upper is not None:
        found = "" if bounds.narrow(goal.width) else "; the search ended before the bounds were close enough"
        return f"{text}; {shown(bounds.upper)} did not hold{found}."
    if bounds.lower == search.most:
        return f"{text}; that is the greatest load of the search, and what holds above it is not known."
    return f"{text}; the search ended before a load was found that does not hold."


def _nothing_held(bounds: Bounds, loss: str, search: CapacitySearch, outcome: Outcome) -> str:
    if bounds.unmeasured is not None:
        return f"No load of {outcome.name} is known to hold: {_unmeasurable(bounds.unmeasured, outcome)}."
    if bounds.upper is None:
        return f"No load of {outcome.name} was decided before the search ended."
    upper = shown_load(bounds.upper, outcome.vary)
    if bounds.upper > search.least:
        return f"{outcome.name} did not hold {upper}; the search ended before it found a load that holds with {loss}."
    return f"{outcome.name} does not hold even {upper}, the least load of the search, with {loss}."


def _unmeasurable(load: int, outcome: Outcome) -> str:
    return f"{shown_load(load, outcome.vary)} can't be measured: {INVALID_TRIES} trials were INVALID"


def _load_figures(load: int, trials: Sequence[CapacityTrial], search: CapacitySearch) -> LoadFigures:
    valid = [trial for trial in trials if trial.loss_ratio is not None]

    def middle(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return median(known) if known else None

    return LoadFigures(
        load=load,
        trials=len(valid),
        invalid=len(trials) - len(valid),
        loss_ratio=max((trial.loss_ratio for trial in valid if trial.loss_ratio is not None), default=None),
        p50=middle([trial.p50 for trial in valid]),
        p99=middle([trial.p99 for trial in valid]),
        deliveries_per_second=middle([trial.deliveries_per_second for trial in valid]),
        classes=tuple(search.classify(load, goal).value for goal in search.goals),
    )
