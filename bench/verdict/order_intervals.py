"""Correlations with their intervals, which hold the true value in 19 of 20, and outlets in groups that have an order.

Rank correlations: Fisher's transformation with the variance of D. G. Bonett and T. A. Wright, "Sample size requirements
for estimating Pearson, Kendall and Spearman correlations" (2000). Pairs of groups: the variance of H. B. Mann and D. R.
Whitney's statistic (1947), or that which the pairs come with.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh

from wire.contract.order import GroupOrder

__all__ = [
    "FEWEST",
    "Correlation",
    "correlation_of",
    "groups_in_order",
    "pairs_in_order",
    "share_of_pairs",
]

FEWEST = 10  # outlets of a group
SIGMAS = 1.96  # 19 of 20
ALMOST_ONE = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation from -1 to 1 and the ends of its interval."""

    value: float
    low: float
    high: float


def correlation_of(value: float, outlets: int, strata: int = 1) -> Correlation:
    """Return a rank correlation with its interval, over so many outlets in so many strata of ``FEWEST`` or more."""
    deviation = sqrt((1 + value * value / 2) / max(1, outlets - 3 * strata))
    middle = atanh(max(-ALMOST_ONE, min(ALMOST_ONE, value)))
    low, high = (tanh(middle + sign * SIGMAS * deviation) for sign in (-1, 1))
    return Correlation(value, min(value, low), max(value, high))


def share_of_pairs(surplus: int, pairs: int, outlets: float) -> Correlation:
    """Return the surplus of pairs of outlets in one order over those in the other as a share, with its interval;
    ``outlets`` are in the groups, or on average in those of a stratum.
    """
    return _share(surplus, pairs, pairs * (outlets + 1) / 3)


def groups_in_order(order: GroupOrder, topics_each: float = 1.0) -> Correlation | None:
    """Return of the pairs of outlets in different groups those that stand in the order of the groups, less the others,
    as a share, with its interval. None where there are no pairs.

    The groups' own order is by how often their outlets come before those of others: by chance the share is a little
    above 0, within its interval. An outlet is in so many topics, on average, and stands in all of them alike.
    """
    ahead: defaultdict[str, float] = defaultdict(float)
    for row in order.rows:
        ahead[row.one] += row.surplus / row.pairs
        ahead[row.other] -= row.surplus / row.pairs
    surplus = sum(row.surplus if ahead[row.one] > ahead[row.other] else -row.surplus for row in order.rows)
    pairs = sum(row.pairs for row in order.rows)
    return _share(surplus, pairs, order.variance * max(1.0, topics_each)) if pairs else None


def _share(surplus: int, pairs: int, variance: float) -> Correlation:
    value, half = surplus / pairs, SIGMAS * sqrt(variance) / pairs
    return Correlation(value, max(-1.0, value - half), min(1.0, value + half))


def pairs_in_order(groups: Sequence[Sequence[float]]) -> tuple[int, int]:
    """Return of the pairs of values of different groups how many stand in the order of the groups, less those that
    stand the other way, and the number of pairs.
    """
    ordered = [sorted(group) for group in groups]
    surplus, pairs = 0, 0
    for at, first in enumerate(ordered):
        for last in ordered[at + 1 :]:
            pairs += len(first) * len(last)
            surplus += sum(len(last) - bisect_right(last, each) - bisect_left(last, each) for each in first)
    return surplus, pairs
