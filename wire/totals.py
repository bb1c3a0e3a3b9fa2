"""Sums of the account, as metrics and summary read them."""

from dataclasses import dataclass

from wire.contract.tally import CircuitSums

__all__ = ["CircuitFigures", "Totals"]


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
