"""Deliveries by behaviour and group, as tests make them."""

from bench.output.summary_cohorts import CohortSummary
from tests.support.summaries import quantiles
from wire.account.cohorts import CohortFigures
from wire.contract.bins import edges
from wire.contract.cohorts import CohortSums

__all__ = ["cohort_counts", "cohort_summary"]

EDGES = edges()
MS = 1_000_000


def cohort_summary(p99, *, outlets=10, missing=0):
    """The summary of outlets of one sort, which had a hundred deliveries less those that are missing."""
    times = quantiles(p99 / 2, p99, p99)
    return CohortSummary(
        outlets=outlets,
        expected=100,
        delivered=100 - missing,
        missing=missing,
        duplicates=0,
        late=0,
        disclosure=times,
        disclosure_lower=times,
        transit=times,
    )


def cohort_counts(delivered, *, outlets=2, missing=0, after_ms=10):
    """The figures of a cohort, each of whose deliveries came after so many milliseconds."""
    sums = CohortSums.empty(EDGES)
    sums.delivered, sums.missing = delivered, missing
    for latencies in (sums.disclosure, sums.transit):
        latencies.add_exact([after_ms * MS] * delivered, 0)
    return CohortFigures(outlets, delivered + missing, sums)
