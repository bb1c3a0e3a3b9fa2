"""Sums of deliveries: those of nothing, and several as one within their bounds."""

import pytest
from msgspec.structs import fields

from wire.contract.bins import edges
from wire.contract.bounds import INT64_MOST, SUM_MOST
from wire.contract.sums import Sums
from wire.contract.tally import from_form, to_form

EDGES = edges()
each_kind = pytest.mark.parametrize("kind", Sums.__subclasses__())  # of labels and of cohorts


def sums_of(kind, count):
    """Sums with so many of each count, and with one time."""
    sums = kind.empty(EDGES)
    for name in kind.counts_most:
        setattr(sums, name, count)
    sums.disclosure.add_exact([5_000_000], 0)
    sums.transit.add_exact([1_000_000], 0)
    return sums


@each_kind
def test_a_merge_adds_every_count_and_the_latencies(kind):
    """Each field of the sums is one or the other."""
    assert [field.name for field in fields(kind)] == ["disclosure", "transit", *kind.counts_most]
    sums = sums_of(kind, 2)
    sums.merge(sums_of(kind, 3))
    assert {getattr(sums, name) for name in kind.counts_most} == {5}
    assert (sums.disclosure.count, sums.transit.count) == (2, 2)


@each_kind
def test_a_total_is_what_merging_one_after_another_makes(kind):
    """Exact and bounded arrivals, counts at their bounds, and none at all."""
    bounded = sums_of(kind, 3)
    bounded.disclosure.add_bounded([7_000_000], [6_000_000], 0)
    greatest = sums_of(kind, SUM_MOST)
    for parts in ((), (sums_of(kind, 2),), (sums_of(kind, 2), bounded), (bounded, sums_of(kind, 2), greatest)):
        merged = kind.empty(EDGES)
        for part in parts:
            merged.merge(part)
        assert to_form(kind.total(EDGES, parts)) == to_form(merged)


@each_kind
def test_no_count_grows_past_its_bound(kind):
    """The sums would not read back."""
    sums = sums_of(kind, 0)
    for _ in range(2):
        for name, most in kind.counts_most.items():
            setattr(sums, name, most)
        sums.merge(sums_of(kind, SUM_MOST))
    assert {name: getattr(sums, name) for name in kind.counts_most} == kind.counts_most
    assert max(kind.counts_most.values()) <= INT64_MOST
    assert from_form(kind, EDGES, to_form(sums)).delivered == SUM_MOST
