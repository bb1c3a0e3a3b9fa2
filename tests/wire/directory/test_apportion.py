"""Sharing out by largest remainder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.directory.apportion import apportion, ranking

WEIGHTS = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40)


@given(WEIGHTS, st.integers(0, 10**7), st.integers(0, 3))
def test_parts_add_up_exactly_and_are_within_one_of_their_quota(weights, total, least):
    """Hamilton's method: each part is its quota rounded down or up, on top of its least part."""
    total += least * len(weights)
    parts = apportion(total, weights, least)
    assert sum(parts) == total
    rest = total - least * len(weights)
    for part, weight in zip(parts, weights, strict=True):
        quota = rest * weight / sum(weights)
        assert least <= part
        assert abs(part - least - quota) < 1 + 1e-6 * quota


def test_equal_remainders_go_to_the_earlier_part():
    """Ties are decided by place, so that the result is one."""
    assert apportion(2, [1.0, 1.0, 1.0]) == [1, 1, 0]


def test_least_parts_beyond_the_total_are_refused():
    """There is no rest to apportion then."""
    with pytest.raises(ValueError, match="less than the least parts"):
        apportion(2, [1.0, 1.0, 1.0], 1)


def test_a_ranking_is_a_permutation():
    """Every number comes up once."""
    draws = iter([0.5, 0.1, 0.9, 0.1])
    assert ranking(lambda: next(draws), 4) == [1, 3, 0, 2]
