"""Sums in eight bytes each."""

from struct import error

import pytest

from subscribers.ledger.packed_sums import PackedSums


def test_each_outlet_has_a_sum_of_its_own():
    """Integers of 64 bits exactly, and floats."""
    whole, broken = PackedSums("q", 3), PackedSums("d", 2)
    for _ in range(3):
        whole.add((1, -2, 2**60))
        broken.add((0.25, -1))
    assert whole.values == (3, -6, 3 * 2**60)
    assert broken.values == (0.75, -3.0)


def test_a_sum_that_is_too_great_or_a_value_too_few_is_an_error():
    """Nothing is added then."""
    sums = PackedSums("q", 2)
    for values in ((2**63, 0), (1,)):
        with pytest.raises(error):
            sums.add(values)
    assert sums.values == (0, 0)
