"""The ends of a release's arrivals."""

from bench.verdict.arrival_ends import last_arrival, lowers, timed, uppers
from tests.support.changed_stories import version_row
from tests.support.run_results import EDGES, MS


def test_the_last_arrival_is_exact_where_every_arrival_is():
    """To the nanosecond; None without an arrival."""
    assert last_arrival(version_row(1, {0: 5, 1: 1_234_567}), EDGES) == (1_234_567, 1_234_567)
    assert last_arrival(version_row(1, {0: None}), EDGES) is None


def test_a_bounded_last_arrival_has_a_lower_end_also_within_one_bin():
    """Both ends may lie in the same bin, and are not the same for that."""
    low, high = last_arrival(version_row(1, {0: (1_010_000, 1_015_000)}), EDGES)
    assert (low, high) == (1_000_000, 1_015_000)


def test_each_arrival_has_both_ends_of_its_bin():
    """No upper end is after the last arrival; those without a time are in no bin."""
    row = version_row(1, {0: 5 * MS, 1: 10 * MS, 2: 10 * MS + 1}, untimed=(3,))
    assert timed(row) == 3
    assert list(uppers(row, EDGES)) == [5 * MS, 10 * MS, 10 * MS + 1]
    assert all(low < high for low, high in zip(lowers(row.lows, EDGES), uppers(row, EDGES), strict=True))
