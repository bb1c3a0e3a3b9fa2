"""The figures of a report: what each draws, and that it is readable on light and dark pages."""

import re
from dataclasses import replace

import lxml.etree
import pytest

from bench.report import course_figures, group_figures, latency_figures, place_figures
from bench.report.course import read_course
from bench.report.course_figures import latency_figure
from bench.report.drawing import COLOURS, NARROW, WIDE, draw, seconds_axis, series
from bench.report.group_figures import kind_figure, part_figure
from bench.report.latency_figures import coverage_figure, handshake_figure, percentile_figure, run_curves_figure
from bench.report.percentiles import CurvePoint, read_curve
from bench.report.place_figures import circuit_figure, map_figure
from tests.support.run_folders import leave_files, release, whole_run
from tests.support.summaries import whole_summary

RUN = whole_run()
CURVE = [CurvePoint(0.01, 0.5, 50), CurvePoint(0.05, 0.99, 99), CurvePoint(0.1, 1.0, 100)]


@pytest.fixture
def course(tmp_path):
    return read_course(leave_files(tmp_path))


def texts(figure):
    """The texts of a figure's wide form."""
    return [found.text for found in forms(figure)[0].iter("{*}text") if found.text]


def forms(figure):
    """The two drawings of a figure, the wide one first."""
    root = lxml.etree.fromstring(f"<div>{figure}</div>")
    assert [part.get("class") for part in root] == ["chart wide", "chart narrow"]
    assert all(part.get("role") == "img" and part.get("aria-label") for part in root)
    return [part[0] for part in root]


def figures(course, summary):
    curves = {"disclosure": CURVE}
    yield course_figures.latency_figure(course, summary)
    yield course_figures.delivery_figure(course)
    yield course_figures.cores_figure(course)
    yield course_figures.memory_figure(course)
    yield latency_figures.percentile_figure(curves, curves)
    yield latency_figures.run_curves_figure(curves)
    yield latency_figures.coverage_figure(RUN["worst"])
    yield latency_figures.spread_figure(CURVE)
    yield latency_figures.handshake_figure(RUN["handshakes"])
    yield place_figures.circuit_figure(RUN["by_circuit"])
    yield place_figures.map_figure(RUN["by_region"])
    yield group_figures.kind_figure(RUN["by_kind"])
    yield group_figures.part_figure({"broker": 0.5, "others": 0.1})


def test_the_colours_of_every_figure_are_the_pages(course):
    """No colour is fixed: each is a variable of the style sheet, which has a light and a dark value."""
    for figure in figures(course, whole_summary(**RUN)):
        for drawing in forms(figure):
            used = {element.get(name) for element in drawing.iter("{*}*") for name in ("fill", "stroke")}
            assert {colour for colour in used if colour and not colour.startswith("var(")} <= {"none", "transparent"}


def test_a_figure_is_drawn_for_wide_and_for_narrow_screens():
    """As wide as asked, so that its text is not shrunk."""
    figure = draw(
        "A line",
        lambda width: {
            "height": 50,
            "data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]},
            "mark": "line",
            "encoding": {
                "x": {"field": "x", "type": "quantitative"},
                "y": {"field": "y", "axis": seconds_axis("t", width)},
            },
        },
    )
    assert [float(form.get("width")) for form in forms(figure)] == [WIDE, NARROW]


def test_lines_have_colours_in_order_or_by_name():
    """The same name has the same colour in each figure that asks for it."""
    assert series(["a", "b"], WIDE)["scale"] == {"domain": ["a", "b"], "range": list(COLOURS[:2])}
    assert series(["a", "b"], NARROW, {"b": "var(--muted)"})["scale"]["range"] == [COLOURS[0], "var(--muted)"]


def test_latency_over_time_has_lateness_and_flashes(course):
    """The publisher's lateness is beside the latency, and a flash has its name at its time."""
    shown = texts(latency_figure(course, whole_summary(**RUN)))
    assert {"disclosure p50", "disclosure p99", "publisher's lateness p99", "flash"} <= set(shown)
    assert "flash" not in texts(latency_figure(course, whole_summary()))


def test_percentile_curves_have_lower_ends_where_they_differ():
    """As dashed lines along the whole curve, of swarm lag too."""
    below = [replace(point, seconds=point.seconds / 2) for point in CURVE]
    for lower, dashed in (({}, False), ({"swarm lag": CURVE}, False), ({"swarm lag": below}, True)):
        assert ('stroke-dasharray="4,3"' in percentile_figure({"swarm lag": CURVE}, lower)) is dashed
    assert {"90 %", "99 %"} <= set(texts(run_curves_figure({"run 1": CURVE, "run 2": CURVE})))


def test_a_release_that_never_arrived_whole_has_no_line_there():
    """Its line ends where it ended."""
    never = release(coverage_seconds={"0.5": 0.01, "0.9": None, "0.99": None, "1": None})
    assert len(re.findall("point", coverage_figure([never]))) <= len(re.findall("point", coverage_figure([release()])))


def test_circuits_are_regions_by_languages_with_their_p99():
    """In milliseconds below a second."""
    shown = texts(circuit_figure(RUN["by_circuit"]))
    assert {"English", "German", "Japanese", "Northern Europe", "50", "200", "1 s"} <= set(shown)


def test_the_map_has_the_classes_of_the_regions():
    """A country of a region without deliveries has a colour of its own, which the legend names."""
    shown = texts(map_figure(RUN["by_region"]))
    assert {"up to 1 s", "no deliveries"} <= set(shown)
    for colour in ("var(--h1)", "var(--none)"):
        assert f'fill="{colour}"' in map_figure(RUN["by_region"])


def test_kinds_parts_and_handshakes_have_their_names(tmp_path):
    """Each is a row or a bar."""
    assert {"flash", "background", "p50", "p99", "max"} <= set(texts(kind_figure(RUN["by_kind"])))
    assert {"broker", "stolen"} <= set(texts(part_figure({"broker": 0.5, "stolen": 0.0})))
    assert {"≤ 100 ms", "longer"} <= set(texts(handshake_figure(RUN["handshakes"])))
    assert read_curve(tmp_path, "spread") == []
