"""Figures of a run's latencies: percentile curves, the coverage of the worst releases, spread, handshakes."""

from collections.abc import Mapping, Sequence

from bench.base.format import duration
from bench.output.summary_parts import ConnectBucket
from bench.report.drawing import COLOURS, WIDE, Spec, draw, seconds_axis, series
from bench.report.markup import Markup
from bench.report.percentiles import CurvePoint, curves_apart
from bench.run.rows import ReleaseLine

__all__ = ["coverage_figure", "handshake_figure", "percentile_figure", "run_curves_figure", "spread_figure"]

LEAST_FRACTION = 0.5  # of a release's deliveries, of whose time its line tells
LEAST_S = 1e-6  # a scale of factors has no place for less
# HdrHistogram's axis: each nine of the percentile takes the same room.
NINES: Spec = {
    "title": "percentile",
    "values": [1, 2, 10, 100, 1_000, 10_000, 100_000, 1_000_000],
    "labelExpr": "format(100 - 100 / datum.value, '.6~f') + ' %'",
    "labelOverlap": True,
}


def percentile_figure(uppers: Mapping[str, Sequence[CurvePoint]], lowers: Mapping[str, Sequence[CurvePoint]]) -> Markup:
    """Draw the percentile curves of the figures by name: the upper ends, and the lower ends where they differ."""
    rows = [_point(name, f"{name} (upper)", point) for name, points in uppers.items() for point in points]
    for name, points in lowers.items():
        if curves_apart(points, uppers[name]):
            rows += [_point(name, f"{name} (lower)", point) for point in points]
    return _curves(f"Percentile curves of {', '.join(uppers)}", list(uppers), rows)


def run_curves_figure(curves: Mapping[str, Sequence[CurvePoint]]) -> Markup:
    """Draw the percentile curves of one figure in several runs, by the run's name."""
    rows = [_point(name, name, point) for name, points in curves.items() for point in points]
    return _curves("Percentile curves of disclosure in each run", list(curves), rows)


def _curves(label: str, names: Sequence[str], rows: Sequence[Spec]) -> Markup:
    def spec(width: int) -> Spec:
        return {
            "height": 280,
            "data": {"values": list(rows)},
            "mark": {"type": "line", "strokeWidth": 1.75},
            "encoding": {
                "x": {"field": "odds", "type": "quantitative", "scale": {"type": "log", "nice": False}, "axis": NINES},
                "y": {
                    "field": "value",
                    "type": "quantitative",
                    "scale": {"type": "log"},
                    "axis": seconds_axis("at most"),
                },
                "color": series(names, width),
                "detail": {"field": "curve"},
                "strokeDash": {
                    "condition": {"test": "indexof(datum.curve, 'lower') >= 0", "value": [4, 3]},
                    "value": [1, 0],
                },
            },
        }

    return draw(label, spec)


def coverage_figure(worst: Sequence[ReleaseLine]) -> Markup:
    """Draw the coverage of the worst releases over the time from due, the slowest in a colour of its own."""
    rows: list[dict[str, object]] = []
    for number, release in enumerate(worst):
        name = "the slowest" if number == 0 else "the others of the worst"
        for fraction, reached_s in release.coverage_seconds.items():
            if reached_s is not None:
                rows.append({"release": number, "name": name, "seconds": reached_s, "fraction": float(fraction)})
    names = ["the slowest", "the others of the worst"][: min(2, len(worst))]

    def spec(width: int) -> Spec:
        colour = series(names, width, {"the slowest": COLOURS[1], "the others of the worst": "var(--muted)"})
        return {
            "height": 240,
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 1.5, "point": {"size": 18}},
            "encoding": {
                "x": {
                    "field": "seconds",
                    "type": "quantitative",
                    "scale": {"zero": True},
                    "axis": seconds_axis("since the release was due", width),
                },
                "y": {
                    "field": "fraction",
                    "type": "quantitative",
                    "axis": {"title": "of its deliveries", "format": ".0%"},
                    "scale": {"domain": [LEAST_FRACTION, 1]},
                },
                "color": colour,
                "detail": {"field": "release"},
            },
        }

    return draw("Coverage of the worst releases over the time since each was due", spec)


def spread_figure(curve: Sequence[CurvePoint]) -> Markup:
    """Draw the fraction of the releases whose spread was at most a time."""
    rows = [{"seconds": 0.0, "fraction": 0.0}, *({"seconds": at.seconds, "fraction": at.fraction} for at in curve)]

    def spec(width: int) -> Spec:
        return {
            "height": 200,
            "data": {"values": rows},
            "mark": {"type": "line", "interpolate": "step-after", "color": COLOURS[0]},
            "encoding": {
                "x": {
                    "field": "seconds",
                    "type": "quantitative",
                    "axis": seconds_axis("spread at most", width),
                },
                "y": {
                    "field": "fraction",
                    "type": "quantitative",
                    "axis": {"title": "of the releases", "format": ".0%"},
                    "scale": {"domain": [0, 1]},
                },
            },
        }

    return draw("Distribution of the spread over the releases", spec)


def handshake_figure(buckets: Sequence[ConnectBucket]) -> Markup:
    """Draw how many connects took how long."""
    names = [f"≤ {duration(bucket.le)}" if bucket.le is not None else "longer" for bucket in buckets]
    rows = [{"name": name, "count": bucket.count} for name, bucket in zip(names, buckets, strict=True)]

    def spec(width: int) -> Spec:
        angle = 0 if width == WIDE else -45
        return {
            "height": 180,
            "data": {"values": rows},
            "mark": {"type": "bar", "color": COLOURS[0]},
            "encoding": {
                "x": {
                    "field": "name",
                    "type": "ordinal",
                    "sort": names,
                    "axis": {"title": "time to SUBACK", "labelAngle": angle},
                },
                "y": {"field": "count", "type": "quantitative", "axis": {"title": "connects", "format": "~s"}},
            },
        }

    return draw("Connects by the time that they took", spec)


def _point(name: str, curve: str, point: CurvePoint) -> Spec:
    """Return a point by how many values there are for each that is greater: the greatest of all stands at its count."""
    odds = 1 / (1 - point.fraction) if point.fraction < 1 else point.count
    return {"name": name, "curve": curve, "odds": odds, "value": max(LEAST_S, point.seconds)}
