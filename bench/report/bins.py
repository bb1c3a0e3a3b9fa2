"""Classes of times for colours: at most five, each by the same factor above the one before."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from bench.base.format import duration

__all__ = ["Bins", "bins"]

MOST = 5
LEAST_S = 1e-6  # of what is drawn by factors


@dataclass(frozen=True, slots=True)
class Bins:
    """Classes by their upper ends in seconds."""

    ends_s: tuple[float, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The name of each class."""
        return tuple(f"up to {duration(end_s)}" for end_s in self.ends_s)

    def label(self, value_s: float) -> str:
        """Return the name of the class of a value that the classes were made of."""
        return self.labels[min(bisect_left(self.ends_s, value_s), len(self.ends_s) - 1)]


def bins(values_s: Iterable[float]) -> Bins:
    """Return classes for values; those with equal names are one."""
    known = [max(LEAST_S, value_s) for value_s in values_s] or [LEAST_S]
    least, most = min(known), max(known)
    factor = (most / least) ** (1 / MOST)
    ends = [least * factor**number for number in range(1, MOST)] + [most]
    by_name = {duration(end_s): end_s for end_s in ends}
    return Bins(tuple(sorted(by_name.values())))
