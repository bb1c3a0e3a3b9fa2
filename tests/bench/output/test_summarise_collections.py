"""The broker's garbage collections in the summary: counted, and named where they cost the slowest release its time."""

from dataclasses import replace

import pytest

from bench.brokers.garbage import Collection
from bench.output.summarise_collections import collections_note, collections_of
from bench.output.summary_collections import CollectionsSummary
from tests.support.run_results import release_line, run_result
from wire.contract.times import parse_time

SECOND = 10**9


def result(*collections, worst=True):
    """A run whose slowest release took 2 seconds, with collections at seconds from its due time to others."""
    line = replace(release_line(), coverage_seconds={"0.5": 0.5, "0.9": 1.0, "0.99": 1.5, "1": 2.0})
    due_ns = parse_time(line.due)
    held = [Collection(due_ns + int(start * SECOND), due_ns + int(end * SECOND)) for start, end in collections]
    return run_result(worst=(line,) if worst else (), collections=held)


def test_a_broker_that_does_not_tell_has_no_collections():
    """None is not zero."""
    assert collections_of(run_result()) is None
    assert collections_note(None) == ""


@pytest.mark.parametrize(
    ("collections", "within_s", "said"),
    [
        ([], 0.0, False),
        ([(-3.0, -1.0), (5.0, 9.0)], 0.0, False),
        ([(1.9, 4.0)], 0.1, False),
        ([(-1.0, 0.5), (1.5, 1.75)], 0.75, True),
    ],
)
def test_a_collection_that_falls_into_the_slowest_release_is_named(collections, within_s, said):
    """From a tenth of its time on; others cost nothing that shows."""
    found = collections_of(result(*collections))
    assert found.count == len(collections)
    assert found.seconds == pytest.approx(sum(end - start for start, end in collections))
    assert (found.in_slowest_seconds, found.slowest_seconds) == (pytest.approx(within_s), 2.0)
    assert bool(collections_note(found)) is said
    if said:
        assert collections_note(found).startswith("the broker collected garbage for 0.8 of the 2.0 s that the slowest")


def test_without_a_settled_release_nothing_is_named():
    """There is no time to hold the collections against."""
    found = collections_of(result((0.0, 1.0), worst=False))
    assert found == CollectionsSummary(count=1, seconds=1.0, in_slowest_seconds=0.0, slowest_seconds=None)
    assert collections_note(found) == ""
