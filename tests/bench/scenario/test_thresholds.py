"""Thresholds: figures by name, conditions by operator and bound."""

import pytest

from bench.base.quantities import Unit
from bench.base.units import Wrong
from bench.scenario.thresholds import FIGURES, Threshold, condition_of, parse_thresholds

BOUNDS = {Unit.SECONDS: "250ms", Unit.COUNT: "3", Unit.PER_SECOND: "2.5", Unit.RATIO: "0.25"}


def one(figure: str, condition: object) -> Threshold:
    (threshold,) = parse_thresholds({figure: condition})
    return threshold


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_takes_a_bound_of_its_unit(figure: str) -> None:
    """Times have a unit; counts are whole; the halves of the name make the name."""
    unit = FIGURES[figure]
    threshold = one(figure, f"<={BOUNDS[unit]}")
    assert ".".join(filter(None, (threshold.metric, threshold.stat))) == figure
    assert threshold.expression == f"{figure} <= {BOUNDS[unit]}"
    assert threshold.bound_ns == (250_000_000 if unit is Unit.SECONDS else None)


@pytest.mark.parametrize(
    ("figure", "metric", "stat"),
    [
        ("disclosure.p99.9", "disclosure", "p99.9"),
        ("publisher_lateness.max", "publisher_lateness", "max"),
        ("coverage.0.99.p99", "coverage.0.99", "p99"),
        ("coverage.1.max", "coverage.1", "max"),
        ("missing", "missing", None),
        ("deliveries_per_second", "deliveries_per_second", None),
    ],
)
def test_a_figure_is_a_metric_and_a_statistic(figure: str, metric: str, stat: str) -> None:
    """The fraction of a coverage belongs to the metric."""
    unit = FIGURES[figure]
    threshold = one(figure, f"< {BOUNDS[unit]}")
    assert (threshold.metric, threshold.stat) == (metric, stat)


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ("<", (False, False, True)),
        ("<=", (False, True, True)),
        (">", (True, False, False)),
        (">=", (True, True, False)),
        ("==", (False, True, False)),
    ],
)
def test_an_operator_means_what_it_says(sign: str, expected: tuple[bool, bool, bool]) -> None:
    """Tried above, at and below the bound."""
    threshold = one("late", f"{sign} 5")
    assert tuple(threshold.holds(value) for value in (6, 5, 4)) == expected


@pytest.mark.parametrize(
    ("figure", "condition", "remedy"),
    [
        ("coverage.0.99", "< 1s", "coverage.0.99."),
        ("disclosure", "< 1s", "disclosure."),
        ("latency", "< 1s", ""),
        ("spread.p99", "1s", '"< 1s"'),
        ("spread.p99", "=< 1s", '"< 1s"'),
        ("spread.p99", "< 1", '"< 1s"'),
        ("missing", "== 0s", '"== 0"'),
        ("missing", "< 0.5", '"== 0"'),
        ("missing", "> -1", '"== 0"'),
        ("missing", ["== 0"], '"== 0"'),
        ("deliveries_per_second", "> many", '"> 1000"'),
    ],
)
def test_a_wrong_threshold_says_what_would_be_right(figure: str, condition: object, remedy: str) -> None:
    """The nearest figure, or a condition of the right unit; the key is the figure."""
    with pytest.raises(Wrong) as caught:
        one(figure, condition)
    assert caught.value.key == figure
    assert remedy in caught.value.remedy


def test_a_table_says_when_a_failure_ends_the_run() -> None:
    """Condition, abort_on_fail and the grace time; without abort_on_fail it is the condition alone."""
    found = one("disclosure.p99", {"is": "< 1s", "abort_on_fail": True, "after": "10s"})
    assert (found.expression, found.abort_on_fail, found.after_ns) == ("disclosure.p99 < 1s", True, 10_000_000_000)
    assert one("missing", {"is": "== 0"}) == one("missing", "== 0")


def test_a_threshold_is_written_as_it_was_read() -> None:
    """A text, or a table where it may end the run."""
    given: dict[str, object] = {
        "missing": "== 0",
        "late": {"is": "< 5", "abort_on_fail": True},
        "disclosure.p99": {"is": "< 1s", "abort_on_fail": True, "after": "1500ms"},
    }
    assert {threshold.figure: condition_of(threshold) for threshold in parse_thresholds(given)} == given


@pytest.mark.parametrize(
    ("figure", "table", "problem", "remedy"),
    [
        ("missing", {"if": "== 0"}, "no key if", "is"),
        ("missing", {"abort_on_fail": True}, "no condition", "{ is ="),
        ("missing", {"is": "== 0", "abort_on_fial": True}, "no key abort_on_fial", "did you mean abort_on_fail?"),
        ("missing", {"is": "== 0", "abort_on_fail": "yes"}, "neither true nor false", "abort_on_fail = true"),
        ("missing", {"is": "== 0", "abort_on_fail": True, "after": 10}, "after: this is no duration", '"10s"'),
        ("missing", {"is": "== 0", "after": "10s"}, "when a failure may end the run", "abort_on_fail = true"),
        ("unsent", {"is": "== 0", "abort_on_fail": True}, "known at the end alone", "leave abort_on_fail out"),
        ("order.rho", {"is": "< 0.1", "abort_on_fail": True}, "known at the end alone", "leave abort_on_fail out"),
        ("missing", {"is": "0"}, "starts with one of", '"== 0"'),
    ],
)
def test_a_wrong_table_names_its_figure_and_what_would_be_right(
    figure: str, table: object, problem: str, remedy: str
) -> None:
    """Before any load."""
    with pytest.raises(Wrong) as caught:
        one(figure, table)
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy
    assert caught.value.key == figure
