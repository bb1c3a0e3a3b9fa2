"""Sums of the account, as metrics and summary read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wire.contract.tally import CircuitSums

__all__ = ["CircuitFigures", "Totals", "add_up", "by_circuit"]


@dataclass(frozen=True, slots=True)
class CircuitFigures:
    """One circuit: what was owed on it, and what was counted."""

    expected: int
    sums: CircuitSums

    @property
    def outstanding(self) -> int:
        """Neither delivered nor missing yet."""
        return self.expected - self.sums.delivered - self.sums.missing


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole run. ``unreported`` and ``unsent_deliveries`` are parts of what is missing, by cause."""

    expected: int
    sums: CircuitSums
    unreported: int
    unsent_messages: int
    unsent_deliveries: int
    foreign: int

    @property
    def delivered(self) -> int:
        return self.sums.delivered

    @property
    def missing(self) -> int:
        return self.sums.missing

    @property
    def outstanding(self) -> int:
        """Neither delivered nor missing yet."""
        return self.expected - self.sums.delivered - self.sums.missing


def add_up(parts: Iterable[CircuitSums], bin_edges: Sequence[int]) -> CircuitSums:
    """Many sums as one."""
    total = CircuitSums(bin_edges)
    for part in parts:
        total.merge(part)
    return total


def by_circuit(
    expected: Mapping[str, int], held: Iterable[Mapping[str, CircuitSums]], bin_edges: Sequence[int]
) -> dict[str, CircuitFigures]:
    """What was owed and what was counted, by circuit, in alphabetical order; ``held`` are the parts of the counts."""
    held = tuple(held)
    return {
        name: CircuitFigures(expected.get(name, 0), add_up((part[name] for part in held if name in part), bin_edges))
        for name in sorted({*expected, *(name for part in held for name in part)})
    }
