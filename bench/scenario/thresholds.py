"""The thresholds of a scenario: figures, and the conditions on them, such as ``"disclosure.p99" = "< 1s"``.

A table in the place of the condition says more: ``{ is = "< 1s", abort_on_fail = true, after = "10s" }``.
"""

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bench.base.quantiles import Percentile, Stat
from bench.base.quantities import Unit
from bench.base.units import SECOND_NS, Wrong, format_duration, parse_duration
from bench.scenario.figure_names import FIGURES, GROWTH, ORDER_FIGURES, parse_figure
from bench.scenario.nearest import nearest

__all__ = ["FIGURES", "TABLE_KEYS", "Threshold", "condition_of", "parse_thresholds"]

CONDITION, ABORT, AFTER = TABLE_KEYS = ("is", "abort_on_fail", "after")
# What is due and not sent yet is unsent for a moment; who is first is known when the workers end, and growth is of
# quarters of publishing.
KNOWN_AT_THE_END = ("unsent", GROWTH, *ORDER_FIGURES)

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
    """``figure`` is a figure's name; ``bound`` is in ``unit``; ``condition`` is what the scenario says.

    With ``abort_on_fail`` a run ends where the threshold fails more than ``after_ns`` after the start of publishing.
    """

    figure: str
    operator: str
    bound: float
    unit: Unit
    condition: str
    abort_on_fail: bool = False
    after_ns: int = 0

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


def condition_of(threshold: Threshold) -> str | dict[str, object]:
    """Return the condition as a scenario says it: a text, or a table where the threshold may end the run."""
    if not threshold.abort_on_fail:
        return threshold.condition
    table: dict[str, object] = {CONDITION: threshold.condition, ABORT: True}
    return table | ({AFTER: format_duration(threshold.after_ns)} if threshold.after_ns else {})


def _parse(figure: str, given: object) -> Threshold:
    if not isinstance(given, Mapping):
        return _compare(figure, given)
    for key in given:
        if key not in TABLE_KEYS:
            raise Wrong(f"there is no key {key} of a threshold", nearest(str(key), TABLE_KEYS), figure)
    if CONDITION not in given:
        raise Wrong("this table has no condition", 'write it like { is = "< 1s", abort_on_fail = true }', figure)
    threshold = _compare(figure, given[CONDITION])
    abort, after_ns = given.get(ABORT, False), 0
    if not isinstance(abort, bool):
        raise Wrong(f"{ABORT} is neither true nor false", f"write {ABORT} = true", figure)
    if AFTER in given:
        try:
            after_ns = parse_duration(given[AFTER])
        except Wrong as error:
            raise Wrong(f"{AFTER}: {error.problem}", 'give a duration such as "10s"', figure) from None
        if not abort:
            raise Wrong(f"{AFTER} says when a failure may end the run", f"add {ABORT} = true, or leave it out", figure)
    if abort and threshold.metric in KNOWN_AT_THE_END:
        raise Wrong(f"{threshold.metric} is known at the end alone", f"leave {ABORT} out", figure)
    return replace(threshold, abort_on_fail=abort, after_ns=after_ns)


def _compare(figure: str, condition: object) -> Threshold:
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
