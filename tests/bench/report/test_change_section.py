"""The part of a page about corrections and kills."""

from bench.report.change_section import corrections_and_kills
from tests.support.changes import change
from tests.support.summaries import whole_summary


def test_changes_have_a_table_and_the_meaning_of_its_columns():
    """A run without a change has neither."""
    words, table = corrections_and_kills(whole_summary(kills=change()))
    assert "never its change" in words
    assert "kills" in table
    assert "1.5 outlet-seconds" in table
    assert list(corrections_and_kills(whole_summary())) == []
