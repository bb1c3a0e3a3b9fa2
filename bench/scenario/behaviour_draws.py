"""How many outlets each behaviour of a scenario takes, of the whole audience or of its groups."""

from collections.abc import Collection, Sequence

from bench.base.units import Wrong
from bench.scenario.behaviours import Behaviour
from bench.scenario.clients import SHARES_SLACK, Group, sizes_of
from bench.scenario.nearest import nearest
from wire.contract.behaviours import Draw
from wire.directory.apportion import apportion

__all__ = ["check_behaviours", "draws_of"]


def check_behaviours(behaviours: Sequence[Behaviour], groups: Sequence[Group], outlets: int) -> None:
    """Refuse behaviours that do not fit their audience: Wrong, with the key beneath ``[audience]``."""
    names: set[str] = set()
    for number, behaviour in enumerate(behaviours):
        if behaviour.called in names:
            key = "name" if behaviour.name else "kind"
            raise Wrong(f"{behaviour.called!r} is taken", "give each a name of its own", f"behaviour.{number}.{key}")
        names.add(behaviour.called)
    for number, group in enumerate(groups):
        if group.behaviour and group.behaviour not in names:
            problem = f"there is no behaviour {group.behaviour!r}"
            raise Wrong(problem, _nearest(group.behaviour, names), f"group.{number}.behaviour")
    draws_of(behaviours, groups, outlets)


def draws_of(behaviours: Sequence[Behaviour], groups: Sequence[Group], outlets: int) -> list[tuple[Draw, ...]]:
    """Return the outlets that each behaviour takes. Wrong, with the key beneath ``[audience]``, where they are too many
    or none.
    """
    ranges = _ranges(groups, outlets)
    draws: list[list[Draw]] = [
        [
            Draw(first, after, after - first)
            for group, (first, after) in zip(groups, ranges, strict=True)
            if group.behaviour == behaviour.called
        ]
        for behaviour in behaviours
    ]
    parts: dict[str, list[int]] = {}  # by the name of the group, empty for the whole audience: numbers of behaviours
    for number, behaviour in enumerate(behaviours):
        if draws[number]:
            _refuse_size(behaviour, number)
        else:
            _check_part(behaviour, number, groups)
            parts.setdefault(behaviour.group, []).append(number)
    taken = sum(draw.outlets for drawn in draws for draw in drawn)
    for name, numbers in sorted(parts.items(), reverse=True):  # the whole audience last
        first, after = _range(name, groups, ranges, outlets)
        counts = _counts([behaviours[number] for number in numbers], numbers, after - first)
        taken += sum(counts)
        of_group = [group for group in groups if name and group.name == name and group.behaviour]
        if of_group or taken > outlets:
            key = f"behaviour.{numbers[-1]}.{'group' if of_group else _size_key(behaviours[numbers[-1]])}"
            raise Wrong("the behaviours take more outlets than there are", "give smaller parts", key)
        for number, count in zip(numbers, counts, strict=True):
            draws[number].append(Draw(first, after, count))
    return [tuple(drawn) for drawn in draws]


def _ranges(groups: Sequence[Group], outlets: int) -> list[tuple[int, int]]:
    """Return the first index of each group's clients, and that after its last."""
    ranges, first = [], 0
    for size in sizes_of(groups, outlets) if groups else []:
        ranges.append((first, first + size))
        first += size
    return ranges


def _range(name: str, groups: Sequence[Group], ranges: Sequence[tuple[int, int]], outlets: int) -> tuple[int, int]:
    for group, found in zip(groups, ranges, strict=True):
        if name and group.name == name:
            return found
    return 0, outlets


def _refuse_size(behaviour: Behaviour, number: int) -> None:
    for key in ("share", "count", "group"):
        if getattr(behaviour, key):
            problem = f"a group has the behaviour {behaviour.called!r} as a whole"
            raise Wrong(problem, "leave it out here, or there", f"behaviour.{number}.{key}")


def _check_part(behaviour: Behaviour, number: int, groups: Sequence[Group]) -> None:
    if behaviour.share is None and behaviour.count is None:
        remedy = f'give share = 0.1, or count, or a group\'s behaviour = "{behaviour.called}"'
        raise Wrong("no outlet behaves so", remedy, f"behaviour.{number}.share")
    names = [group.name for group in groups if group.name]
    if behaviour.group and names.count(behaviour.group) != 1:
        problem = f"there is {'more than one' if behaviour.group in names else 'no'} group {behaviour.group!r}"
        raise Wrong(problem, _nearest(behaviour.group, names), f"behaviour.{number}.group")


def _counts(behaviours: Sequence[Behaviour], numbers: Sequence[int], outlets: int) -> list[int]:
    """Return how many of so many outlets each behaviour takes: at least one."""
    shares = [behaviour.share or 0.0 for behaviour in behaviours]
    if sum(shares) > 1 + SHARES_SLACK:
        number = next(number for number in reversed(numbers) if shares[numbers.index(number)])
        raise Wrong(
            f"the shares add up to {sum(shares):g}", "give shares that add up to 1 at most", f"behaviour.{number}.share"
        )
    sharing = [place for place, share in enumerate(shares) if share]
    counts = [behaviour.count or 0 for behaviour in behaviours]
    if sharing:
        weights = [shares[place] for place in sharing]
        rest = 1 - sum(weights)
        parts = apportion(outlets, [*weights, rest] if rest > SHARES_SLACK else weights)
        for place, part in zip(sharing, parts, strict=False):  # the last part is that of the steady outlets
            counts[place] = max(1, part)
    if sum(counts) > outlets:
        key = f"behaviour.{numbers[-1]}.{_size_key(behaviours[-1])}"
        raise Wrong(f"the behaviours take {sum(counts):,} of {outlets:,} outlets", "give smaller parts", key)
    return counts


def _size_key(behaviour: Behaviour) -> str:
    return "share" if behaviour.count is None else "count"


def _nearest(name: str, names: Collection[str]) -> str:
    return nearest(name, sorted(names)) if names else "leave it out"
