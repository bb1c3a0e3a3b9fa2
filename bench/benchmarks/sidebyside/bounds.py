"""The bounds that the swarm promises to keep, and whether it keeps them.

A ratio is taken in each round. What is judged is the interval of its geometric mean over the rounds, at 95 %: that of
Student on the logarithms, because ratios multiply (docs/decisions/0022-intervals-over-rounds.md).
"""

import math
from dataclasses import dataclass
from typing import Literal

from bench.base.intervals import interval, looks, share_of_error
from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.spread import Spread

__all__ = ["Bound", "Judgement", "Range", "bounds"]

CPU_AT_MOST = 1.4
FLOOD_AT_LEAST = 0.8
CONNECT_AT_MOST = 2.0
BYTES_AT_MOST = 4096.0
SAMPLE_AT_MOST = 1.03  # the order at a run's sample of outlets, in processor time a delivery without the order
RANKED_AT_MOST = 1.15  # the order at all outlets

Judgement = Literal["held", "broken", "not decided"]
Promise = tuple[str, str, Literal["<=", ">="], float, Spread | None]


@dataclass(frozen=True, slots=True)
class Range:
    """The geometric mean of a figure over the rounds, and the ends between which it is, at 95 %."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure of the swarm with its promised limit and its measured value.

    ``range`` is None of fewer than four rounds: then nothing is decided.
    """

    name: str
    unit: str
    relation: Literal["<=", ">="]
    limit: float
    value: Spread
    range: Range | None

    @property
    def judgement(self) -> Judgement:
        """Held or broken where the whole range is on one side of the limit."""
        if self.range is None:
            return "not decided"
        most = self.relation == "<="
        if self.range.high <= self.limit if most else self.range.low >= self.limit:
            return "held"
        return "broken" if (self.range.low > self.limit if most else self.range.high < self.limit) else "not decided"


def bounds(result: CaseResult, rounds: int) -> tuple[Bound, ...]:
    """Return the bounds that a case of at most so many rounds is judged by; one whose figure is missing is left out."""
    promised = _order(result) if result.case.mode == "order" else _beside_baseline(result)
    error = share_of_error(1, len(looks(rounds)))
    return tuple(
        Bound(name, unit, relation, limit, value, _range(value, error))
        for name, unit, relation, limit, value in promised
        if value is not None
    )


def _beside_baseline(result: CaseResult) -> list[Promise]:
    case, unit = result.case, "× baseline"
    promised: list[Promise] = []
    if case.mode == "paced" and case.qos == 0:
        cpu = result.ratio("swarm", "cpu_us_per_delivery")
        promised.append(("CPU per delivery", unit, "<=", CPU_AT_MOST, cpu))
    if case.mode == "flood" and case.broker == "embedded":
        rate = result.ratio("swarm", "deliveries_per_second")
        promised.append(("deliveries per second", unit, ">=", FLOOD_AT_LEAST, rate))
    connect = result.ratio("swarm", "connect_seconds")
    promised.append(("connect and subscribe", unit, "<=", CONNECT_AT_MOST, connect))
    memory = result.absolute("swarm", "bytes_per_outlet")
    promised.append(("memory an outlet", "bytes", "<=", BYTES_AT_MOST, memory))
    return promised


def _order(result: CaseResult) -> list[Promise]:
    unit = "× without"
    sample, ranked = (result.ratio(kind, "cpu_us_per_delivery") for kind in ("swarm", "ranked"))
    return [
        ("CPU per delivery, order of a sample", unit, "<=", SAMPLE_AT_MOST, sample),
        ("CPU per delivery, order of all outlets", unit, "<=", RANKED_AT_MOST, ranked),
    ]


def _range(value: Spread, error: float) -> Range | None:
    found = interval([math.log(one) for one in value.values], error)
    return Range(*map(math.exp, (found.mean, found.low, found.high))) if found else None
