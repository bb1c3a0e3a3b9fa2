"""What trials at one load say about it (RFC 9971, "Load Classification" and "Conditional Throughput").

Pure: results of trials in, a class or a figure out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from bench.capacity.goals import SearchGoal

__all__ = ["LoadClass", "TrialResult", "classify", "conditional_throughput", "held_seconds"]

EPSILON_S = 1e-9  # sums of durations are of floats


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A trial's load, in the unit of what is varied, its duration in seconds, and its loss as a fraction of 1."""

    load: int
    seconds: float
    loss_ratio: float


class LoadClass(Enum):
    """What the trials so far say of a load. Further trials of the duration sum can change UNDECIDED alone."""

    LOWER = "lower bound"
    UPPER = "upper bound"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of durations in seconds: of full-length and short trials, with low and with high loss."""

    full_low: float
    full_high: float
    short_low: float
    short_high: float


def classify(results: Iterable[TrialResult], goal: SearchGoal) -> LoadClass:
    """Return the class of a load from the results of its trials.

    Short trials with high loss count against the load as far as short trials with low loss do not balance them; short
    trials never count for it. The load is a lower bound where at most the exceed ratio of the time has high loss, even
    if all that is missing of the duration sum had; an upper bound where it is more, even if nothing of that had.
    """
    sums = _sums(results, goal)
    balanced = sums.short_low * goal.exceed_ratio / (1 - goal.exceed_ratio)
    high = sums.full_high + max(0.0, sums.short_high - balanced)
    whole = max(sums.full_low + high, goal.duration_sum_s)
    allowed = whole * goal.exceed_ratio + EPSILON_S
    if whole - sums.full_low <= allowed:
        return LoadClass.LOWER
    return LoadClass.UNDECIDED if high <= allowed else LoadClass.UPPER


def held_seconds(results: Iterable[TrialResult], goal: SearchGoal) -> float:
    """Return for how many seconds full-length trials were low-loss at a load."""
    return _sums(results, goal).full_low


def conditional_throughput(results: Sequence[TrialResult], goal: SearchGoal) -> float | None:
    """Return what gets through at a load, in the load's unit: the load less the loss of the worst trial that counts.

    The trials are taken from the least loss upwards until they make up all but the exceed ratio of the duration sum;
    where they never do, all is lost. None where there is no full-length trial.
    """
    full = sorted((item for item in results if _is_full(item, goal)), key=lambda item: item.loss_ratio)
    if not full:
        return None
    remaining = max(goal.duration_sum_s, sum(item.seconds for item in full)) * (1 - goal.exceed_ratio)
    ratio = full[0].loss_ratio
    for item in full:
        if remaining <= EPSILON_S:
            break
        ratio = item.loss_ratio
        remaining -= item.seconds
    if remaining > EPSILON_S:
        ratio = 1.0
    return full[0].load * (1 - ratio)


def _is_full(result: TrialResult, goal: SearchGoal) -> bool:
    return result.seconds >= goal.final_trial_s - EPSILON_S


def _sums(results: Iterable[TrialResult], goal: SearchGoal) -> _Sums:
    sums = {(full, low): 0.0 for full in (True, False) for low in (True, False)}
    for item in results:
        sums[_is_full(item, goal), item.loss_ratio <= goal.loss_ratio] += item.seconds
    return _Sums(sums[True, True], sums[True, False], sums[False, True], sums[False, False])
