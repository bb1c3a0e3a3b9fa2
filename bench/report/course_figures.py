"""Figures over the time of a run: latency and lateness, deliveries, processors and memory."""

from collections.abc import Mapping, Sequence

from bench.output.summary import Summary
from bench.report.course import Course
from bench.report.drawing import Spec, draw, seconds_axis, series
from bench.report.marks import Mark
from bench.report.markup import Markup
from bench.run.timeline import CORES, MEMORY
from wire.contract.times import parse_time

__all__ = ["cores_figure", "delivery_figure", "latency_figure", "memory_figure"]

LATENCIES = {
    "p50_seconds": "disclosure p50",
    "p99_seconds": "disclosure p99",
    "lateness_p99_seconds": "publisher's lateness p99",
}
COUNTS = {"deliveries_due": "deliveries due", "delivered": "delivered", "outstanding": "outstanding"}
NUMBER_ROWS = 4  # of marks; the fifth number stands as high as the first
FIRST_ROW, ROW = 20, 12  # pixels from the top: the flashes have the first row
FEW = 90  # rows whose points are large: a second between two gaps is a point alone
BYTES_PER_MB = 1e6
NANOSECONDS = 1e9
TIME_TITLE = "seconds since publishing started"
LEAST_S = 1e-6  # what took less, by the clock's doing, has no place on a scale of factors


def latency_figure(course: Course, summary: Summary, marks: Sequence[Mark] = ()) -> Markup:
    """Draw latency and lateness over time, with a tick where releases fell due and a line for each flash and mark."""
    seconds = course.seconds
    rows = _rows(seconds, {name: course.columns[key] for key, name in LATENCIES.items()})
    for row in rows:
        row["value"] = None if row["value"] is None else max(LEAST_S, row["value"])
    due = [{"seconds": second} for second, count in zip(seconds, course.columns["releases_due"], strict=True) if count]
    flashes = [{"seconds": at_s, "name": "flash"} for at_s in _flashes(summary) if at_s <= seconds[-1]]

    def spec(width: int) -> Spec:
        axis = seconds_axis("latency")
        lines = _lines(rows, series(list(LATENCIES.values()), width), seconds, axis, {"type": "log"})
        ticks = {
            "data": {"values": due},
            "mark": {"type": "tick", "orient": "vertical", "color": "var(--muted)", "size": 8, "thickness": 1},
            "encoding": {"x": _time(seconds), "y": {"value": 256}},
        }
        rules = {
            "data": {"values": flashes},
            "mark": {"type": "rule", "color": "var(--muted)", "strokeDash": [4, 3]},
            "encoding": {"x": _time(seconds)},
        }
        names = {
            "data": {"values": flashes},
            "mark": {"type": "text", "align": "left", "dx": 3, "dy": 8, "color": "var(--muted)"},
            "encoding": {"x": _time(seconds), "y": {"value": 0}, "text": {"field": "name"}},
        }
        return {"height": 260, "layer": [lines, ticks, rules, names, *_marked(marks, seconds)]}

    return draw("Latency of disclosure and lateness of the publisher over the time of the run", spec)


def delivery_figure(course: Course, marks: Sequence[Mark] = ()) -> Markup:
    """Draw the deliveries that fell due and that arrived in each second, and those outstanding at its end."""
    rows = _rows(course.seconds, {name: course.columns[key] for key, name in COUNTS.items()})

    def spec(width: int) -> Spec:
        axis = {"title": "deliveries", "format": "~s"}
        lines = _lines(rows, series(list(COUNTS.values()), width), course.seconds, axis)
        return {"height": 200, "layer": [lines, *_marked(marks, course.seconds)]}

    return draw("Deliveries due, delivered and outstanding over the time of the run", spec)


def cores_figure(course: Course) -> Markup:
    """Draw the cores that each process used, and those of other programs."""
    return _by_process(course, CORES, 1.0, "cores", "Cores used by each process over the time of the run")


def memory_figure(course: Course) -> Markup:
    """Draw the memory of each process."""
    return _by_process(course, MEMORY, BYTES_PER_MB, "memory in MB", "Memory of each process over the time of the run")


def _by_process(course: Course, prefix: str, divisor: float, title: str, label: str) -> Markup:
    held = course.by_process(prefix)
    rows = _rows(course.seconds, {name: [(value or 0.0) / divisor for value in each] for name, each in held.items()})

    def spec(width: int) -> Spec:
        return {"height": 200, "layer": [_lines(rows, series(list(held), width), course.seconds, {"title": title})]}

    return draw(label, spec)


def _marked(marks: Sequence[Mark], seconds: Sequence[float]) -> list[Spec]:
    """Return a line for each mark with its number; numbers of marks that follow each other stand below each other.

    A mark from before publishing stands at its start.
    """
    values = [
        {"seconds": max(0.0, mark.seconds), "name": f"{number}", "row": FIRST_ROW + ROW * ((number - 1) % NUMBER_ROWS)}
        for number, mark in enumerate(marks, 1)
        if mark.seconds <= seconds[-1]
    ]
    if not values:
        return []
    place = {"x": _time(seconds), "y": {"field": "row", "type": "quantitative", "scale": None}}
    text = {"type": "text", "align": "left", "dx": 3, "color": "var(--fail)"}
    return [
        {"data": {"values": values}, "mark": {"type": "rule", "color": "var(--fail)"}, "encoding": {"x": place["x"]}},
        {"data": {"values": values}, "mark": text, "encoding": {**place, "text": {"field": "name"}}},
    ]


def _rows(seconds: Sequence[float], columns: Mapping[str, Sequence[float | None]]) -> list[Spec]:
    """Return the values of columns by name; a value that is None leaves a gap in its line."""
    return [
        {"seconds": second, "name": name, "value": value}
        for name, values in columns.items()
        for second, value in zip(seconds, values, strict=True)
    ]


def _lines(rows: list[Spec], colour: Spec, seconds: Sequence[float], axis: Spec, scale: Spec | None = None) -> Spec:
    mark: Spec = {"type": "line", "strokeWidth": 1.75, "point": {"size": 18 if len(seconds) <= FEW else 4}}
    value = {"field": "value", "type": "quantitative", "axis": axis, "scale": scale or {"zero": True}}
    return {"data": {"values": rows}, "mark": mark, "encoding": {"x": _time(seconds), "y": value, "color": colour}}


def _time(seconds: Sequence[float]) -> Spec:
    return {
        "field": "seconds",
        "type": "quantitative",
        "axis": {"title": TIME_TITLE, "tickMinStep": 1},
        "scale": {"domain": [0, seconds[-1]], "nice": False},
    }


def _flashes(summary: Summary) -> list[float]:
    """Return when each flash was due, in seconds since publishing started."""
    if summary.published is None:
        return []
    start_ns = parse_time(summary.published)
    return [(parse_time(flash.due) - start_ns) / NANOSECONDS for flash in summary.flashes]
