"""The spread of a figure over repeated measurements."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Spread", "spread"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of a figure, with their median, the least and the greatest."""

    median: float
    least: float
    most: float
    values: tuple[float, ...]


def spread(values: Sequence[float]) -> Spread | None:
    """Return the spread of values; None without values."""
    return Spread(median(values), min(values), max(values), tuple(values)) if values else None
