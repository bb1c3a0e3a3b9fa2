"""Whether a run had the machine to itself: judged by others' use and by the processors' speed, never by its figures."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["BUSY_OTHERS", "SLOW", "MachineUse", "disturbances"]

BUSY_OTHERS = 0.05  # of the processors, by other programs and other virtual machines together
# Of the samples of the processors' speed. A run's own load slows some of them, as many in each run of a set: a run that
# has more than the least of them was slowed by others.
SLOW = 0.25
SLOW_MORE = 0.1  # than in the run that had fewest
SLOW_THROUGHOUT = 1.1  # times the best of all the runs: slowed for so long that the run has no better sample


@dataclass(frozen=True, slots=True)
class MachineUse:
    """The use and speed of the machine during a run; None: not known.

    ``others`` is the fraction of the processors that other programs and virtual machines used, ``slowed`` the fraction
    of the samples that found the processors slowed, ``best_s`` the best time of the timed piece of work, in seconds.
    """

    others: float | None
    slowed: float | None
    best_s: float | None


def disturbances(runs: Sequence[MachineUse]) -> tuple[str, ...]:
    """Return a clause for each run that names the disturbance; empty for a run on a quiet machine."""
    best_s = min((run.best_s for run in runs if run.best_s is not None), default=0.0)
    least = min((run.slowed for run in runs if run.slowed is not None), default=0.0)
    return tuple(_disturbance(run, best_s, least) for run in runs)


def _disturbance(run: MachineUse, best_s: float, least: float) -> str:
    if run.others is None or run.slowed is None or run.best_s is None:
        return "how quiet the machine was is not known"
    if run.others >= BUSY_OTHERS:
        return f"others used {run.others:.0%} of the processors"
    slowed = f"the processors were slowed in {run.slowed:.0%} of the samples of their speed"
    if run.slowed >= SLOW:
        return slowed
    if run.slowed > least + SLOW_MORE:
        return f"{slowed}, and in another run in {least:.0%}"
    if run.best_s > SLOW_THROUGHOUT * best_s:
        return "the processors were slower throughout than in another run"
    return ""
