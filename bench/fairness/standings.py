"""Where outlets stand before and after a change: with the outlet, or with what the outlets have of the cause. Pure.

Outlets are compared within a stratum: one worker's, with the same circuits and one kind of filter. There a standing is
a rank from -1 to 1. The strata of groups are wider, so that they have pairs enough.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from statistics import fmean

from bench.fairness.causes import Value
from bench.output.order_file import RankedOutlet
from bench.verdict.order_intervals import FEWEST, Correlation, correlation_of, pairs_in_order, share_of_pairs
from subscribers.ledger.order_causes import rank_correlation

__all__ = ["Outlets", "with_cause", "with_outlet"]

Outlets = Mapping[str, RankedOutlet]  # by name
Stratum = Callable[[RankedOutlet], Hashable]


def with_outlet(before: Outlets, after: Outlets, value: Value) -> Correlation | None:
    """Return how an outlet's place after the change goes with its own place before.

    For a cause of groups: of the pairs of outlets of different groups before, those in the order that the groups had
    then, less those in the other. None where too few outlets are in both.
    """
    names = [name for name in before if name in after]
    group = _group_of(value)
    if group is not None:
        both = [after[name] for name in names]
        return _pairs(before, both, lambda outlet: group(before[outlet.outlet]), group, _stratum_of(value))
    found = []
    for members in _strata([before[name] for name in names], _kind):
        own = [outlet.outlet for outlet in members]
        found.append(([before[name].place for name in own], [after[name].place for name in own]))
    return _pooled(found)


def with_cause(before: Outlets, after: Outlets, value: Value) -> Correlation | None:
    """Return how an outlet's place after the change goes with the place before of what it now has of the cause.

    That is the place of the outlet with the same rank of subscribing, or with the client id, in the run before; or, of
    pairs as above, the groups after the change. None where too few outlets are known, or all have the same.
    """
    group = _group_of(value)
    if group is not None:
        return _pairs(before, list(after.values()), group, group, _stratum_of(value))
    if value is Value.NONE:
        return None
    names = [name for name in before if name in after]
    predicted = _by_client(before, after) if value is Value.CLIENT else _by_moment(before, after, names)
    strata = _strata([after[name] for name in names if name in predicted], _kind)
    return _pooled(
        [([predicted[outlet.outlet] for outlet in members], [outlet.place for outlet in members]) for members in strata]
    )


def _kind(outlet: RankedOutlet) -> Hashable:
    return outlet.worker, outlet.circuits, outlet.wildcard


def _group_of(value: Value) -> Callable[[RankedOutlet], int] | None:
    if value is Value.WILDCARD:
        return lambda outlet: outlet.wildcard
    return (lambda outlet: outlet.node) if value is Value.NODE else None


def _stratum_of(value: Value) -> Stratum:
    """Return within what the outlets of groups are compared: kinds of filter at a worker, nodes with one kind too."""
    if value is Value.WILDCARD:
        return lambda outlet: outlet.worker
    return lambda outlet: (outlet.worker, outlet.wildcard)


def _strata(outlets: Iterable[RankedOutlet], stratum: Stratum) -> list[list[RankedOutlet]]:
    found: defaultdict[Hashable, list[RankedOutlet]] = defaultdict(list)
    for outlet in outlets:
        found[stratum(outlet)].append(outlet)
    return [members for members in found.values() if len(members) >= FEWEST]


def _standings(outlets: Outlets) -> dict[str, float]:
    """Return each outlet's standing in its stratum, by name."""
    found = {}
    for members in _strata(outlets.values(), _kind):
        ordered = sorted(outlet.place for outlet in members)
        for outlet in members:
            ranks = bisect_left(ordered, outlet.place) + bisect_right(ordered, outlet.place)
            found[outlet.outlet] = ranks / len(ordered) - 1
    return found


def _by_client(before: Outlets, after: Outlets) -> dict[str, float]:
    standings = _standings(before)
    had = {outlet.client: standings[name] for name, outlet in before.items() if name in standings}
    return {name: had[outlet.client] for name, outlet in after.items() if outlet.client in had}


def _by_moment(before: Outlets, after: Outlets, names: Sequence[str]) -> dict[str, float]:
    """Return for each outlet the place before of the outlet that had its rank of subscribing in its stratum then."""
    found: dict[str, float] = {}
    for members in _strata([before[name] for name in names], _kind):
        earlier = sorted(members, key=lambda outlet: outlet.subscribed_s)
        later = sorted((after[outlet.outlet] for outlet in members), key=lambda outlet: outlet.subscribed_s)
        found |= {now.outlet: then.place for now, then in zip(later, earlier, strict=True)}
    return found


def _pooled(strata: Sequence[tuple[Sequence[float], Sequence[float]]]) -> Correlation | None:
    """Return the rank correlation over strata, each with the weight of its outlets."""
    strata = [held for held in strata if len(held[0]) >= FEWEST]
    count = sum(len(one) for one, _ in strata)
    if not count:
        return None
    value = sum(len(one) * rank_correlation(one, other) for one, other in strata) / count
    return correlation_of(value, count, len(strata))


def _pairs(
    before: Outlets,
    after: Sequence[RankedOutlet],
    group: Callable[[RankedOutlet], int],
    group_before: Callable[[RankedOutlet], int],
    stratum: Stratum,
) -> Correlation | None:
    """Return of the pairs of a stratum's outlets in different groups after the change those that stand in the order of
    the groups' places before, less those that stand the other way, as a share.
    """
    held: defaultdict[int, list[float]] = defaultdict(list)
    for outlet in before.values():
        held[group_before(outlet)].append(outlet.place)
    ranked = sorted(held, key=lambda number: fmean(held[number]))
    surplus, pairs, outlets = 0, 0, 0
    strata = _strata(after, stratum)
    for members in strata:
        own = pairs_in_order([[outlet.place for outlet in members if group(outlet) == number] for number in ranked])
        outlets, surplus, pairs = outlets + len(members), surplus + own[0], pairs + own[1]
    return share_of_pairs(surplus, pairs, outlets / len(strata)) if pairs else None
