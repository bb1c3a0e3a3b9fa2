"""The figures of a search: latency and loss ratio against load, a mark for each trial, with the bounds and the knee."""

from collections.abc import Sequence

from bench.capacity.document import Capacity, CapacityTrial
from bench.capacity.outcomes import OUTCOMES, outcome_of
from bench.output.wording import apart
from bench.report.drawing import COLOURS, CONFIG, WIDE, Spec, draw, seconds_axis
from bench.report.markup import Markup

__all__ = ["latency_figure", "loss_figure"]

TITLES = {"rate": "releases a minute", "outlets": "outlets", "size": "median size of a release in bytes"}
PERCENTILES = ("p50", "p99")
SHAPES = ("circle", "cross", "triangle-up", "diamond", "square")  # in the order of OUTCOMES
BOUNDS = ("lower bound", "upper bound", "not measurable")
DASHES = ([1, 0], [6, 4], [8, 3, 2, 3])
KNEE_DASH = [2, 3]
LEGENDS: Spec = {"legend": CONFIG["legend"] | {"layout": {"top": {"direction": "vertical", "anchor": "start"}}}}
LEAST_S = 1e-6  # a scale of factors has no place for less
FACTOR = 5.0  # from here on between the ends, loads stand on a scale of factors
MARGIN = 0.04  # beyond the ends, as an exponent of their ratio


def latency_figure(capacity: Capacity) -> Markup:
    """Draw p50 and p99 of each trial against its load, down to the lower end where it differs; lines through the
    medians over the trials at a load.
    """
    marks: list[Spec] = [
        {"load": trial.load, "name": name, "outcome": outcome_of(trial, capacity.goals), "low": low, "value": high}
        for trial in capacity.trials
        for name, low, high in _ends(trial)
    ]
    medians = [
        {"load": each.load, "name": name, "value": max(LEAST_S, value)}
        for each in capacity.loads
        for name in PERCENTILES
        if (value := getattr(each, name)) is not None
    ]

    def spec(width: int) -> Spec:
        y: Spec = {
            "field": "value",
            "type": "quantitative",
            "scale": {"type": "log"},
            "axis": seconds_axis("disclosure latency") | {"tickCount": 5},
        }
        scale = {"domain": list(PERCENTILES), "range": [COLOURS[0], COLOURS[1]]}
        colour: Spec = {"field": "name", "type": "nominal", "scale": scale, "legend": _legend(width)}
        x = _load_axis(capacity, width)
        line = _layer(medians, {"type": "line", "strokeWidth": 1.5}, {"x": x, "y": y, "color": colour})
        ranges = [mark for mark in marks if apart(mark["low"], mark["value"])]
        range_ends = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "value"}, "color": colour}
        bars = _layer(ranges, {"type": "rule", "strokeWidth": 1.5}, range_ends)
        shape = _shape([mark["outcome"] for mark in marks], width)
        points = _layer(marks, {"type": "point", "size": 50}, {"x": x, "y": y, "color": colour, "shape": shape})
        return {"height": 300, "config": LEGENDS, "layer": [_rules(capacity, x, width), line, bars, points]}

    return draw("p50 and p99 of disclosure latency of each trial against its load, with the bounds and the knee", spec)


def loss_figure(capacity: Capacity) -> Markup:
    """Draw the loss ratio of each trial that counts against its load."""
    marks: list[Spec] = [
        {"load": trial.load, "outcome": outcome_of(trial, capacity.goals), "value": trial.loss_ratio}
        for trial in capacity.trials
        if trial.loss_ratio is not None
    ]

    def spec(width: int) -> Spec:
        y: Spec = {
            "field": "value",
            "type": "quantitative",
            "scale": {"type": "sqrt", "domain": [0, 1]},
            "axis": {"title": "loss ratio", "format": "~%", "values": [0, 0.01, 0.05, 0.1, 0.25, 0.5, 1]},
        }
        x = _load_axis(capacity, width)
        shape = _shape([mark["outcome"] for mark in marks], width)
        points = _layer(marks, {"type": "point", "size": 50, "color": COLOURS[0]}, {"x": x, "y": y, "shape": shape})
        return {"height": 200, "config": LEGENDS, "layer": [_rules(capacity, x, width), points]}

    return draw("Loss ratio of each trial against its load, with the bounds and the knee", spec)


def _ends(trial: CapacityTrial) -> list[tuple[str, float, float]]:
    """Return name, lower and upper end of each percentile of a trial, in seconds."""
    return [
        (name, max(LEAST_S, low), max(LEAST_S, high))
        for name, low, high in (("p50", trial.p50_lower, trial.p50), ("p99", trial.p99_lower, trial.p99))
        if low is not None and high is not None
    ]


def _load_axis(capacity: Capacity, width: int) -> Spec:
    loads = [trial.load for trial in capacity.trials]
    least, most = min(loads), max(loads)
    ticks = 8 if width == WIDE else 4
    axis = {"title": TITLES[capacity.vary], "format": ",~r", "labelOverlap": True, "tickCount": ticks}
    margin = (most / least) ** MARGIN * 1.002
    kind = "log" if most / least > FACTOR else "linear"
    scale: Spec = {"type": kind, "nice": False, "domain": [least / margin, most * margin]}
    if kind == "linear":
        scale["zero"] = False
    return {"field": "load", "type": "quantitative", "axis": axis, "scale": scale}


def _rules(capacity: Capacity, x: Spec, width: int) -> Spec:
    """Return a line for each bound of each goal and for the knee, named with its load."""
    found: list[tuple[str, int, list[int]]] = []
    for number, goal in enumerate(capacity.goals, 1):
        of = f" of goal {number}" if len(capacity.goals) > 1 else ""
        loads = (goal.lower, goal.upper, goal.unmeasured)
        for name, load, dash in zip(BOUNDS, loads, DASHES, strict=True):
            if load is not None:
                found.append((f"{name}{of}: {load:,}", load, dash))
    if capacity.knee is not None:
        found.append((f"knee: {capacity.knee:,}", capacity.knee, KNEE_DASH))
    rows = [{"load": load, "bound": name} for name, load, _ in found]
    scale = {"domain": [name for name, _, _ in found], "range": [dash for _, _, dash in found]}
    dashes = {"field": "bound", "type": "nominal", "scale": scale, "legend": _legend(width)}
    mark = {"type": "rule", "color": "var(--muted)", "strokeWidth": 1.5}
    return _layer(rows, mark, {"x": x, "strokeDash": dashes})


def _shape(outcomes: Sequence[str], width: int) -> Spec:
    """Return the shape channel of marks by the outcomes that there are."""
    shapes = {name: shape for name, shape in zip(OUTCOMES, SHAPES, strict=True) if name in outcomes}
    scale = {"domain": list(shapes), "range": list(shapes.values())}
    return {"field": "outcome", "type": "nominal", "scale": scale, "legend": _legend(width)}


def _layer(rows: Sequence[Spec], mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _legend(width: int) -> Spec:
    return {
        "title": None,
        "orient": "top",
        "direction": "horizontal" if width == WIDE else "vertical",
        "columns": 4 if width == WIDE else 1,
        "columnPadding": 24,
        "symbolStrokeColor": "var(--ink)",
        "symbolFillColor": "transparent",
    }
