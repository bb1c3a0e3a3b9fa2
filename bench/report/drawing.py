"""Figures drawn by Vega-Lite, as SVG: the only importer of vl_convert.

Colours are variables of the page's style sheet, so that one figure is readable on a light and on a dark page. Each
figure is drawn twice, for wide and for narrow screens, where its text would be too small otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import vl_convert

from bench.report.markup import Markup, element

__all__ = ["COLOURS", "CONFIG", "NARROW", "PIXELS_A_LABEL", "WIDE", "Spec", "draw", "seconds_axis", "series", "svg"]

Spec = dict[str, Any]
WIDE, NARROW = 860, 330  # pixels, with axes: a page of 56 rem, and a phone of 360 pixels
COLOURS = tuple(f"var(--c{number})" for number in range(1, 9))
PIXELS_A_LABEL = 90
FONT = "system-ui, sans-serif"
FIT = {"type": "fit-x", "contains": "padding"}
PADDING = {"left": 12, "right": 8, "top": 5, "bottom": 5}  # fonts that are wider than the one measured
CONFIG: Spec = {
    "background": "transparent",
    "aria": False,  # the figure has one label of its own, and a table beside it
    "font": FONT,
    "view": {"stroke": "var(--rule)"},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--ink)",
        "titleFontWeight": "normal",
        "gridColor": "var(--rule)",
        "domainColor": "var(--rule)",
        "tickColor": "var(--rule)",
        "labelFontSize": 12,
        "titleFontSize": 12,
    },
    "legend": {"labelColor": "var(--ink)", "titleColor": "var(--ink)", "labelFontSize": 12, "labelLimit": 260},
    "text": {"color": "var(--ink)"},
}


def draw(label: str, spec: Callable[[int], Spec]) -> Markup:
    """Return a figure with a label for readers who do not see it; ``spec`` takes the width in pixels."""
    parts = []
    for name, width in (("wide", WIDE), ("narrow", NARROW)):
        hidden = svg(spec(width), width).replace("<svg ", '<svg aria-hidden="true" ', 1)  # the label says it
        parts.append(element("div", Markup(hidden), class_=f"chart {name}", role="img", aria_label=label))
    return Markup("".join(parts))


def svg(spec: Spec, width: int) -> str:
    """Return a figure of this width in pixels, with its axes, as SVG."""
    config = CONFIG | spec.get("config", {})
    whole = {"width": width, "autosize": FIT, "padding": PADDING, **spec, "config": config}
    return str(vl_convert.vegalite_to_svg(whole))


def seconds_axis(title: str, width: int = 0) -> Spec:
    """Return an axis of seconds with SI prefixes; along the width with as many labels as it has room for."""
    axis: Spec = {"title": title, "labelExpr": "format(datum.value, '~s') + 's'", "labelOverlap": True}
    return axis | ({"tickCount": width // PIXELS_A_LABEL} if width else {})


def series(names: Sequence[str], width: int, colours: Mapping[str, str] | None = None) -> Spec:
    """Return the colour channel of lines by name, with a legend that fits the width."""
    held = colours or {}
    return {
        "field": "name",
        "type": "nominal",
        "scale": {
            "domain": list(names),
            "range": [held.get(name, COLOURS[number % len(COLOURS)]) for number, name in enumerate(names)],
        },
        "legend": {"title": None, "orient": "top", "columns": 4 if width == WIDE else 1},
    }
