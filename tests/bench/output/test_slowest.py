"""The slowest release of a run: the time that collections and waits are held against."""

from dataclasses import replace

import pytest

from bench.brokers.garbage import Collection
from bench.output.slowest import beside_slowest
from tests.support.run_results import release_line, run_result
from wire.contract.times import parse_time

SECOND = 10**9


def beside(coverage, *spans):
    """Intervals at seconds from the due time of a release to others, beside that release, which is the slowest one."""
    line = replace(release_line(), coverage_seconds=coverage)
    due_ns = parse_time(line.due)
    held = (Collection(due_ns + int(start * SECOND), due_ns + int(end * SECOND)) for start, end in spans)
    return beside_slowest(held, run_result(worst=(line,)))


@pytest.mark.parametrize(
    ("span", "within_s"), [((-1.0, 5.0), 1.5), ((1.0, 5.0), 0.5), ((-1.0, 0.25), 0.25), ((1.5, 5.0), 0.0)]
)
def test_its_time_ends_with_the_last_arrival_that_is_known(span, within_s):
    """Where it never reached all of its outlets, with the fraction that it reached; what falls into it is cut there."""
    found = beside({"0.5": 0.5, "0.9": 1.5, "0.99": None, "1": None}, span)
    assert found == {"seconds": span[1] - span[0], "in_slowest_seconds": within_s, "slowest_seconds": 1.5}


def test_there_is_none_where_nothing_was_settled_or_nothing_arrived():
    """Then nothing is held against it."""
    alone = {"seconds": 2.0, "in_slowest_seconds": 0.0, "slowest_seconds": None}
    assert beside({"0.5": None, "1": None}, (-1.0, 1.0)) == alone
    assert beside_slowest([Collection(0, 2 * SECOND)], run_result(worst=())) == alone
