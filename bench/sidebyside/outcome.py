"""What came of a case: its trials round by round, and the ratios that are taken within a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from bench.sidebyside.plan import Case
from bench.sidebyside.trial import Kind, Trial

__all__ = ["FIGURES", "Figure", "Outcome", "Spread", "spread"]

Figure = Literal["cpu_us_per_delivery", "deliveries_per_second", "connect_seconds", "bytes_per_outlet"]
FIGURES: tuple[Figure, ...] = ("cpu_us_per_delivery", "deliveries_per_second", "connect_seconds")


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, and the least and the greatest of the values that it is of."""

    median: float
    least: float
    most: float
    values: tuple[float, ...]


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of some values, if there are any."""
    return Spread(median(values), min(values), max(values), tuple(values)) if values else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``trials`` has an entry for each reader and round, None where it broke; ``failures`` says how. ``busy`` is why
    there is no result at all, ``doubts`` are why one is not to be trusted.
    """

    case: Case
    trials: Mapping[Kind, Sequence[Trial | None]]
    failures: Mapping[Kind, Sequence[str]]
    busy: str = ""
    doubts: tuple[str, ...] = ()

    def absolute(self, kind: Kind, figure: Figure) -> Spread | None:
        """A reader's figure over the rounds."""
        values = (getattr(trial, figure) for trial in self.trials[kind] if trial is not None)
        return spread([value for value in values if value is not None])

    def ratio(self, kind: Kind, figure: Figure) -> Spread | None:
        """The figure by the floor's in the same round, over the rounds that have both."""
        pairs = zip(self.trials[kind], self.trials["floor"], strict=True)
        return spread([getattr(one, figure) / getattr(floor, figure) for one, floor in pairs if one and floor])
