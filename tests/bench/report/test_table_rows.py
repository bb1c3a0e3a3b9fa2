"""CSV: a run is a row, and its columns stay."""

import csv
import io

from bench.report.table_rows import COLUMNS, csv_text, row
from tests.support.summaries import NO_TIMES, whole_summary


def test_a_run_is_a_row_with_its_figures():
    """The figures are the summary's, unrounded."""
    summary = whole_summary()
    (found,) = csv.DictReader(io.StringIO(csv_text([summary])))
    assert tuple(found) == COLUMNS
    assert float(found["disclosure_p99_seconds"]) == summary.latency_seconds.disclosure.p99
    assert float(found["disclosure_p999_seconds"]) == summary.latency_seconds.disclosure.p999
    assert int(found["delivered"]) == summary.delivered
    assert found["tags"] == "build=421"
    assert found["host"] == "bench-1"
    assert found["fault"] == ""


def test_figures_that_a_run_does_not_have_are_empty():
    """Rows of all runs have all columns."""
    summary = whole_summary(
        latency_seconds=whole_summary().latency_seconds.__class__(
            disclosure=NO_TIMES, transit=NO_TIMES, swarm_lag=NO_TIMES, publisher_lateness=NO_TIMES
        )
    )
    assert set(row(summary)) == set(COLUMNS)
    first, second = csv.DictReader(io.StringIO(csv_text([summary, whole_summary()])))
    assert first["disclosure_p99_seconds"] == ""
    assert second["disclosure_p99_seconds"] == "0.05"
