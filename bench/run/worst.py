"""The releases that a reader of a run wants to see by name: those with missing deliveries, and then the slowest."""

import heapq
from collections.abc import Iterable
from itertools import count

from wire.account.rows import SettledRelease

__all__ = ["WORST", "WorstReleases", "worst_of"]

WORST = 10


class WorstReleases:
    """Keeps the worst ten of the releases that it is given, in memory for ten; those of the warm-up do not count."""

    def __init__(self) -> None:
        self._kept: list[tuple[tuple[int, int], int, SettledRelease]] = []
        self._number = count()  # of two equal ones the earlier stays, and releases have no order

    def add(self, row: SettledRelease) -> None:
        """Add a settled release."""
        if row.warm or not row.expected:
            return
        held = (_badness(row), -next(self._number), row)
        if len(self._kept) < WORST:
            heapq.heappush(self._kept, held)
        elif held > self._kept[0]:
            heapq.heapreplace(self._kept, held)

    @property
    def rows(self) -> list[SettledRelease]:
        """The worst ones, the worst first."""
        return [row for *_, row in sorted(self._kept, reverse=True)]


def worst_of(rows: Iterable[SettledRelease]) -> list[SettledRelease]:
    """Return the worst ten of many releases, the worst first."""
    found = WorstReleases()
    for row in rows:
        found.add(row)
    return found.rows


def _badness(row: SettledRelease) -> tuple[int, int]:
    """Missing deliveries, and then the time from due until the last outlet had it."""
    return row.missing, row.coverage_ns[1.0] or 0
