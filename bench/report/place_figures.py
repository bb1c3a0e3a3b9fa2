"""Figures of the wire's audience: language by region, and the regions on a map of the world."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bench.base.format import duration
from bench.output.summary_parts import GroupSummary
from bench.report.bins import Bins, bins
from bench.report.drawing import Spec, draw
from bench.report.markup import Markup
from wire.contract.places import LANGUAGES, REGIONS, Circuit

__all__ = ["circuit_figure", "map_figure"]

WORLD = Path(__file__).with_name("world.json")
CLASSES = 5
TINTS = tuple(f"var(--h{number})" for number in range(1, CLASSES + 1))
ON_TINTS = tuple(f"var(--t{number})" for number in range(1, CLASSES + 1))
HEIGHT_OF_WIDTH = 0.45  # of the projection, without Antarctica
NONE = "no deliveries"
ROOM_FOR_TEXT = 600  # pixels: narrower cells have colours alone


def circuit_figure(circuits: Mapping[str, GroupSummary]) -> Markup:
    """Draw the p99 of disclosure latency of each circuit, as regions by languages."""
    times = _times(circuits)
    classes = bins(times.values())
    rows = [
        {
            "language": LANGUAGES[circuit.language].name,
            "region": REGIONS[circuit.region].name,
            "class": classes.label(p99_s),
            "told": duration(p99_s).removesuffix(" ms") if p99_s < 1 else duration(p99_s),
        }
        for circuit, p99_s in ((Circuit.parse(name), p99_s) for name, p99_s in times.items())
    ]
    languages, regions = (_by_size(circuits, half) for half in (_language, _region))

    def spec(width: int) -> Spec:
        place = {
            "x": {
                "field": "language",
                "type": "nominal",
                "sort": languages,
                "axis": {"title": None, "labelAngle": -60},
            },
            "y": {"field": "region", "type": "nominal", "sort": regions, "axis": {"title": None, "labelLimit": 150}},
        }
        tint = {"field": "class", "type": "ordinal", "scale": _scale(classes, TINTS), "legend": _legend("p99", width)}
        cells = {"mark": {"type": "rect", "stroke": "var(--paper)"}, "encoding": {**place, "color": tint}}
        layers = [cells]
        if width >= ROOM_FOR_TEXT:
            ink = {"field": "class", "type": "ordinal", "scale": _scale(classes, ON_TINTS), "legend": None}
            text = {"field": "told", "type": "nominal"}
            layers.append({"mark": {"type": "text", "fontSize": 10}, "encoding": {**place, "text": text, "color": ink}})
        return {
            "height": {"step": 22},
            "data": {"values": rows},
            "layer": layers,
            "resolve": {"scale": {"color": "independent"}},
            "config": {"axis": _axis_without_grid()},
        }

    return draw("The p99 of disclosure latency by region and language", spec)


def map_figure(regions: Mapping[str, GroupSummary]) -> Markup:
    """Draw the p99 of disclosure latency of each region on a map of the world."""
    times = _times(regions)
    classes = bins(times.values())
    rows = [{"region": region, "class": classes.label(p99_s)} for region, p99_s in times.items()]
    domain, tints = _names_and_tints(classes, TINTS)

    def spec(width: int) -> Spec:
        found = {"data": {"values": rows}, "key": "region", "fields": ["class"]}
        return {
            "height": width * HEIGHT_OF_WIDTH,
            "autosize": "pad",  # the map is fitted to the width and height given
            "projection": {"type": "equalEarth"},
            "data": {"values": _world(), "format": {"type": "topojson", "feature": "countries"}},
            "transform": [{"lookup": "properties.region", "from": found, "default": NONE}],
            "mark": {"type": "geoshape", "stroke": "var(--paper)", "strokeWidth": 0.5},
            "encoding": {
                "color": {
                    "field": "class",
                    "type": "ordinal",
                    "scale": {"domain": [*domain, NONE], "range": [*tints, "var(--none)"]},
                    "legend": _legend("p99", width),
                }
            },
            "config": {"view": {"stroke": None}},
        }

    return draw("The p99 of disclosure latency by region on a map of the world", spec)


def _times(groups: Mapping[str, GroupSummary]) -> dict[str, float]:
    return {name: p99_s for name, group in groups.items() if (p99_s := group.disclosure.p99) is not None}


def _language(circuit: Circuit) -> str:
    return LANGUAGES[circuit.language].name


def _region(circuit: Circuit) -> str:
    return REGIONS[circuit.region].name


def _by_size(circuits: Mapping[str, GroupSummary], half: Callable[[Circuit], str]) -> list[str]:
    """Return the names of the languages or regions, those with most expected deliveries first."""
    sizes: dict[str, int] = {}
    for name, group in circuits.items():
        of = half(Circuit.parse(name))
        sizes[of] = sizes.get(of, 0) + group.expected
    return sorted(sizes, key=lambda of: -sizes[of])


def _scale(classes: Bins, tints: tuple[str, ...]) -> Spec:
    domain, found = _names_and_tints(classes, tints)
    return {"domain": domain, "range": found}


def _names_and_tints(classes: Bins, tints: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the classes and their colours: the greatest has the strongest."""
    return list(classes.labels), list(tints[-len(classes.labels) :])


def _legend(title: str, width: int) -> Spec:
    return {"title": title, "orient": "bottom", "columns": 6 if width >= ROOM_FOR_TEXT else 2}


def _axis_without_grid() -> Spec:
    return {"labelColor": "var(--ink)", "domain": False, "ticks": False, "grid": False, "labelFontSize": 11}


@cache
def _world() -> Any:
    return json.loads(WORLD.read_text(encoding="utf-8"))
