"""The relevant bounds of a goal (RFC 9971, "Goal Result"), from the results of all trials of a search. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bench.capacity.classify import LoadClass, TrialResult, classify
from bench.capacity.goals import SearchGoal

__all__ = ["Bounds", "bounds_of"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """``upper`` is the least load that is an upper bound, ``lower`` the greatest lower bound below it; None: none is.

    ``unmeasured`` is the least load below ``upper`` and above ``lower`` whose trials were never valid; None: there is
    none. The search goes no higher than that, and says nothing of it.
    """

    lower: int | None
    upper: int | None
    unmeasured: int | None = None

    @property
    def ceiling(self) -> int | None:
        """The end of the interval that is searched: the upper bound, or the load that can't be measured."""
        return self.upper if self.unmeasured is None else self.unmeasured

    def narrow(self, width: float) -> bool:
        """Whether the interval is no wider than a fraction of its upper end, or holds no further whole load."""
        if self.lower is None or self.ceiling is None:
            return False
        return self.ceiling - self.lower <= max(1.0, width * self.ceiling)


def bounds_of(
    results: Mapping[int, Sequence[TrialResult]], goal: SearchGoal, unmeasurable: Collection[int] = ()
) -> Bounds:
    """Return the bounds of a goal from the results by load, and the loads whose trials were never valid."""
    classes = {load: classify(found, goal) for load, found in results.items()}
    upper = min((load for load, each in classes.items() if each is LoadClass.UPPER), default=None)
    lower = max(
        (load for load, each in classes.items() if each is LoadClass.LOWER and (upper is None or load < upper)),
        default=None,
    )
    unmeasured = min(
        (
            load
            for load in unmeasurable
            if (upper is None or load < upper)
            and (lower is None or load > lower)
            and classes.get(load, LoadClass.UNDECIDED) is LoadClass.UNDECIDED
        ),
        default=None,
    )
    return Bounds(lower, upper, unmeasured)
