"""The panels of the dashboards as HTML: their own queries, titles, units, colours and places, drawn by Vega-Lite.

This is no Grafana: it draws the two kinds of panels that the pictures show, as the JSON of the dashboards asks for.
"""

from typing import Any, NamedTuple

from bench.base.format import duration
from bench.report.drawing import COLOURS, Spec, svg
from bench.report.markup import Markup, element
from scripts.dashboards.asked import Board, filled
from scripts.pictures.scraped import Scraped

__all__ = ["GRID", "ROW_PIXELS", "panel"]

GRID = 24  # columns
ROW_PIXELS = 38
HEAD_PIXELS = 42  # of a panel: its title and its margins
MARGIN_PIXELS = 16
NO_VALUE = "–"
COLOUR_OF = {"green": "var(--pass)", "red": "var(--fail)", "text": "var(--ink)"}
MIB = 2**20
# By Grafana's unit: the labels of an axis, as an expression of Vega.
LABELS = {
    "none": "datum.value < 1000 ? format(datum.value, '~g') : format(datum.value, '~s')",
    "ops": "format(datum.value, '~s') + '/s'",
    "s": "format(datum.value, '~s') + 's'",
    "Bps": "format(datum.value, '~s') + 'B/s'",
    "bytes": f"format(datum.value / {MIB}, '.0f') + ' MiB'",
}


class _Line(NamedTuple):
    name: str
    colour: str
    dashed: bool
    points: list[tuple[float, float]]  # seconds since the start, and the value


def panel(form: Board, scraped: Scraped, pixels_a_column: float) -> Markup:
    """Return a panel at its place in the grid. Raises ValueError for a type of panel that is not drawn here."""
    place = form["gridPos"]
    if form["type"] == "stat":
        inside = _stat(form, scraped)
    elif form["type"] == "timeseries":
        width = round(place["w"] * pixels_a_column) - MARGIN_PIXELS
        inside = _lines(form, scraped, width, place["h"] * ROW_PIXELS - HEAD_PIXELS)
    else:
        raise ValueError(f"{form['title']}: a panel of type {form['type']} is not drawn")
    style = f"grid-column: {place['x'] + 1} / span {place['w']}; grid-row: {place['y'] + 1} / span {place['h']}"
    return element("div", element("h2", form["title"]), inside, class_="panel", style=style)


def _stat(form: Board, scraped: Scraped) -> Markup:
    defaults, options = form["fieldConfig"]["defaults"], form["options"]
    values = [
        (_legend(target, series), float(series["value"][1]))
        for target in form["targets"]
        for series in scraped.now(filled(target["expr"]))
    ]
    parts = []
    for name, value in values or [("", float("nan"))]:
        text, colour = _shown(value, defaults)
        named = options["textMode"] == "value_and_name" and name
        label = [element("span", name, class_="name")] if named else []
        background = options["colorMode"] == "background"
        style = f"background: {colour}; color: var(--paper)" if background else f"color: {colour}"
        parts.append(element("div", *label, element("span", text, class_="value", style=style)))
    return element("div", *parts, class_=f"stat {options['orientation']}")


def _shown(value: float, defaults: dict[str, Any]) -> tuple[str, str]:
    """Return the text of a value and its colour, by the panel's mappings, thresholds and unit."""
    if value != value:  # noqa: PLR0124 - NaN
        return defaults["noValue"], COLOUR_OF["text"]
    for mapping in defaults.get("mappings", []):
        options = mapping["options"]
        if mapping["type"] == "range" and options["from"] <= value <= options["to"]:
            return options["result"]["text"], COLOUR_OF[options["result"]["color"]]
        if mapping["type"] == "value" and f"{value:g}" in options:
            found = options[f"{value:g}"]
            return found["text"], COLOUR_OF[found["color"]]
    steps = [step for step in defaults["thresholds"]["steps"] if step["value"] is None or value >= step["value"]]
    return _in_unit(value, defaults["unit"], defaults.get("decimals")), COLOUR_OF[steps[-1]["color"]]


