"""Losses and duplicates are counted exactly, at the right outlets and on the right circuits."""

from bench.calibration.comparison import compare
from bench.calibration.counts import count, measured_counts, true_counts
from tests.support.injections import BASE, LOSSES, NOTHING, OUTLETS, TWICE, result_of


def test_one_loss_that_is_not_counted_is_found_out():
    """The count has to be the proxy's own."""
    told = result_of(LOSSES, counted=lambda outlet, item: 1 if outlet == OUTLETS[1] else item.copies)
    found = compare(told, BASE)[0]
    assert (found.figure, found.error, found.recovered) == ("missing", -1, False)


def test_as_many_missing_at_other_outlets_is_no_recovery():
    """Losses are compared outlet by outlet."""
    swapped = {OUTLETS[0]: 0, OUTLETS[1]: 1}
    told = result_of(LOSSES, counted=lambda outlet, item: swapped.get(outlet, item.copies))
    found = compare(told, BASE)[0]
    assert found.error == 0
    assert not found.recovered
    assert "other outlets" in found.note


def test_one_duplicate_that_is_not_counted_is_found_out():
    """So is one too many."""
    for copies, error in ((1, -1), (3, 1)):
        told = result_of(TWICE, counted=lambda outlet, item, n=copies: n if outlet == OUTLETS[1] else item.copies)
        assert [(item.figure, item.error, item.recovered) for item in compare(told, BASE)] == [
            ("duplicates", error, False)
        ]


def test_both_sides_count_under_the_same_names():
    """Of a true account the counts are equal, name by name."""
    for injection in (NOTHING, LOSSES, TWICE):
        told = result_of(injection)
        assert true_counts(told) == measured_counts(told)
    assert true_counts(result_of(LOSSES))["missing"] == len(OUTLETS) // 2


def test_deliveries_that_never_came_to_the_proxy_are_told_apart():
    """The messages did not reach it, which is no error of the account."""
    told = result_of(LOSSES)
    short = type(told)(told.injection, told.account, told.passages[:-2], told.cuts, told.connections_lost)
    assert count(short, "missing").note == "2 deliveries never came to the proxy"
