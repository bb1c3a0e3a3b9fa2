"""The slowest release of a run: the time that collections and waits are held against."""

from dataclasses import replace

from bench.output.slowest import Slowest, slowest_of
from tests.support.run_results import release_line, run_result
from wire.contract.times import parse_time


def test_its_time_ends_with_the_last_arrival_that_is_known():
    """Where it never reached all of its outlets, with the fraction that it reached."""
    line = replace(release_line(), coverage_seconds={"0.5": 0.5, "0.9": 1.5, "0.99": None, "1": None})
    found = slowest_of(run_result(worst=(line,)))
    assert found == Slowest(parse_time(line.due), 1.5)
    assert found.end_ns == found.due_ns + 1_500_000_000


def test_there_is_none_where_nothing_was_settled_or_nothing_arrived():
    """Then nothing is held against it."""
    assert slowest_of(run_result(worst=())) is None
    line = replace(release_line(), coverage_seconds={"0.5": None, "1": None})
    assert slowest_of(run_result(worst=(line,))) is None
