"""Sums of arrays of counts, which C code adds up in place."""

from array import array

import pytest

from wire.contract.lanes import add_counts, sum_of_counts


def counts(*values):
    return array("Q", values)


def test_counts_are_added_from_a_place_on_and_stay_as_they_are():
    """The others of the total are left alone; sums have up to 63 bits."""
    total, part = counts(1, 2, 3, 2**62), counts(10, 2**62 - 1)
    add_counts(total, 2, part)
    assert list(total) == [1, 2, 13, 2**63 - 1]
    assert list(part) == [10, 2**62 - 1]


@pytest.mark.parametrize("place", [-1, 2, 5])
def test_counts_that_reach_beyond_the_total_are_refused(place):
    """C would write there."""
    total = counts(1, 2, 3)
    with pytest.raises(IndexError):
        add_counts(total, place, counts(1, 1))
    assert list(total) == [1, 2, 3]


def test_arrays_at_places_of_their_own_are_one_array_over_all_of_them():
    """Apart from one another, or one over another."""
    assert sum_of_counts([7], [counts(1, 2)]) == (7, counts(1, 2))
    assert sum_of_counts([5, 2, 2], [counts(1, 2), counts(3), counts(4, 5)]) == (2, counts(7, 5, 0, 1, 2))
