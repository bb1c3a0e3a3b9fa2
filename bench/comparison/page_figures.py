"""The figures of a comparison's page: the differences with their intervals, and the values of each round."""

from collections.abc import Sequence

from bench.base.quantities import Unit
from bench.comparison.cells import LABELS, by_figure, labels
from bench.comparison.document import ComparedFigure, Comparison, Finding
from bench.report.drawing import COLOURS, PIXELS_A_LABEL, WIDE, Spec, draw, seconds_axis, series
from bench.report.markup import Markup

__all__ = ["difference_figure", "round_figure"]

BETWEEN = " · "  # figure and side, where there are several sides
FINDINGS = {
    Finding.BETTER: "var(--pass)",
    Finding.WORSE: "var(--fail)",
    Finding.SAME: "var(--muted)",
    Finding.OPEN: "var(--invalid)",
}
ROW = 40  # pixels: a point and the word above it


def difference_figure(comparison: Comparison) -> Markup | None:
    """Draw each difference with its interval, in percent of the reference; None where no round has a figure."""
    rows = [row for figure in by_figure(comparison) if (row := _difference(comparison, figure))]
    if not rows:
        return None
    margin = comparison.margin * 100
    order = [row["row"] for row in rows]
    colour: Spec = {
        "field": "finding",
        "type": "nominal",
        "scale": {"domain": list(FINDINGS), "range": list(FINDINGS.values())},
        "legend": None,  # the word stands at each point
    }

    def spec(width: int) -> Spec:
        # On a narrow screen the side stands under the figure.
        label = {} if width == WIDE else {"labelExpr": f"split(datum.label, '{BETWEEN}')"}
        y: Spec = {"field": "row", "type": "nominal", "sort": order, "axis": {"title": None, "grid": True, **label}}
        x: Spec = {
            "field": "difference",
            "type": "quantitative",
            "scale": {"zero": True, "nice": True},
            "axis": {
                "title": "difference in % of the reference",
                "labelExpr": "datum.value ? format(datum.value, '+~f') : '0'",
                "labelOverlap": True,
                "tickCount": width // PIXELS_A_LABEL,
            },
        }
        band: Spec = {"x": {"datum": -margin, "type": "quantitative"}, "x2": {"datum": margin}}
        return {
            "height": ROW * len(rows),
            "layer": [
                {
                    "data": {"values": [{}]},
                    "mark": {"type": "rect", "color": "var(--none)", "opacity": 1},
                    "encoding": band,
                },
                {
                    "data": {"values": [{}]},
                    "mark": {"type": "rule", "color": "var(--ink)"},
                    "encoding": {"x": {"datum": 0, "type": "quantitative"}},
                },
                {
                    "data": {"values": [row for row in rows if row["low"] is not None]},
                    "mark": {"type": "rule", "strokeWidth": 3},
                    "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": colour},
                },
                {
                    "data": {"values": rows},
                    "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                    "encoding": {"y": y, "x": x, "color": colour},
                },
                {
                    "data": {"values": rows},
                    "mark": {"type": "text", "dy": -12, "fontSize": 12},
                    "encoding": {"y": y, "x": x, "color": colour, "text": {"field": "finding"}},
                },
            ],
        }

    return draw("Differences from the reference with their intervals", spec)


def round_figure(comparison: Comparison, name: str) -> Markup | None:
    """Draw a figure's value in each round, a line for each side; None where no round has it."""
    shown = labels(comparison)
    figures = [figure for figure in comparison.figures if figure.figure == name and figure.values]
    if not figures:
        return None
    lines = {comparison.sides[0].name: figures[0].references} | {figure.side: figure.values for figure in figures}
    rows = [
        {"round": number, "name": shown[side], "value": value}
        for side, values in lines.items()
        for number, value in enumerate(values, 1)
    ]
    names = [shown[side] for side in lines]
    rounds = max(map(len, lines.values()))

    def spec(width: int) -> Spec:
        return {
            "height": 150,
            "data": {"values": rows},
            "mark": {"type": "line", "point": {"filled": True, "size": 50}},
            "encoding": {
                "x": {
                    "field": "round",
                    "type": "quantitative",
                    "scale": {"domain": [1, max(2, rounds)], "nice": False},
                    "axis": {"title": "round", "values": _ticks(rounds, width // 40), "format": "d"},
                },
                "y": {
                    "field": "value",
                    "type": "quantitative",
                    "scale": {"zero": True},
                    "axis": _axis(LABELS[name], figures[0].unit),
                },
                "color": series(names, width, dict(zip(names, COLOURS, strict=False))),
                "shape": {"field": "name", "type": "nominal", "scale": {"domain": names}, "legend": None},
            },
        }

    return draw(f"{LABELS[name]} in each round", spec)


def _difference(comparison: Comparison, figure: ComparedFigure) -> Spec | None:
    """Return a row of the figure in percent of the reference; None where there is no difference, or no reference."""
    if figure.difference is None or not figure.reference:
        return None
    reference = abs(figure.reference)
    label = LABELS[figure.figure]
    several = len(comparison.sides) > 2
    return {
        "row": f"{label}{BETWEEN}{labels(comparison)[figure.side]}" if several else label,
        "difference": figure.difference / reference * 100,
        "low": None if figure.low is None else figure.low / reference * 100,
        "high": None if figure.high is None else figure.high / reference * 100,
        "finding": figure.finding,
    }


def _axis(label: str, unit: Unit) -> Spec:
    return seconds_axis(label) if unit is Unit.SECONDS else {"title": label, "format": "~s"}


def _ticks(rounds: int, most: int) -> Sequence[int]:
    """Return the rounds that have a label on the axis, at most so many."""
    return range(1, rounds + 1)[:: -(-rounds // most)]
