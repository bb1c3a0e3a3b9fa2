"""The bins of histograms: narrow, and with an edge at each bound that anybody asks about."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wire.contract.bins import BUCKETS_NS, COARSE_NS, edges, runs

EDGES = edges((333_000_000,))


def test_every_metric_bound_and_every_threshold_is_a_bin_edge():
    """A bucket's count is exact only where its bound is an edge."""
    assert set(BUCKETS_NS) | set(COARSE_NS) <= set(EDGES)
    assert 333_000_000 in EDGES
    assert list(EDGES) == sorted(set(EDGES))


def test_no_bin_between_a_microsecond_and_a_hundred_seconds_is_wider_than_two_per_cent():
    """The stated error of every figure."""
    pairs = pairwise(EDGES)
    assert max((high - low) / low for low, high in pairs if low >= 1000) <= 0.02 + 1e-12


def test_buckets_are_a_tenth_to_a_fifth_wide():
    """A quantile that is interpolated in a bucket is off by no more than its width."""
    assert all(1.05 < high / low < 1.2 for low, high in pairwise(BUCKETS_NS))
    assert (BUCKETS_NS[0], BUCKETS_NS[-1]) == (100_000, 60_000_000_000)


@given(st.lists(st.integers(-(10**6), 2 * 10**11), max_size=200), st.integers(0, 10**9))
def test_runs_are_the_bins_of_the_values_and_how_often_each_comes(values, offset):
    """However many values share a bin: the two ways of counting agree with a count value by value."""
    counted = {}
    for value in sorted(values):
        index = sum(edge < value - offset for edge in EDGES)
        counted[index] = counted.get(index, 0) + 1
    assert list(runs(EDGES, sorted(values), offset)) == sorted(counted.items())
