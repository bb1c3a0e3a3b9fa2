"""What goes with the order of a topic, within each kind of filter, and the kind of filter itself. Over both kinds
together each may hide the other.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import Any, NamedTuple

from wire.contract.order import GROUPS_MOST, GroupOrder, GroupPairs, OrderCauses

__all__ = ["OutletFacts", "causes_of", "rank_correlation"]

FEWEST = 10  # outlets with a kind of filter, and in a group


class OutletFacts(NamedTuple):
    """What may put an outlet first: when the broker last confirmed its subscriptions, its client id, whether a filter
    of its has a wildcard, and how many filters it has; the number of the broker's node that it is at; its group of
    clients, empty where that has no name; its size in editors, 0 for clients of one's own.
    """

    subscribed_ns: int
    client_id: str
    wildcard: bool
    filters: int = 1
    node: int = 0
    group: str = ""
    size: int = 0


def causes_of(slots: Sequence[int], places: Sequence[float], facts: Mapping[int, OutletFacts]) -> OrderCauses:
    """Return what goes with the order of a topic; ``places`` are the mean places of the outlets of ``slots``."""
    by_kind: dict[bool, list[tuple[float, OutletFacts]]] = {False: [], True: []}
    for slot, place in zip(slots, places, strict=True):
        fact = facts[slot]
        by_kind[fact.wildcard].append((place, fact))
    causes = OrderCauses()
    for members in by_kind.values():
        if len(members) >= FEWEST:
            causes = causes.plus(_within_a_kind([place for place, _ in members], [fact for _, fact in members]))
    exact, wildcard = ([place for place, _ in members] for members in by_kind.values())
    if min(len(exact), len(wildcard)) < FEWEST:
        return causes
    return causes.plus(OrderCauses(pairs=len(exact) * len(wildcard), exact_first=_surplus(exact, sorted(wildcard))))


def _within_a_kind(places: Sequence[float], facts: Sequence[OutletFacts]) -> OrderCauses:
    """Return what goes with the places of outlets with one kind of filter."""
    number = len(places)
    filters, sizes = [fact.filters for fact in facts], [fact.size for fact in facts]
    return OrderCauses(
        weight=number,
        subscribing=number * rank_correlation(places, [fact.subscribed_ns for fact in facts]),
        client_ids=number * rank_correlation(places, [fact.client_id for fact in facts]),
        filters_weight=number if _differ(filters) else 0,
        filters=number * rank_correlation(places, filters),
        sizes_weight=number if _differ(sizes) else 0,
        sizes=number * rank_correlation(places, sizes),
        nodes=_by_group(places, [str(fact.node) for fact in facts]),
        groups=_by_group(places, [fact.group for fact in facts]),
    )


def _differ(values: Sequence[int]) -> bool:
    return min(values) < max(values)


def _by_group(places: Sequence[float], names: Sequence[str]) -> GroupOrder:
    """Return how the outlets of each two groups stand to each other, in groups of ``FEWEST`` or more."""
    members: dict[str, list[float]] = {}
    for name, place in zip(names, places, strict=True):
        members.setdefault(name, []).append(place)
    held = {name: sorted(own) for name, own in sorted(members.items()) if len(own) >= FEWEST}
    if not 2 <= len(held) <= GROUPS_MOST:
        return GroupOrder()
    rows = tuple(
        GroupPairs(one, other, len(first) * len(last), _surplus(first, last))
        for (one, first), (other, last) in combinations(held.items(), 2)
    )
    sizes = [len(own) for own in held.values()]
    number = sum(sizes)
    spare = number * number * (2 * number + 3) - sum(size * size * (2 * size + 3) for size in sizes)
    return GroupOrder(rows, spare / 18)


def _surplus(first: Sequence[float], last: Sequence[float]) -> int:
    """Return of the pairs of a place of ``first`` and one of ``last``, which are ascending, how many have the former
    earlier, less those that have it later.
    """
    return sum(len(last) - bisect_right(last, place) - bisect_left(last, place) for place in first)


def rank_correlation(one: Sequence[Any], other: Sequence[Any]) -> float:
    """Return Spearman's rank correlation of two sequences, equal values sharing their ranks; 0 where all are equal."""
    ranks, others = _centred(one), _centred(other)
    squares = sum(rank * rank for rank in ranks) * sum(rank * rank for rank in others)
    return sum(map(float.__mul__, ranks, others)) / sqrt(squares) if squares else 0.0


def _centred(values: Sequence[Any]) -> list[float]:
    ordered = sorted(values)
    return [(bisect_left(ordered, value) + bisect_right(ordered, value) - len(ordered)) / 2 for value in values]
