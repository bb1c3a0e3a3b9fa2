"""Deliveries by topic as rows."""

from dataclasses import replace

from bench.output.topic_rows import TOPIC_HEAD, topic_rows
from tests.support.run_folders import group
from tests.support.summaries import NO_TIMES

TOPICS = {
    "news/0": group(0.02),
    "news/1": group(0.05),
    "news/2": replace(group(0.01), delivered=48, missing=2),
    "news/3": replace(group(0.02), disclosure=NO_TIMES, expected=0, delivered=0),
}


def test_missing_deliveries_come_first_then_the_greatest_p99():
    """A topic without deliveries is last, and has no times."""
    rows = list(topic_rows(TOPICS, 4))
    assert [row[0] for row in rows] == ["news/2", "news/1", "news/0", "news/3"]
    assert rows[0] == ("news/2", "50", "48", "2", "5 ms", "10 ms")
    assert rows[-1] == ("news/3", "0", "0", "0", "–", "–")
    assert {len(row) for row in rows} == {len(TOPIC_HEAD) + 1}


def test_rows_are_bounded_and_the_others_are_added_up():
    """Quantiles can't be added up, and are left out."""
    assert list(topic_rows(TOPICS, 3)) == [
        *list(topic_rows(TOPICS, 4))[:2],
        ("2 more topics", "50", "50", "0", "–", "–"),
    ]
    assert list(topic_rows({}, 3)) == []
