"""The parts of a page about behaviours, groups, topics and shared subscriptions."""

from bench.report.own_sections import ROWS_MOST, behaviours, groups, shared_subscriptions, topics
from tests.support.cohorts import cohort_summary
from tests.support.run_folders import group
from tests.support.shares import share
from tests.support.summaries import whole_summary


def test_topics_have_a_table_of_bounded_length_whose_names_are_text():
    """The rest is one row."""
    made = whole_summary(by_topic={f"news/<b>{number}": group(0.02) for number in range(ROWS_MOST + 5)})
    (table,) = topics(made)
    assert "<b>" not in table
    assert "news/&lt;b&gt;0" in table
    assert table.count("<tr>") == ROWS_MOST + 1
    assert "6 more topics" in table


def test_shared_subscriptions_have_a_table_and_what_uneven_means():
    """By group and filter."""
    words, table = shared_subscriptions(whole_summary(shared={"$share/desk/news/+": share([1, 2, 6])}))
    assert "uneven is the most over the mean" in words
    assert "1 shared subscription" in table
    assert "desk/news/+" in table
    assert "2.00 ×" in table


def test_behaviours_and_groups_have_a_table_each():
    """The one of behaviours says what the steady outlets are there for."""
    slow = {"steady": cohort_summary(0.02), "slow": cohort_summary(3.0, missing=7)}
    words, table = behaviours(whole_summary(by_behaviour=slow))
    assert "figures of the steady outlets" in words
    assert "p99 of steady" in table
    (table,) = groups(whole_summary(by_group={"<i>east": cohort_summary(0.02)}))
    assert "&lt;i&gt;east" in table
    assert "1 group" in table
    assert [*behaviours(whole_summary()), *groups(whole_summary())] == []


def test_a_run_without_its_own_topics_has_neither_part():
    """As one of the calendar."""
    assert [*topics(whole_summary()), *shared_subscriptions(whole_summary())] == []
