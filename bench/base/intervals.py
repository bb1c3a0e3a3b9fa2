"""Intervals over rounds: from the differences of rounds to what can be claimed of them. Pure.

Each round gives one difference: both sides ran the same releases, so that the difference is of pairs. Rounds are the
sample, because what disturbs a run disturbs all of its releases. The intervals are Student's, over rounds. The error
that all claims of a comparison may have together is shared out equally among figures, sides and looks (Bonferroni),
which holds however they depend on each other: docs/decisions/0022-intervals-over-rounds.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean, stdev

__all__ = ["CONFIDENCE", "FEWEST", "Interval", "interval", "looks", "rounds_needed", "share_of_error", "student"]

CONFIDENCE = 0.95  # of all intervals of a comparison together
FEWEST = 4  # rounds: below that an interval is too wide to say anything
LOOK_EVERY = 1.5  # the next look comes after so many times as many rounds
MOST_NEEDED = 1000  # rounds: beyond that nobody waits, and no number is told
HIGHEST_T = 1e9


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over rounds, and the ends between which the true mean is."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the difference is more than noise."""
        return self.low > 0 or self.high < 0

    def within(self, margin: float) -> bool:
        """Whether the true difference is at most the margin, in either direction."""
        return -margin <= self.low and self.high <= margin

    def decided(self, margin: float) -> bool:
        """Whether more rounds are not needed: there is a difference, or none that is greater than the margin."""
        return self.excludes_zero or self.within(margin)


def looks(rounds: int) -> tuple[int, ...]:
    """Return after which rounds a comparison of at most so many looks at its figures, the last round included."""
    found = []
    number = FEWEST
    while number < rounds:
        found.append(number)
        number = math.ceil(number * LOOK_EVERY)
    return (*found, rounds)


def share_of_error(comparisons: int, number_of_looks: int) -> float:
    """Return the probability of a wrong claim that each interval may have, of so many comparisons at so many looks."""
    return (1 - CONFIDENCE) / (comparisons * number_of_looks)


def interval(differences: Sequence[float], error: float) -> Interval | None:
    """Return the interval that misses the true mean of differences with a probability of ``error``.

    None of fewer than four differences.
    """
    if len(differences) < FEWEST:
        return None
    mean = fmean(differences)
    half = _half(len(differences), stdev(differences), error)
    return Interval(mean, mean - half, mean + half)


def rounds_needed(differences: Sequence[float], error: float, margin: float) -> int | None:
    """Return after how many rounds in all there would be a decided figure if it went on as it did.

    None where that takes more than a thousand. Of fewer than two differences nothing is known: None.
    """
    if len(differences) < 2:
        return None
    mean, deviation = abs(fmean(differences)), stdev(differences)
    target = max(mean, margin - mean)  # half of the interval: to exclude 0, or to lie within the margin
    for rounds in range(max(FEWEST, len(differences)), MOST_NEEDED + 1):
        if _half(rounds, deviation, error) < target:
            return rounds
    return None


def _half(rounds: int, deviation: float, error: float) -> float:
    return student(error, rounds - 1) * deviation / math.sqrt(rounds)


@cache
def student(error: float, freedom: int) -> float:
    """Return the t that Student's distribution exceeds, in either direction, with a probability of ``error``.

    ``freedom`` are the degrees of freedom, from 1.
    """
    low, high = 0.0, HIGHEST_T
    while high - low > 1e-10 * max(1.0, high):
        middle = (low + high) / 2
        if 1 - _within(middle, freedom) > error:
            low = middle
        else:
            high = middle
    return high


def _within(t: float, freedom: int) -> float:
    """Return Student's probability between −t and t (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, squared = math.sin(angle), math.cos(angle) ** 2
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for power in range(3 if odd else 2, freedom - 1, 2):
        term *= squared * (power - 1) / power
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
