"""The search for the bounds of several goals (RFC 9971, "Controller"): which trial comes next, from those before.

Pure: results in, the next trial out; no clock, no broker. For each goal, short trials find an interval first: they can
show that a load does not hold, and never that it does. Full-length trials then confirm or move the interval's lower
end, and halve the interval until it is within the goal's width.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench.capacity.bounds import Bounds, bounds_of
from bench.capacity.classify import LoadClass, TrialResult, classify
from bench.capacity.goals import SearchGoal

__all__ = ["INVALID_TRIES", "MOST_TRIALS", "CapacitySearch", "Trial"]

INVALID_TRIES = 3  # INVALID trials at one load, after which it can't be measured
MOST_TRIALS = 300  # noise can move bounds for ever
MOST_INVALID = 3 * INVALID_TRIES  # before a valid one: a machine that is never quiet is not to be waited for
COARSER = 4.0  # the width of the short trials' interval, in widths of the goal
DOUBLING = 2.0  # from load to load, while the short trials look for an interval


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial that is to be made: its load, and its duration in seconds."""

    load: int
    seconds: float


class CapacitySearch:
    """Searches the whole loads from ``least`` to ``most``, beginning at ``first``, for each goal's bounds."""

    def __init__(self, goals: Sequence[SearchGoal], least: int, most: int, first: int) -> None:
        self.goals = tuple(goals)
        self.least, self.most = least, most
        self._first = min(max(first, least), most)
        self._results: dict[int, list[TrialResult]] = defaultdict(list)
        self._invalid: Counter[int] = Counter()
        self._trials = 0

    @property
    def exhausted(self) -> bool:
        """Whether the search has made as many trials as it may, or too many were INVALID before any was valid."""
        return self._trials >= MOST_TRIALS or (not self._results and self._trials >= MOST_INVALID)

    def next_trial(self) -> Trial | None:
        """Return the trial to make next; None where every goal has its bounds, or no more trials may be made."""
        if self.exhausted:
            return None
        return next((trial for goal in self.goals if (trial := self._for_goal(goal)) is not None), None)

    def record(self, result: TrialResult) -> None:
        """Take the result of a valid trial."""
        self._trials += 1
        self._results[result.load].append(result)

    def record_invalid(self, load: int) -> None:
        """Take note of a trial whose figures can't be trusted. It does not count; it is made again, up to twice."""
        self._trials += 1
        self._invalid[load] += 1

    def results(self, load: int) -> tuple[TrialResult, ...]:
        """Return the results of the valid trials at a load."""
        return tuple(self._results.get(load, ()))

    def classify(self, load: int, goal: SearchGoal) -> LoadClass:
        """Return what the trials so far say of a load."""
        return classify(self.results(load), goal)

    def bounds(self, goal: SearchGoal) -> Bounds:
        """Return a goal's bounds as of now."""
        return bounds_of(self._results, goal, self._unmeasurable())

    def finished(self, goal: SearchGoal) -> bool:
        """Whether no further trial is needed for a goal."""
        return self._for_goal(goal) is None

    def seconds_left(self) -> float:
        """Return an estimate, in seconds, of the publishing that is still to be done. Bounds that move prolong it."""
        return sum(self._left(goal) for goal in self.goals if not self.finished(goal))

    def _unmeasurable(self) -> tuple[int, ...]:
        return tuple(load for load, times in self._invalid.items() if times >= INVALID_TRIES)

    def _for_goal(self, goal: SearchGoal) -> Trial | None:
        hint: Bounds | None = None
        for target in _targets(goal):
            load = self._next_load(target, hint)
            if load is not None:
                return Trial(load, target.final_trial_s)
            hint = self.bounds(target)
        return None

    def _next_load(self, target: SearchGoal, hint: Bounds | None) -> int | None:
        """Return the load that the target needs a trial at; None where its bounds are found. ``hint`` are the bounds
        that shorter trials found.
        """
        bounds = self.bounds(target)
        lower, upper = bounds.lower, bounds.ceiling
        if bounds.narrow(target.width) or lower == self.most or upper == self.least:
            return None
        step = DOUBLING if hint is None else (1 - target.width) ** -2.0
        if lower is None and upper is None:
            return self._first if hint is None or hint.lower is None else hint.lower
        if upper is None:
            assert lower is not None
            if hint is not None and hint.ceiling is not None and hint.ceiling > lower:
                return hint.ceiling
            return min(self.most, max(lower + 1, math.floor(lower * step)))
        if lower is None:
            if hint is not None and hint.lower is not None and hint.lower < upper:
                return hint.lower
            tried = self._highest_upper(target, upper) / upper  # each failure below the hint doubles the way down
            return max(self.least, min(upper - 1, math.ceil(upper / max(step, tried))))
        return self._between(lower, upper, target, hint)

    def _highest_upper(self, target: SearchGoal, upper: int) -> int:
        """Return the highest load up to four times ``upper`` that is an upper bound as well."""
        return max(
            load
            for load in {upper, *self._results}
            if upper <= load <= 4 * upper and (load == upper or self.classify(load, target) is LoadClass.UPPER)
        )

    def _between(self, lower: int, upper: int, target: SearchGoal, hint: Bounds | None) -> int:
        """Return a load between the bounds: the one that shorter trials found, else the middle of the logarithms.

        A load of which trials have begun to say something comes first.
        """
        begun = [
            load
            for load, found in self._results.items()
            if lower < load < upper and any(each.seconds >= target.final_trial_s for each in found)
        ]
        if begun:
            return max(begun)
        if hint is not None and hint.lower is not None and lower < hint.lower < upper:
            return hint.lower
        middle = min(max(round(math.sqrt(lower * upper)), lower + 1), upper - 1)
        known = [load for load in self._results if lower < load < upper]
        near = min(known, key=lambda load: abs(load - middle), default=middle)
        return near if abs(near - middle) <= target.width * middle / 4 else middle  # rather than a load beside it

    def _left(self, goal: SearchGoal) -> float:
        final = replace(goal, initial_trial_s=goal.final_trial_s)
        bounds = self.bounds(final)
        ends = (bounds.lower or self.least, bounds.ceiling or min(self.most, 2 * (bounds.lower or self._first)))
        ratio = max(ends[1] / max(1, ends[0]), 1 / (1 - goal.width))
        halvings = math.ceil(math.log2(max(1.0, math.log(ratio) / -math.log(1 - goal.width)))) + 1
        # Half of the loads are upper bounds after one trial, the other half take the whole sum.
        return halvings * (goal.final_trial_s + goal.duration_sum_s) / 2


def _targets(goal: SearchGoal) -> Iterator[SearchGoal]:
    """Yield the goal of the short trials, if they are shorter, then the goal itself."""
    if goal.initial_trial_s < goal.final_trial_s:
        short = goal.initial_trial_s
        yield replace(goal, final_trial_s=short, duration_sum_s=short, width=min(0.5, COARSER * goal.width))
    yield goal
