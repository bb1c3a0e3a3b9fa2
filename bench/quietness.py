"""Whether a run had the machine to itself: by what others used of it, and by how fast it was. Never by its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["BUSY_OTHERS", "SLOW", "disturbances", "outside", "slowed"]

BUSY_OTHERS = 0.05  # of the processors, others' and other guests' together
# Of the looks at the processors' speed. A run's own load slows some of them, as many in each run of a set: what a run
# has over the least of them is others' doing.
SLOW = 0.25
SLOW_MORE = 0.1  # than in the run that had fewest
SLOW_THROUGHOUT = 1.1  # times the best of all the runs: slowed for so long that the run has no better look

Summary = Mapping[str, Any]


def outside(run: Summary) -> float | None:
    """The share of the processors that was not the run's: other programs', and other guests'. None: not known."""
    shares = run["bottleneck"].get("cpu_shares", {})
    if shares is None:
        return None
    return float(shares.get("others", 0.0) + shares.get("stolen", 0.0))


def slowed(run: Summary) -> float | None:
    """The share of the looks that found the processors slowed. None: not known."""
    return float(run["speed"]["slowed"]) if run["speed"] else None


def disturbances(runs: Sequence[Summary]) -> tuple[str, ...]:
    """What disturbed each of the runs, in a clause; empty for one that was on a quiet machine."""
    best_s = min((run["speed"]["best_seconds"] for run in runs if run["speed"]), default=0.0)
    least = min((share for share in map(slowed, runs) if share is not None), default=0.0)
    return tuple(_disturbance(run, best_s, least) for run in runs)


def _disturbance(run: Summary, best_s: float, least: float) -> str:
    others, slow = outside(run), slowed(run)
    if others is None or slow is None:
        return "how quiet the machine was is not known"
    if others >= BUSY_OTHERS:
        return f"others used {others:.0%} of the processors"
    if slow >= SLOW:
        return f"the processors were slowed in {slow:.0%} of the looks at them"
    if slow > least + SLOW_MORE:
        return f"the processors were slowed in {slow:.0%} of the looks at them, and in another run in {least:.0%}"
    if run["speed"]["best_seconds"] > SLOW_THROUGHOUT * best_s:
        return "the processors were slower throughout than in another run"
    return ""
