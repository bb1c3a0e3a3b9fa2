"""Percentile files, read again as curves."""

import math

from bench.output.hgrm import write_percentiles
from bench.report.percentiles import CurvePoint, read_curve
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
