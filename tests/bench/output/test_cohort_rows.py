"""Behaviours and groups as rows and in sentences."""

from bench.output.cohort_rows import BEHAVIOUR_HEAD, GROUP_HEAD, behaviour_rows, behaviour_sentences, group_rows
from tests.support.cohorts import cohort_summary

BEHAVIOURS = {
    "steady": cohort_summary(0.02, outlets=99),
    "slow_reader": cohort_summary(5.0, outlets=1, missing=40),
    "flapping": cohort_summary(0.03),
    "night": cohort_summary(0.04, missing=2),
}


def test_each_behaviour_has_the_p99_of_the_steady_outlets_beside_it():
    """Which is the question; there may be no steady outlet."""
    rows = list(behaviour_rows(BEHAVIOURS))
    assert rows[0] == ("steady", "99", "100", "100", "0", "10 ms", "20 ms", "20 ms")
    assert rows[1] == ("slow_reader", "1", "100", "60", "40", "2.5 s", "5 s", "20 ms")
    assert {len(row) for row in rows} == {len(BEHAVIOUR_HEAD) + 1}
    assert next(behaviour_rows({"night": cohort_summary(1.0)}))[-1] == "–"


def test_groups_are_in_their_order_unless_there_are_too_many():
    """Then the worst are shown, and the rest is added up."""
    rows = list(group_rows(BEHAVIOURS, 4))
    assert [row[0] for row in rows] == list(BEHAVIOURS)
    assert {len(row) for row in rows} == {len(GROUP_HEAD) + 1}
    rows = list(group_rows(BEHAVIOURS, 3))
    assert [row[0] for row in rows] == ["slow_reader", "night", "2 more groups"]
    assert rows[2] == ("2 more groups", "109", "200", "200", "0", "–", "–")


def test_three_sentences_at_most_begin_with_the_steady_outlets():
    """Then comes the behaviour with the most missing deliveries, and the number of the others."""
    assert behaviour_sentences(BEHAVIOURS) == [
        "steady: 99 outlets, 0 of 100 missing, p50 10 ms, p99 20 ms",
        "slow_reader: 1 outlet, 40 of 100 missing, p50 2.5 s, p99 5 s",
        "2 more behaviours: 2 missing",
    ]
    assert [told[:5] for told in behaviour_sentences({"night": cohort_summary(1.0)})] == ["night"]
    assert behaviour_sentences({}) == []
