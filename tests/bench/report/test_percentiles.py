"""Percentile files, read again as curves."""

import math

from bench.output.hgrm import write_lower_percentiles, write_percentiles
from bench.report.percentiles import CurvePoint, curves_apart, read_curve, read_lower_curve
from tests.support.run_results import EDGES, MS, histogram


def test_a_curve_has_the_quantiles_that_the_file_was_written_from(tmp_path):
    """In seconds; the last point is the greatest value, at the count of all."""
    write_percentiles(histogram([value * MS for value in range(1, 101)]), EDGES, tmp_path / "spread.hgrm")
    curve = read_curve(tmp_path, "spread")
    assert math.isclose(curve[-1].seconds, 0.1, rel_tol=0.01)
    assert (curve[-1].fraction, curve[-1].count) == (1.0, 100)
    (median,) = {point.seconds for point in curve if point.count == 50} or {None}
    assert median is None or math.isclose(median, 0.05, rel_tol=0.03)
    assert curve == sorted(curve, key=lambda point: point.fraction)


def test_a_file_that_is_not_there_or_is_none_has_no_points(tmp_path):
    """The report has no figure then."""
    assert read_curve(tmp_path, "transit") == []
    (tmp_path / "transit.hgrm").write_text("       1.000 0.500000000000 x\n       2.000 0.900000000000 9 10.00\n")
    assert read_curve(tmp_path, "transit") == [CurvePoint(0.002, 0.9, 9)]


def test_the_lower_ends_are_a_curve_of_their_own(tmp_path):
    """From the file beside the upper ends; without one there is none."""
    assert read_lower_curve(tmp_path, "transit") == []
    held = histogram([value * MS for value in range(1, 101)])
    write_percentiles(held, EDGES, tmp_path / "transit.hgrm")
    write_lower_percentiles(held, EDGES, tmp_path / "transit_lower.hgrm")
    lower, upper = read_lower_curve(tmp_path, "transit"), read_curve(tmp_path, "transit")
    assert lower[-1].count == upper[-1].count == 100
    assert lower[-1].seconds < upper[-1].seconds


def test_curves_are_apart_where_they_are_so_anywhere():
    """Also at a percentile that only one of them has; and there is nothing to draw without lower ends."""
    upper = [CurvePoint(0.010, 0.5, 50), CurvePoint(0.100, 0.99, 99), CurvePoint(0.2, 1.0, 100)]
    assert not curves_apart([], upper)
    assert not curves_apart(
        [CurvePoint(0.0099, 0.6, 60), CurvePoint(0.0995, 0.99, 99), CurvePoint(0.2, 1.0, 100)], upper
    )
    assert curves_apart([CurvePoint(0.0099, 0.6, 60), CurvePoint(0.05, 0.995, 99), CurvePoint(0.2, 1.0, 100)], upper)
