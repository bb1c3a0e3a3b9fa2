"""What goes with the order of a topic: the order of subscribing or of client ids, within each kind of filter, and the
kind of filter itself. Over both kinds together each may hide the other.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

from wire.contract.order import OrderCauses

__all__ = ["OutletFacts", "causes_of", "rank_correlation"]

FEWEST = 10  # outlets with a kind of filter


class OutletFacts(NamedTuple):
    """What may put an outlet first: when the broker last confirmed its subscriptions, its client id, and whether a
    filter of its has a wildcard.
    """

    subscribed_ns: int
    client_id: str
    wildcard: bool


def causes_of(slots: Sequence[int], places: Sequence[float], facts: Mapping[int, OutletFacts]) -> OrderCauses:
    """Return what goes with the order of a topic; ``places`` are the mean places of the outlets of ``slots``."""
    weight, subscribing, client_ids = 0, 0.0, 0.0
    by_kind: dict[bool, list[int]] = {False: [], True: []}
    for at, slot in enumerate(slots):
        by_kind[facts[slot].wildcard].append(at)
    for members in by_kind.values():
        if len(members) < FEWEST:
            continue
        own = [places[at] for at in members]
        weight += len(members)
        subscribing += len(members) * rank_correlation(own, [facts[slots[at]].subscribed_ns for at in members])
        client_ids += len(members) * rank_correlation(own, [facts[slots[at]].client_id for at in members])
    exact, wildcard = ([places[at] for at in by_kind[kind]] for kind in (False, True))
    if min(len(exact), len(wildcard)) < FEWEST:
        return OrderCauses(weight, subscribing, client_ids)
    wildcard.sort()
    pairs = len(exact) * len(wildcard)
    # Of the pairs of an exact filter and a wildcard, those with the exact one first less those with it last.
    first = sum(len(wildcard) - bisect_right(wildcard, place) - bisect_left(wildcard, place) for place in exact)
    return OrderCauses(weight, subscribing, client_ids, pairs, first)


def rank_correlation(one: Sequence[Any], other: Sequence[Any]) -> float:
    """Return Spearman's rank correlation of two sequences, equal values sharing their ranks; 0 where all are equal."""
    ranks, others = _centred(one), _centred(other)
    squares = sum(rank * rank for rank in ranks) * sum(rank * rank for rank in others)
    return sum(map(float.__mul__, ranks, others)) / sqrt(squares) if squares else 0.0


def _centred(values: Sequence[Any]) -> list[float]:
    ordered = sorted(values)
    return [(bisect_left(ordered, value) + bisect_right(ordered, value) - len(ordered)) / 2 for value in values]
