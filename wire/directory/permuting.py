"""The outlets of a trial: whose client id each has, by which filters it subscribes, and at which node it connects."""

from collections.abc import Sequence
from random import Random

from wire.contract.permutation import Permutation
from wire.contract.places import SECTORS
from wire.contract.topics import FLASH, PREFIX
from wire.directory.apportion import ranking

__all__ = ["Permuted", "is_wildcard", "swapped"]

ANY_HEADING = "/+"
FIRST = PREFIX.partition("/")[0] + "/"  # the first level of every topic of the wire
ANY_FIRST = "+/"


class Permuted:
    """Answers for the outlets of an audience with so many of them; pure, and the same in every process."""

    __slots__ = ("_of", "_permutation")

    def __init__(self, permutation: Permutation, seed: int, outlets: int) -> None:
        self._permutation = permutation
        self._of: Sequence[int] = range(outlets)
        if permutation.client_ids:
            random = Random(f"client ids {seed}:{permutation.client_ids}").random  # noqa: S311 - a plan, not a secret
            self._of = ranking(random, outlets)

    def named_as(self, index: int) -> int:
        """Return the index of the outlet whose client id an outlet has."""
        return self._of[index]

    def filters(self, filters: tuple[str, ...]) -> tuple[str, ...]:
        """Return the filters that an outlet of the wire subscribes by."""
        return swapped(filters) if self._permutation.swap_filters else filters

    def node(self, index: int, nodes: int) -> int:
        """Return the number of an outlet's node."""
        return (index + self._permutation.node_shift) % nodes


def swapped(filters: Sequence[str]) -> tuple[str, ...]:
    """Return wildcards for exact filters of the wire's topics and exact filters for wildcards, for the same topics."""
    found: list[str] = []
    for each in filters:
        if each.endswith(ANY_HEADING):
            circuit = each.removesuffix(ANY_HEADING)
            found += [f"{circuit}/{heading}" for heading in (*SECTORS, FLASH)]
        else:
            found.append(ANY_FIRST + each.removeprefix(FIRST))
    return tuple(found)


def is_wildcard(text: str) -> bool:
    """Return whether a filter has a wildcard."""
    return "+" in text or "#" in text
