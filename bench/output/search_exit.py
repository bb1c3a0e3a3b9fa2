"""The exit code of a search for a capacity, from what its file says of the bounds."""

from collections.abc import Sequence
from typing import Protocol

from bench.base.exits import Exit

__all__ = ["GoalBounds", "search_exit"]


class GoalBounds(Protocol):
    """The bounds of a goal, as capacity.json has them."""

    @property
    def lower(self) -> int | None: ...

    @property
    def upper(self) -> int | None: ...

    @property
    def unmeasured(self) -> int | None: ...

    @property
    def narrow(self) -> bool: ...


def search_exit(least: int, most: int, goals: Sequence[GoalBounds], end: str) -> Exit:
    """Return the exit code of a search from the least to the greatest of its loads.

    FAIL where a goal has no load that held, INVALID where a goal's bounds were not found. ``end`` is ``fault`` or
    ``interrupted`` where the search did not come to its end.
    """
    if end in ("fault", "interrupted"):
        return Exit.FAULT if end == "fault" else Exit.INTERRUPTED
    if any(goal.upper == least for goal in goals):
        return Exit.FAIL
    found = (goal.lower == most or (goal.narrow and goal.unmeasured is None) for goal in goals)
    return Exit.PASS if all(found) else Exit.INVALID
