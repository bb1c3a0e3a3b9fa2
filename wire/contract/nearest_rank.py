"""The nearest-rank quantile: one definition for histograms, exact percentiles and coverage, so that they agree."""

from collections.abc import Sequence
from math import ceil
from typing import TypeVar

__all__ = ["nearest_rank", "quantile_of"]

Value = TypeVar("Value")
# Binary numbers round some fractions up: 0.07 * 100 is a little more than 7, and must stay rank 7.
TOLERANCE = 1e-9


def nearest_rank(fraction: float, count: int) -> int:
    """Return the smallest k >= ``fraction * count``, counted from 1: 1 at least, ``count`` at most.

    A ``count`` of more than 53 bits is rounded, and the bound keeps the rank from exceeding it.
    """
    return max(1, min(ceil(fraction * count - TOLERANCE), count))


def quantile_of(ordered: Sequence[Value], fraction: float) -> Value | None:
    """Return the quantile of values in ascending order; None without values."""
    return ordered[nearest_rank(fraction, len(ordered)) - 1] if ordered else None
