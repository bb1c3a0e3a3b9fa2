"""The thresholds of a scenario: figures, and the conditions on them, such as ``"disclosure.p99" = "< 1s"``."""

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bench.base.quantiles import Percentile, Stat
from bench.base.quantities import Unit
from bench.base.units import SECOND_NS, Wrong, parse_duration
from bench.scenario.figure_names import FIGURES, parse_figure

__all__ = ["FIGURES", "Threshold", "parse_thresholds"]

OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
EXPRESSION = re.compile(r"\s*(<=|>=|==|<|>)\s*(\S.*?)\s*")
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
EXAMPLES = {Unit.SECONDS: '"< 1s"', Unit.COUNT: '"== 0"', Unit.PER_SECOND: '"> 1000"', Unit.RATIO: '"< 0.1"'}


@dataclass(frozen=True, slots=True)
class Threshold:
    """``figure`` is a figure's name; ``bound`` is in ``unit``; ``condition`` is what the scenario says."""

    figure: str
    operator: str
    bound: float
    unit: Unit
    condition: str

    @property
    def metric(self) -> str:
        """``disclosure``, ``coverage.0.99``, ``missing``, and with its group ``disclosure{kind=flash}``."""
        return parse_figure(self.figure).metric

    @property
    def stat(self) -> Stat | Percentile | None:
        """The statistic; None for a figure that is one number."""
        return parse_figure(self.figure).stat

    @property
    def expression(self) -> str:
        """``disclosure.p99 < 1s``."""
        return f"{self.figure} {self.condition}"

    @property
    def bound_ns(self) -> int | None:
        """The bound of a time in nanoseconds, for the edge of a bin; None for other units."""
        return round(self.bound * SECOND_NS) if self.unit is Unit.SECONDS else None

    def holds(self, actual: float) -> bool:
        """Return whether a figure, in ``unit``, satisfies the condition."""
        return bool(OPERATORS[self.operator](actual, self.bound))


def parse_thresholds(table: object) -> tuple[Threshold, ...]:
    """Parse the ``[thresholds]`` table, conditions by figure; Wrong, with the figure as its key, for a mistake."""
    if isinstance(table, tuple) and all(isinstance(item, Threshold) for item in table):
        return table
    if not isinstance(table, Mapping):
        raise Wrong("this is no table")
    return tuple(_parse(str(figure), condition) for figure, condition in table.items())


def _parse(figure: str, condition: object) -> Threshold:
    try:
        unit = parse_figure(figure).unit
    except Wrong as error:
        raise Wrong(error.problem, error.remedy, figure) from None
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
