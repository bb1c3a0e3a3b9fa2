"""The part of a page about service levels."""

from bench.report.service_level_section import service_levels
from tests.support.service_levels import levels
from tests.support.summaries import whole_summary


def test_service_levels_have_a_table_and_what_on_time_means():
    """A run without them has neither."""
    words, table = service_levels(whole_summary(service_levels=levels()))
    assert "records.csv" in words
    assert "95.00%" in table
    assert list(service_levels(whole_summary())) == []
