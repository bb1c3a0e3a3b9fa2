"""Percentile files as HdrHistogram's plotters read them."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.output.hgrm import write_lower_percentiles, write_percentiles
from bench.report.percentiles import read_curve
from tests.support.run_results import EDGES, MS, histogram


def test_percentiles_are_the_histograms_upper_ends_in_milliseconds(tmp_path):
    """Ninety-nine values of 10 ms and one above every bin: its own value, not an edge."""
    path = tmp_path / "disclosure.hgrm"
    write_percentiles(histogram([10 * MS] * 99 + [200_000 * MS]), EDGES, path)
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()[:1].isdigit()]
    assert all(abs(float(row[0]) - 10) < 0.01 for row in rows if float(row[1]) <= 0.99)
    assert abs(float(rows[-1][0]) - 200_000) < 200  # three digits
    assert "TotalCount     =      100.000" in path.read_text()


def test_a_negative_latency_counts_as_the_least_there_is(tmp_path):
    """HdrHistogram has no negative values."""
    path = tmp_path / "transit.hgrm"
    write_percentiles(histogram([-5 * MS, 10 * MS]), EDGES, path)
    assert "TotalCount     =        2.000" in path.read_text()


def test_mean_and_deviation_are_in_milliseconds_too(tmp_path):
    """The deviation of 10 ms and 30 ms is 10 ms, as the mean is 20 ms: within the bins of three digits."""
    path = tmp_path / "transit.hgrm"
    write_percentiles(histogram([10 * MS, 30 * MS]), EDGES, path)
    (footer,) = [line for line in path.read_text().splitlines() if "StdDeviation" in line]
    mean, deviation = (float(found) for found in re.findall(r"[0-9]+\.[0-9]+", footer))
    assert abs(mean - 20) < 0.05
    assert abs(deviation - 10) < 0.05


@settings(max_examples=15, deadline=None)  # each writes two files, and takes a tenth of a second
@given(st.lists(st.integers(-MS, 3_000_000 * MS), min_size=1, max_size=50))
def test_both_ends_hold_the_values_at_every_percentile(tmp_path_factory, values):
    """The lower curve is never above a value, nor the upper one below it."""
    folder = tmp_path_factory.mktemp("both")
    held = histogram(values)
    write_percentiles(held, EDGES, folder / "transit.hgrm")
    write_lower_percentiles(held, EDGES, folder / "transit_lower.hgrm")
    ordered = sorted(max(0, value) for value in values)
    for name, holds in (
        ("transit", lambda end, value: end >= value),
        ("transit_lower", lambda end, value: end <= value),
    ):
        for point in read_curve(folder, name):
            assert holds(round(point.seconds * 1e9), ordered[point.count - 1]), (name, point)


def test_a_lower_end_below_the_least_microsecond_is_zero(tmp_path):
    """A clock's negative latency, and one within the first bin."""
    write_lower_percentiles(histogram([-5 * MS]), EDGES, tmp_path / "transit_lower.hgrm")
    assert {point.seconds for point in read_curve(tmp_path, "transit_lower")} == {0.0}