def _in_unit(value: float, unit: str, decimals: int | None) -> str:
    if unit == "s":
        return duration(value) if decimals is None else f"{value:.{decimals}f} s"
    if unit == "percentunit":
        return f"{100 * value:.4g}%"
    return f"{value:.0f}" if value == round(value) else f"{value:.4g}"


def _lines(form: Board, scraped: Scraped, width: int, height: int) -> Markup:
    defaults = form["fieldConfig"]["defaults"]
    custom = defaults["custom"]
    held = _held(form, scraped)
    axis = {"title": None, "labelExpr": LABELS[defaults["unit"]], "tickCount": max(3, height // 45)}
    scale: Spec = {"type": "log"} if custom.get("scaleDistribution", {}).get("type") == "log" else {"zero": True}
    gap_s = custom["spanNulls"] / 1000 if custom["spanNulls"] else 1.5
    rows = [row for line in held for row in _rows(line, gap_s, above_zero=scale.get("type") == "log")]
    end_s = scraped.end_s - scraped.start_s
    colour = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": [line.name for line in held], "range": [line.colour for line in held]},
        "legend": {"title": None, "orient": "bottom", "columns": max(1, width // 130), "symbolType": "stroke"},
    }
    encoding: Spec = {
        "x": {
            "field": "seconds",
            "type": "quantitative",
            "axis": {
                "title": None,
                "labelExpr": "datum.value + ' s'",
                "tickCount": max(2, width // 90),
                "labelOverlap": True,
            },
            "scale": {"domain": [0, end_s], "nice": False},
        },
        "y": {"field": "value", "type": "quantitative", "axis": axis, "scale": scale},
        "color": colour,
        "strokeDash": {"field": "dash", "type": "nominal", "scale": {"range": [[1, 0], [7, 5]]}, "legend": None},
    }
    point = {"size": 14} if custom["showPoints"] == "always" else False
    layers = [
        {"transform": [{"filter": "!datum.dash"}], "mark": {"type": "line", "strokeWidth": 1.5, "point": point}},
        {"transform": [{"filter": "datum.dash"}], "mark": {"type": "line", "strokeWidth": 1.5}},
    ]
    spec: Spec = {
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 2,
        "data": {"values": rows},
        "encoding": encoding,
        "layer": layers,
    }
    return Markup(svg(spec, width))


def _held(form: Board, scraped: Scraped) -> list[_Line]:
    """Return the lines of a panel by the order of its queries, with the colours that it asks for."""
    overrides = {each["matcher"]["options"]: each["properties"] for each in form["fieldConfig"]["overrides"]}
    found: list[_Line] = []
    for target in form["targets"]:
        for series in scraped.over(filled(target["expr"], form.get("interval", "1s"))):
            name = _legend(target, series)
            properties = {each["id"]: each["value"] for each in overrides.get(name, [])}
            fixed = properties.get("color", {}).get("fixedColor")
            colour = COLOUR_OF[fixed] if fixed else COLOURS[len(found) % len(COLOURS)]
            points = [(float(moment) - scraped.start_s, float(value)) for moment, value in series["values"]]
            found.append(_Line(name, colour, "custom.lineStyle" in properties, points))
    return found


def _rows(line: _Line, gap_s: float, *, above_zero: bool) -> list[Spec]:
    """Return the points of a line for Vega; where a longer time than ``gap_s`` has none, the line is interrupted."""
    rows: list[Spec] = []
    kept = [(at_s, value) for at_s, value in line.points if value == value and (value > 0 or not above_zero)]  # noqa: PLR0124 - NaN
    for number, (at_s, value) in enumerate(kept):
        if number and at_s - kept[number - 1][0] > gap_s:
            rows.append({"name": line.name, "seconds": at_s - gap_s / 2, "value": None, "dash": line.dashed})
        rows.append({"name": line.name, "seconds": at_s, "value": value, "dash": line.dashed})
    return rows


def _legend(target: Board, series: dict[str, Any]) -> str:
    """Return the name of a series as the query's legend has it, with the labels filled in."""
    text: str = target["legendFormat"]
    for label, value in series["metric"].items():
        text = text.replace("{{" + label + "}}", value)
    return text
