"""The statistics of a latency that are told everywhere, and their values as the files of a run carry them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bench.base.documents import Document
from bench.base.quantities import Seconds

__all__ = ["Percentile", "Quantiles", "Stat", "parse_statistic"]


class Stat(StrEnum):
    """A statistic by the name that thresholds and files use. ``fraction`` is the quantile that it is."""

    P50 = "p50"
    P90 = "p90"
    P99 = "p99"
    P999 = "p99.9"
    MAX = "max"

    @property
    def fraction(self) -> float:
        return FRACTIONS[self]


FRACTIONS = {Stat.P50: 0.5, Stat.P90: 0.9, Stat.P99: 0.99, Stat.P999: 0.999, Stat.MAX: 1.0}


PERCENTILE = re.compile(r"p[0-9]{1,2}(?:\.[0-9]{1,3})?")


class Percentile(str):
    """A percentile that is not told everywhere, by its name, such as ``p95``. ``fraction`` is the quantile."""

    __slots__ = ()

    @property
    def fraction(self) -> float:
        return float(Decimal(self.removeprefix("p")) / 100)


def parse_statistic(text: str) -> Stat | Percentile:
    """Return the statistic of a name: ``p50``, ``p95``, ``p99.9``, ``max``; ValueError for anything else."""
    if text in FRACTIONS:
        return Stat(text)
    percentile = Percentile(text)
    if not PERCENTILE.fullmatch(text) or not percentile.fraction:
        raise ValueError(f"{text} is no percentile")
    return percentile


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles(Document):
    """Quantiles of times, by nearest rank."""

    p50: Seconds | None
    """The median. Null: there are no values."""
    p90: Seconds | None
    """At most this in 90 % of the values. Null: there are no values."""
    p99: Seconds | None
    """At most this in 99 % of the values. Null: there are no values."""
    p999: Annotated[Seconds | None, Field(alias="p99.9")]
    """At most this in 99.9 % of the values. Null: there are no values."""
    max: Seconds | None
    """The greatest value. Null: there are no values."""

    @classmethod
    def of(cls, value: Callable[[Stat], float | None]) -> "Quantiles":
        """The quantiles that a function gives, statistic by statistic."""
        p50, p90, p99, p999, greatest = map(value, Stat)
        return cls(p50=p50, p90=p90, p99=p99, p999=p999, max=greatest)

    @property
    def values(self) -> tuple[float | None, ...]:
        """The values in seconds, in the order of Stat."""
        return self.p50, self.p90, self.p99, self.p999, self.max

    def at(self, stat: Stat) -> float | None:
        """Return the value of one statistic in seconds; None where there are no values."""
        return dict(zip(Stat, self.values, strict=True))[stat]
