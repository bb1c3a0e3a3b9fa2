"""What a trial's outcome is called on the page, and why it broke or does not count. Pure."""

from collections.abc import Sequence

from bench.capacity.document import CapacityTrial, GoalResult
from bench.capacity.judge import missing_words, part_of

__all__ = ["OUTCOMES", "outcome_of", "reasons_of"]

OUTCOMES = ("held", "broke", "INVALID", "held for some goals", "ended early")


def outcome_of(trial: CapacityTrial, goals: Sequence[GoalResult]) -> str:
    """Return one of OUTCOMES: whether the loss is within what the goals allow, or why the trial does not count."""
    if trial.loss_ratio is None:
        return "INVALID" if trial.doubts else "ended early"
    held = [trial.loss_ratio <= goal.loss_ratio for goal in goals]
    if all(held):
        return "held"
    return "held for some goals" if any(held) else "broke"


def reasons_of(trial: CapacityTrial) -> str:
    """Return why a trial broke, with the part that was at its limit, or why it does not count; else nothing."""
    if trial.loss_ratio is None:
        return "; ".join(trial.doubts)
    reasons = trial.failed + missing_words(trial)
    part = part_of(trial)
    return "; ".join(reasons) + (f" ({part})" if reasons and part else "")
