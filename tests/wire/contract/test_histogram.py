"""Histograms: exact at their edges, within two per cent elsewhere, and the same however they are fed."""

import random
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.bins import edges
from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies

EDGES = edges((333_000_000,))
VALUES = st.lists(st.integers(-(10**6), 2 * 10**11), max_size=60)


@given(VALUES)
def test_a_quantile_lies_between_its_ends_by_nearest_rank(values):
    """quantile_low <= the exact nearest-rank quantile <= quantile."""
    histogram = Histogram(EDGES)
    for value in values:
        histogram.add(value)
    for fraction in (0.01, 0.5, 0.9, 0.99, 1.0):
        low, high = histogram.quantile_low(fraction), histogram.quantile(fraction)
        if not values:
            assert low is None
            assert high is None
            continue
        exact = sorted(values)[max(1, ceil(fraction * len(values) - 1e-9)) - 1]
        assert low <= exact <= high


@given(VALUES, st.integers(0, 10**9))
def test_sorted_batches_count_as_single_values_do(values, offset):
    """add_sorted is add, faster."""
    one, many = Histogram(EDGES), Histogram(EDGES)
    for value in values:
        one.add(value - offset)
    many.add_sorted(sorted(values), offset)
    assert (one.counts, one.count, one.sum_ns, one.min_ns, one.max_ns) == (
        many.counts,
        many.count,
        many.sum_ns,
        many.min_ns,
        many.max_ns,
    )


@given(VALUES, VALUES)
def test_merging_equals_counting_together_and_survives_the_wire_form(left, right):
    """A tally's histograms are sums: order and transport change nothing."""
    together, parts = Histogram(EDGES), Histogram(EDGES)
    together.add_sorted(sorted(left + right))
    for values in (left, right):
        part = Histogram(EDGES)
        part.add_sorted(sorted(values))
        parts.merge(Histogram.decode(EDGES, part.encode()))
    assert parts.encode() == together.encode()


@given(st.lists(VALUES, max_size=5))
def test_a_total_is_what_merging_one_after_another_makes(lists):
    """Over histograms whose values lie apart, and over none; the parts stay as they are."""
    parts, merged = [], Histogram(EDGES)
    for values in lists:
        part = Histogram(EDGES)
        part.add_sorted(sorted(values))
        parts.append(part)
        merged.merge(part)
    before = [part.encode() for part in parts]
    assert Histogram.total(EDGES, parts).encode() == merged.encode()
    assert [part.encode() for part in parts] == before


@given(VALUES)
def test_several_quantiles_and_sums_up_to_bins_are_each_as_by_itself(values):
    """One walk over the bins says the same."""
    histogram = Histogram(EDGES)
    histogram.add_sorted(sorted(values))
    fractions = (0.01, 0.5, 0.99, 1.0)
    assert histogram.quantiles(fractions) == [histogram.quantile(fraction) for fraction in fractions if values]
    assert histogram.quantiles_low(fractions) == [histogram.quantile_low(fraction) for fraction in fractions if values]
    latencies = Latencies(EDGES)
    latencies.add_exact(sorted(values), 0)
    assert latencies.quantiles(fractions) == [latencies.quantile(fraction) for fraction in fractions if values]
    bounds = EDGES[::97]
    assert histogram.up_to(range(0, len(EDGES), 97)) == [histogram.at_most(bound) for bound in bounds]


@pytest.mark.parametrize("counts", [[1, -1], [1 << 64], [0.5], ["1"], [1] * (len(EDGES) + 2), 1])
def test_counts_that_are_none_are_refused(counts):
    """Any client of the broker can publish them."""
    form = {"first": 0, "counts": counts, "sum": 1, "min": 1, "max": 1}
    with pytest.raises((TypeError, ValueError)):
        Histogram.decode(EDGES, form)


def test_a_value_on_an_edge_is_within_the_bucket_of_that_edge():
    """Prometheus's le is inclusive."""
    histogram = Histogram(EDGES)
    histogram.add(333_000_000)
    histogram.add(333_000_001)
    assert histogram.at_most(333_000_000) == 1


def test_bounded_arrivals_split_the_latency_and_exact_ones_do_not():
    """Until an arrival is bounded both ends are one histogram; from then on each end has its own."""
    latencies = Latencies(EDGES)
    latencies.add_exact([1_000_000], 0)
    assert latencies.lower is latencies.upper
    latencies.add_bounded([9_000_000], [2_000_000], 0)
    assert latencies.lower.count == latencies.upper.count == 2
    assert latencies.lower.max_ns == 2_000_000
    assert Latencies.decode(EDGES, latencies.encode()).encode() == latencies.encode()


@pytest.mark.parametrize("size", [1, 10, 10_000])
def test_the_figures_of_a_lognormal_sample_are_within_two_per_cent(size):
    """The figures of a histogram against the figures of the sample."""
    source = random.Random(size)
    values = sorted(int(source.lognormvariate(16, 1)) for _ in range(size))
    histogram = Histogram(EDGES)
    histogram.add_sorted(values)
    for fraction in (0.5, 0.99):
        exact = values[max(1, ceil(fraction * size)) - 1]
        assert exact <= histogram.quantile(fraction) <= exact * 1.021


def test_counts_that_outgrow_their_bits_are_refused_and_not_carried_into_the_next_bin():
    """Sixty-four bits a bin."""
    one, other = Histogram(EDGES), Histogram(EDGES)
    one.add(5, 2**63)
    other.add(5, 2**63)
    with pytest.raises(OverflowError):
        one.merge(other)
    assert one.count == 2**63


@given(st.lists(st.integers(-5, 2 * 10**11), max_size=30), st.lists(st.integers(-5, 2 * 10**11), max_size=30))
def test_the_values_since_an_earlier_state_are_those_that_were_added(first, later):
    """By bin, count and sum; the least and greatest lie within their bins."""
    before, now = Histogram(edges()), Histogram(edges())
    for value in first:
        before.add(value)
        now.add(value)
    for value in later:
        now.add(value)
    since, expected = now.since(before), Histogram(edges())
    for value in later:
        expected.add(value)
    assert (since.counts, since.count, since.sum_ns) == (expected.counts, expected.count, expected.sum_ns)
    if later:
        assert since.min_ns <= expected.min_ns
        assert since.max_ns >= expected.max_ns
        assert since.quantile(1.0) == since.max_ns


def test_a_state_with_less_is_no_later_one():
    """In all, or in one bin."""
    one, other = Histogram(edges()), Histogram(edges())
    one.add(5_000)
    other.add(9_000_000)
    with pytest.raises(ValueError, match="has less than it had"):
        one.since(other)
    with pytest.raises(ValueError, match="has 0 values, and had 1"):
        Histogram(edges()).since(one)
