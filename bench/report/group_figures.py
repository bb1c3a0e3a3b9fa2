"""Figures of the groups of releases by kind, and of the use of the processors by part."""

from collections.abc import Mapping

from bench.output.summary_parts import GroupSummary
from bench.report.drawing import COLOURS, Spec, draw, seconds_axis, series
from bench.report.markup import Markup

__all__ = ["kind_figure", "part_figure"]

STATISTICS = ("p50", "p99", "max")


def kind_figure(kinds: Mapping[str, GroupSummary]) -> Markup:
    """Draw median, p99 and greatest disclosure latency of the releases of each kind."""
    rows = [
        {"kind": kind, "name": name, "value": value}
        for kind, group in kinds.items()
        for name in STATISTICS
        if (value := getattr(group.disclosure, name)) is not None
    ]

    def spec(width: int) -> Spec:
        return {
            "height": {"step": 26},
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {
                "y": {"field": "kind", "type": "nominal", "axis": {"title": None, "grid": True}},
                "x": {
                    "field": "value",
                    "type": "quantitative",
                    "scale": {"zero": True},
                    "axis": seconds_axis("disclosure latency", width),
                },
                "color": series(STATISTICS, width),
                "shape": {"field": "name", "type": "nominal", "scale": {"domain": list(STATISTICS)}, "legend": None},
            },
        }

    return draw("Disclosure latency by kind of release", spec)


def part_figure(fractions: Mapping[str, float]) -> Markup:
    """Draw the fraction of the processors that each part used over all of publishing."""
    rows = [{"part": part, "fraction": fraction} for part, fraction in fractions.items()]

    def spec(_width: int) -> Spec:
        return {
            "height": {"step": 24},
            "data": {"values": rows},
            "mark": {"type": "bar", "color": COLOURS[0]},
            "encoding": {
                "y": {"field": "part", "type": "nominal", "sort": None, "axis": {"title": None}},
                "x": {
                    "field": "fraction",
                    "type": "quantitative",
                    "axis": {"title": "of the processors", "format": ".0%"},
                },
            },
        }

    return draw("Use of the processors by part", spec)
