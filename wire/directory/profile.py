"""The sectors and sizes of outlets, in lifelike proportions."""

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from math import sqrt

from wire.contract.places import SECTORS
from wire.directory.apportion import apportion, ranking

__all__ = ["desktop_weight", "editor_weight", "sector_sets"]

GENERAL_FRACTION = 0.62

# Of 100 trade outlets, how many have the sector first: business has the largest trade press.
TRADE_WEIGHTS = {
    "business": 34.0,
    "science": 13.0,
    "health": 10.0,
    "politics": 7.0,
    "sport": 6.0,
    "arts": 6.0,
    "lifestyle": 6.0,
    "environment": 4.0,
    "education": 3.5,
    "society": 2.0,
    "crime": 1.5,
    "conflict": 1.5,
    "labour": 1.5,
    "religion": 1.5,
    "human-interest": 1.1,
    "disaster": 0.7,
    "weather": 0.7,
}

# Of 100 trade outlets, 72 keep to one sector, 22 have a second and 6 a third.
SECOND_FROM = 0.72
THIRD_FROM = 0.94


def sector_sets(outlets: int, random: Callable[[], float]) -> list[tuple[str, ...]]:
    """Return the sectors of each outlet, none for a general one, in a seeded order.

    First sectors are apportioned, not drawn: from some 400 outlets on each of the 17 has a trade press.
    """
    general = round(GENERAL_FRACTION * outlets)
    counts = apportion(outlets - general, [TRADE_WEIGHTS[sector] for sector in SECTORS])
    firsts = [sector for sector, count in zip(SECTORS, counts, strict=True) for _ in range(count)]
    names = tuple(SECTORS)
    bounds = tuple(accumulate(TRADE_WEIGHTS[sector] for sector in names))
    sets: list[tuple[str, ...]] = [()] * outlets
    for place, first in zip(ranking(random, outlets), firsts, strict=False):
        drawn = random()
        wanted = 1 + (drawn >= SECOND_FROM) + (drawn >= THIRD_FROM)
        chosen = [first]
        while len(chosen) < wanted:
            another = names[bisect_right(bounds, random() * bounds[-1], 0, len(names) - 1)]
            if another not in chosen:
                chosen.append(another)
        sets[place] = tuple(chosen)
    return sets


def editor_weight(random: Callable[[], float]) -> float:
    """Return a newsroom's size, from 1 up, in units of the smallest: Pareto with exponent 4/3.

    The inverse distribution function is ``u ** (-3/4)``, here by square roots alone, which IEEE 754 rounds correctly
    on every machine, where ``pow`` differs in the last bit. The largest of 6,500 has some 3 % of all editors.
    """
    root = sqrt(1.0 - random())
    return 1.0 / (root * sqrt(root))


def desktop_weight(size: float, random: Callable[[], float]) -> float:
    """Return an outlet's reach: its newsroom's size, give or take a factor of nearly five."""
    return size * (0.3 + 1.1 * random())
