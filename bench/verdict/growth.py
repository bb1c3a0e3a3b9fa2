"""How much the memory of each process grew while a run published: a leak shows in a long run, and in no latency."""

from array import array
from collections.abc import Mapping
from statistics import median

__all__ = ["READINGS_LEAST", "Growth"]

READINGS_LEAST = 8  # two in each quarter
QUARTERS = 4


class Growth:
    """Takes the resident memory of the processes, in bytes by name, at even distances while a run publishes.

    A process is measured where it is there in every reading. The first quarter is left out: caches and pools fill.
    """

    def __init__(self) -> None:
        self._readings = 0
        self._memory: dict[str, array[int]] = {}

    def add(self, memory: Mapping[str, int]) -> None:
        """Take one reading."""
        if not self._readings:
            self._memory = {name: array("q") for name in memory}
        self._readings += 1
        for name, bytes_ in memory.items():
            if name in self._memory:
                self._memory[name].append(bytes_)

    def fractions(self) -> dict[str, float]:
        """Return by process how much the median memory of the last quarter is above that of the second one, as a
        fraction of the latter; none below eight readings.
        """
        if self._readings < READINGS_LEAST:
            return {}
        quarter = self._readings // QUARTERS
        found: dict[str, float] = {}
        for name, held in self._memory.items():
            if len(held) == self._readings:
                before, after = median(held[quarter : 2 * quarter]), median(held[-quarter:])
                if before > 0:
                    found[name] = after / before - 1
        return found
