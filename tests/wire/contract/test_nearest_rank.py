"""The nearest rank: the smallest value that at least the asked fraction of the values does not exceed."""

from fractions import Fraction
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from wire.contract.nearest_rank import nearest_rank, quantile_of

COUNTS = st.integers(min_value=1, max_value=100_000)
PERMILLE = st.integers(min_value=0, max_value=1000)


@given(PERMILLE, COUNTS)
def test_a_rank_is_the_one_of_exact_arithmetic(permille, count):
    """A fraction of three decimals gives the rank that exact fractions give, however binary numbers round it."""
    assert nearest_rank(permille / 1000, count) == max(1, ceil(Fraction(permille, 1000) * count))


def test_a_fraction_that_binary_numbers_round_up_keeps_its_rank():
    """0.07 * 100 is a little more than 7 in floating point; its rank is 7."""
    assert 0.07 * 100 > 7
    assert nearest_rank(0.07, 100) == 7


def test_the_least_rank_is_the_first_and_the_greatest_is_the_last():
    """A fraction of 0 names the least value and a fraction of 1 the greatest."""
    assert (nearest_rank(0.0, 5), nearest_rank(1.0, 5)) == (1, 5)
    assert nearest_rank(0.5, 0) == 1


@given(st.lists(st.integers(), min_size=1), PERMILLE)
def test_a_quantile_is_the_smallest_value_that_covers_the_fraction(values, permille):
    """At least the fraction of the values is <= the quantile, and less than it is below."""
    ordered = sorted(values)
    quantile = quantile_of(ordered, permille / 1000)
    fraction = Fraction(permille, 1000)
    assert sum(value <= quantile for value in values) >= fraction * len(values)
    assert quantile == ordered[0] or sum(value < quantile for value in values) < fraction * len(values)


def test_no_values_have_no_quantile():
    """There is nothing to say of an empty sequence."""
    assert quantile_of([], 0.5) is None
