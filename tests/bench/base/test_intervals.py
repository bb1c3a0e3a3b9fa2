"""The intervals of a comparison: Student's quantiles, the looks, and how often the intervals err."""

from random import Random

import pytest

from bench.base.intervals import Interval, interval, looks, rounds_needed, share_of_error, student
from scripts.comparison_coverage import NOISES, covers, wrong_claim

TRIALS = 400


@pytest.mark.parametrize(
    ("error", "freedom", "t"),
    [(0.05, 1, 12.706), (0.05, 2, 4.303), (0.01, 5, 4.032), (0.05, 10, 2.228), (0.001, 30, 3.646), (0.05, 1000, 1.962)],
)
def test_students_quantiles_are_those_of_the_tables(error, freedom, t):
    """To three decimals, for odd and even degrees of freedom."""
    assert student(error, freedom) == pytest.approx(t, abs=6e-4)


def test_looks_grow_apart_and_end_with_the_last_round():
    """Few looks leave each a greater share of the error."""
    assert [looks(rounds) for rounds in (4, 5, 12, 20)] == [(4,), (4, 5), (4, 6, 9, 12), (4, 6, 9, 14, 20)]
    assert share_of_error(5, 4) * 5 * 4 == pytest.approx(0.05)


def test_fewer_than_four_rounds_have_no_interval():
    """Three rounds that agree by chance would claim anything."""
    assert interval([1.0, 1.0, 1.0], 0.05) is None


def test_an_interval_is_students_over_the_rounds():
    """Mean 3, standard deviation √2.5, five rounds: 3 ± 2.776 · √2.5 / √5."""
    found = interval([1.0, 2.0, 3.0, 4.0, 5.0], 0.05)
    assert (found.mean, found.low, found.high) == pytest.approx((3, 3 - 1.963, 3 + 1.963), abs=1e-3)


@pytest.mark.parametrize(
    ("low", "high", "margin", "claimed", "decided"),
    [(1, 3, 0.5, True, True), (-3, -1, 0.5, True, True), (-1, 2, 2, False, True), (-1, 3, 2, False, False)],
)
def test_a_figure_is_decided_by_a_difference_or_by_none_beyond_the_margin(low, high, margin, claimed, decided):
    """An interval that is neither needs more rounds."""
    found = Interval((low + high) / 2, low, high)
    assert (found.excludes_zero, found.decided(margin)) == (claimed, decided)


def test_the_rounds_needed_settle_a_figure_that_goes_on_as_it_did():
    """So many rounds of the same mean and deviation are enough, and one fewer are not."""
    differences = [3.0, -1.0, 2.0, 0.0]
    needed = rounds_needed(differences, 0.0025, 0.1)
    mean, deviation = 1.0, 1.8257
    half = [student(0.0025, rounds - 1) * deviation / rounds**0.5 for rounds in (needed, needed - 1)]
    assert half[0] < mean < half[1]
    assert rounds_needed([1.0], 0.05, 0.1) is None
    assert rounds_needed([1.0, -1.0, 1.0, -1.0], 0.05, 1e-6) is None


@pytest.mark.parametrize("noise", ["normal", "bursts"])
def test_a_side_against_itself_is_told_apart_in_one_comparison_of_twenty_at_most(noise):
    """Over all figures and looks together, also where a run in ten is disturbed."""
    source = Random(17)
    assert sum(wrong_claim(NOISES[noise], 12, source) for _ in range(TRIALS)) <= TRIALS * 0.05


def test_an_interval_of_four_normal_rounds_holds_the_truth_as_often_as_it_says():
    """95 %, give or take the chance of 400 trials."""
    source = Random(17)
    assert 0.92 <= sum(covers(NOISES["normal"], 4, source) for _ in range(TRIALS)) / TRIALS <= 0.98
