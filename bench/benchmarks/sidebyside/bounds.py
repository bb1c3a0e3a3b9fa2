"""The bounds that the swarm promises to keep beside the baseline, and whether it keeps them."""

from dataclasses import dataclass
from typing import Literal

from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.spread import Spread

__all__ = ["Bound", "bounds"]

CPU_AT_MOST = 1.4
FLOOD_AT_LEAST = 0.8
CONNECT_AT_MOST = 2.0
BYTES_AT_MOST = 4096.0


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure of the swarm with its promised limit and its measured value."""

    name: str
    unit: str
    relation: Literal["<=", ">="]
    limit: float
    value: Spread

    @property
    def holds(self) -> bool:
        """Whether the median is within the limit."""
        return self.value.median <= self.limit if self.relation == "<=" else self.value.median >= self.limit

    @property
    def in_every_round(self) -> bool:
        """Whether the worst round is within the limit."""
        return self.value.most <= self.limit if self.relation == "<=" else self.value.least >= self.limit


def bounds(result: CaseResult) -> tuple[Bound, ...]:
    """Return the bounds that a case is judged by; a bound whose figure is missing is left out."""
    case = result.case
    promised: list[tuple[str, str, Literal["<=", ">="], float, Spread | None]] = []
    if case.mode == "paced" and case.qos == 0:
        cpu = result.ratio("swarm", "cpu_us_per_delivery")
        promised.append(("CPU per delivery", "× baseline", "<=", CPU_AT_MOST, cpu))
    if case.mode == "flood" and case.broker == "embedded":
        rate = result.ratio("swarm", "deliveries_per_second")
        promised.append(("deliveries per second", "× baseline", ">=", FLOOD_AT_LEAST, rate))
    connect = result.ratio("swarm", "connect_seconds")
    promised.append(("connect and subscribe", "× baseline", "<=", CONNECT_AT_MOST, connect))
    memory = result.absolute("swarm", "bytes_per_outlet")
    promised.append(("memory an outlet", "bytes", "<=", BYTES_AT_MOST, memory))
    return tuple(
        Bound(name, unit, relation, limit, value)
        for name, unit, relation, limit, value in promised
        if value is not None
    )
