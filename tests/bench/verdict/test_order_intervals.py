"""Correlations with their intervals, and groups that have an order."""

from itertools import product

import pytest

from bench.verdict.order_intervals import correlation_of, groups_in_order, pairs_in_order, share_of_pairs
from wire.contract.order import GroupOrder, GroupPairs


@pytest.mark.parametrize("value", [-1.0, -0.4, 0.0, 0.9, 1.0])
def test_an_interval_holds_its_value_and_narrows_with_the_outlets(value):
    """It stays within -1 and 1."""
    wide, narrow = correlation_of(value, 20), correlation_of(value, 2_000)
    for held in (wide, narrow):
        assert -1 <= held.low <= held.value == value <= held.high <= 1
    assert narrow.high - narrow.low <= wide.high - wide.low
    assert correlation_of(value, 20, strata=2).low <= wide.low


def test_pairs_of_groups_are_counted_as_one_by_one():
    """Those in the order of the groups less the others; equal values are neither."""
    groups = ([0.1, 0.5, 0.5], [0.2, 0.5], [0.9, 0.0])
    surplus = pairs = 0
    for at, one in enumerate(groups):
        for other in groups[at + 1 :]:
            for first, last in product(one, other):
                pairs += 1
                surplus += (first < last) - (first > last)
    assert pairs_in_order(groups) == (surplus, pairs)
    assert pairs_in_order([[1.0]]) == (0, 0)


def test_a_share_of_pairs_has_an_interval_within_its_bounds():
    """All pairs in one order, and as many in one as in the other."""
    assert share_of_pairs(100, 100, 20).value == share_of_pairs(100, 100, 20).high == 1
    half = share_of_pairs(0, 100, 20)
    assert half.low == -half.high < 0


def test_three_groups_are_put_into_the_order_in_which_most_pairs_stand():
    """The last by name before the first, and that before the second, with which it is nearly mixed."""
    rows = (GroupPairs("a", "b", 100, 10), GroupPairs("a", "c", 100, -90), GroupPairs("b", "c", 100, -80))
    found = groups_in_order(GroupOrder(rows, 900.0))
    assert found.value == pytest.approx(180 / 300)
    assert found.high - found.value == pytest.approx(found.value - found.low) == pytest.approx(1.96 * 30 / 300)
    assert groups_in_order(GroupOrder(rows, 900.0), 4.0).low == pytest.approx(found.value - 1.96 * 60 / 300)
    assert groups_in_order(GroupOrder()) is None
