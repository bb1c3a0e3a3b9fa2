"""The part of a page about outlets that returned to their sessions."""

from bench.report.catch_up_section import returns
from tests.bench.output.test_catch_up_rows import SECONDS, caught_up
from tests.support.summaries import whole_summary


def test_returns_have_a_table_with_the_live_feed_and_the_meaning_of_its_columns():
    """A run in which no session kept anything has neither."""
    words, table = returns(caught_up(live_seconds=SECONDS, before_seconds=SECONDS))
    assert "plan no absence" in words
    assert table.count("<tr>") == 4
    assert all(text in table for text in ("300 ms", "live feed meanwhile", "live feed before", "12", "3"))
    assert list(returns(whole_summary())) == []
