"""The bounds that the swarm promises to keep beside the floor, and whether it did."""

from dataclasses import dataclass
from typing import Literal

from bench.sidebyside.outcome import Outcome, Spread

__all__ = ["Bound", "bounds"]

CPU_AT_MOST = 1.4
FLOOD_AT_LEAST = 0.8
CONNECT_AT_MOST = 2.0
BYTES_AT_MOST = 4096.0


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure of the swarm's, what is promised of it, and what it was; its median is held against the limit."""

    name: str
    unit: str
    relation: Literal["<=", ">="]
    limit: float
    value: Spread

    @property
    def holds(self) -> bool:
        """Whether the median keeps it."""
        return self.value.median <= self.limit if self.relation == "<=" else self.value.median >= self.limit

    @property
    def in_every_round(self) -> bool:
        """Whether the least or greatest does too."""
        return self.value.most <= self.limit if self.relation == "<=" else self.value.least >= self.limit


def bounds(outcome: Outcome) -> tuple[Bound, ...]:
    """Those that this case is judged by; none where the figure is lacking."""
    case = outcome.case
    promised: list[tuple[str, str, Literal["<=", ">="], float, Spread | None]] = []
    if case.mode == "paced" and case.qos == 0:
        cpu = outcome.ratio("swarm", "cpu_us_per_delivery")
        promised.append(("CPU per delivery", "× floor", "<=", CPU_AT_MOST, cpu))
    if case.mode == "flood" and case.broker == "embedded":
        rate = outcome.ratio("swarm", "deliveries_per_second")
        promised.append(("deliveries per second", "× floor", ">=", FLOOD_AT_LEAST, rate))
    connect = outcome.ratio("swarm", "connect_seconds")
    promised.append(("connect and subscribe", "× floor", "<=", CONNECT_AT_MOST, connect))
    memory = outcome.absolute("swarm", "bytes_per_outlet")
    promised.append(("memory an outlet", "bytes", "<=", BYTES_AT_MOST, memory))
    return tuple(
        Bound(name, unit, relation, limit, value)
        for name, unit, relation, limit, value in promised
        if value is not None
    )
