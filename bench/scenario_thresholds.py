"""What a scenario may ask of a run, and how it asks: ``"disclosure.p99" = "< 1s"``."""

import difflib
import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bench.scenario_units import SECOND_NS, Wrong, parse_duration

__all__ = ["FIGURES", "Threshold", "Unit", "parse_thresholds"]


class Unit(StrEnum):
    """What a figure is measured in."""

    SECONDS = "seconds"
    COUNT = "count"
    PER_SECOND = "per second"


LATENCIES = ("disclosure", "transit", "swarm_lag", "publisher_lateness")
COUNTS = (
    "missing",
    "unsent",
    "duplicates",
    "reordered",
    "misdelivered",
    "late",
    "embargo_breaches",
    "foreign",
    "outlets_on",
)
# Every figure that a threshold can name, with its unit. Spread and coverage are percentiles over releases.
FIGURES: dict[str, Unit] = {
    **{f"{name}.{stat}": Unit.SECONDS for name in LATENCIES for stat in ("p50", "p90", "p99", "p99.9", "max")},
    **{f"spread.{stat}": Unit.SECONDS for stat in ("p50", "p99", "max")},
    **{
        f"coverage.{share}.{stat}": Unit.SECONDS
        for share in ("0.5", "0.9", "0.99", "1")
        for stat in ("p50", "p99", "max")
    },
    **dict.fromkeys(COUNTS, Unit.COUNT),
    "deliveries_per_second": Unit.PER_SECOND,
}
OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
EXPRESSION = re.compile(r"\s*(<=|>=|==|<|>)\s*(\S.*?)\s*")
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
EXAMPLES = {Unit.SECONDS: '"< 1s"', Unit.COUNT: '"== 0"', Unit.PER_SECOND: '"> 1000"'}


@dataclass(frozen=True, slots=True)
class Threshold:
    """``figure`` is one of FIGURES; ``bound`` is in ``unit``; ``condition`` is what the scenario says."""

    figure: str
    operator: str
    bound: float
    unit: Unit
    condition: str

    @property
    def metric(self) -> str:
        """``disclosure``, ``coverage.0.99``, ``missing``."""
        return self._halves()[0]

    @property
    def stat(self) -> str:
        """``p50``, ``p99.9``, ``max``, or nothing for a figure that is one number."""
        return self._halves()[1]

    @property
    def expression(self) -> str:
        """``disclosure.p99 < 1s``."""
        return f"{self.figure} {self.condition}"

    @property
    def bound_ns(self) -> int | None:
        """The bound of a time in nanoseconds, to be a bin edge; None for other units."""
        return round(self.bound * SECOND_NS) if self.unit is Unit.SECONDS else None

    def holds(self, actual: float) -> bool:
        """Whether a figure in ``unit`` keeps the bound."""
        return bool(OPERATORS[self.operator](actual, self.bound))

    def _halves(self) -> tuple[str, str]:
        if self.unit is not Unit.SECONDS:
            return self.figure, ""
        metric, _, stat = self.figure.partition(".p" if ".p" in self.figure else ".max")
        return metric, f"p{stat}" if stat else "max"


def parse_thresholds(table: object) -> tuple[Threshold, ...]:
    """The ``[thresholds]`` table, from figure to condition; Wrong with the figure as its key."""
    if isinstance(table, tuple) and all(isinstance(item, Threshold) for item in table):
        return table
    if not isinstance(table, Mapping):
        raise Wrong("this is no table")
    return tuple(_parse(str(figure), condition) for figure, condition in table.items())


def _parse(figure: str, condition: object) -> Threshold:
    unit = FIGURES.get(figure)
    if unit is None:
        longer = [name for name in FIGURES if name.startswith(f"{figure}.")]
        near = difflib.get_close_matches(figure, FIGURES, n=1, cutoff=0.5)
        remedy = f"did you mean {near[0]}?" if near else f"there are: {', '.join(FIGURES)}"
        remedy = f"there are: {', '.join(longer)}" if longer else remedy
        raise Wrong("there is no such figure", remedy, figure)
    remedy = f"give a comparison such as {EXAMPLES[unit]}"
    found = EXPRESSION.fullmatch(condition) if isinstance(condition, str) else None
    if found is None:
        raise Wrong(f"this is no text that starts with one of {' '.join(OPERATORS)}", remedy, figure)
    sign, text = found[1], found[2]
    if unit is Unit.SECONDS:
        try:
            bound = parse_duration(text) / SECOND_NS
        except Wrong as error:
            raise Wrong(f"{text!r}: {error.problem}", remedy, figure) from None
    elif NUMBER.fullmatch(text):
        bound = float(text)
    else:
        raise Wrong(f"{text!r} is no number", remedy, figure)
    if unit is Unit.COUNT and bound != int(bound):
        raise Wrong(f"{text!r} is no whole number", remedy, figure)
    return Threshold(figure, sign, bound, unit, f"{sign} {text}")
