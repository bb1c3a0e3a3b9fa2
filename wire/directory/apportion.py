"""Apportioning a total by weights, and seeded orders: in integers and in the four exact operations of IEEE 754, so that
every machine and every Python builds the same directory.
"""

from collections.abc import Callable, Sequence

__all__ = ["apportion", "ranking"]

_UNIT = 1 << 32  # weights are compared to this precision


def apportion(total: int, weights: Sequence[float], at_least: Sequence[int] | int = 0) -> list[int]:
    """Return ``total`` in whole parts proportional to ``weights``, by largest remainder (Hamilton's method).

    Each part gets its ``at_least`` first and its quota of the rest; the parts add up to ``total`` exactly. Equal
    remainders go to the earlier part. ValueError where the least parts are more than the total.
    """
    parts = [at_least] * len(weights) if isinstance(at_least, int) else list(at_least)
    rest = total - sum(parts)
    if rest < 0:
        raise ValueError(f"{total} is less than the least parts, which add up to {sum(parts)}")
    units = [max(1, int(weight * _UNIT)) for weight in weights]
    whole = sum(units)
    remainders = []
    for place, unit in enumerate(units):
        quota, remainder = divmod(rest * unit, whole)
        parts[place] += quota
        remainders.append(remainder)
    remaining = total - sum(parts)
    for place in sorted(range(len(units)), key=lambda place: (-remainders[place], place))[:remaining]:
        parts[place] += 1
    return parts


def ranking(random: Callable[[], float], count: int) -> list[int]:
    """Return the numbers below ``count`` in a seeded order.

    Random.shuffle draws differently in different Pythons; a sort by drawn keys does not.
    """
    keys = [random() for _ in range(count)]
    return sorted(range(count), key=keys.__getitem__)
