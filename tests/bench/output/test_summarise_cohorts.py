"""From the figures of cohorts to the summary by behaviour and by group."""

from bench.output.summarise_cohorts import by_behaviour, by_group
from tests.support.cohorts import cohort_counts
from tests.support.run_results import account
from wire.contract.cohorts import Cohort

HELD = account(
    by_cohort={
        Cohort("slow", "east"): cohort_counts(4, missing=3, after_ms=900),
        Cohort("steady", "east"): cohort_counts(10, after_ms=10),
        Cohort("slow", ""): cohort_counts(2, missing=1, after_ms=900),
    }
)


def test_behaviours_are_over_all_groups_and_the_steady_outlets_come_first():
    """With their outlets, counts and times."""
    found = by_behaviour(HELD)
    assert list(found) == ["steady", "slow"]
    slow = found["slow"]
    assert (slow.outlets, slow.expected, slow.delivered, slow.missing) == (4, 10, 6, 4)
    assert slow.disclosure.max == slow.transit.max == 0.9
    assert found["steady"].disclosure_lower.p50 <= 0.01


def test_groups_are_over_all_behaviours_and_those_without_a_name_are_left_out():
    """There is nothing to call them by."""
    assert {name: found.delivered for name, found in by_group(HELD).items()} == {"east": 14}


def test_an_audience_of_one_sort_has_neither():
    """Nor has one whose groups all behave alike any behaviours."""
    assert by_behaviour(account()) == by_group(account()) == {}
    grouped = account(by_cohort={Cohort("steady", "east"): cohort_counts(1)})
    assert (by_behaviour(grouped), list(by_group(grouped))) == ({}, ["east"])
