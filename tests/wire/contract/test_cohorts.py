"""The sums of a cohort: read back as they were, and left out of a tally while they do not change."""

from wire.contract.bins import edges
from wire.contract.cohorts import CohortSums
from wire.contract.tally import PartitionTally, from_form, to_form

EDGES = edges()


def sums_of(delivered):
    """Sums with so many deliveries, of which one has a time."""
    sums = CohortSums.empty(EDGES)
    sums.delivered = delivered
    sums.disclosure.add_exact([5_000_000], 0)
    return sums


def test_the_sums_of_a_tally_read_back_by_their_numbers():
    """A number is a key of JSON, and a number again where it is read."""
    tally = PartitionTally(0, 1, cohorts={7: sums_of(4)})
    read = from_form(PartitionTally, EDGES, to_form(tally))
    assert {number: sums.counts for number, sums in read.cohorts.items()} == {7: sums_of(4).counts}


def test_counts_change_with_every_change():
    """A tally leaves out sums whose counts are as they were."""
    sums = sums_of(1)
    before = sums.counts
    sums.disclosure.add_exact([1], 0)
    assert sums.counts != before
