"""The releases that a run names: incomplete ones, and then the slowest."""

from hypothesis import given
from hypothesis import strategies as st

from bench.run.worst import WORST, WorstReleases, worst_of
from wire.account.rows import SettledRelease

LISTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50), st.booleans()), max_size=60)


def settled(missing, slow_ns, *, warm=False, expected=10):
    return SettledRelease(
        release=None,
        heading="",
        due_ns=0,
        labels=(),
        expected=expected,
        delivered=expected - missing,
        missing=missing,
        spread_ns=0,
        coverage_ns={1.0: None if missing else slow_ns},
        outlets_reached=0,
        warm=warm,
    )


@given(LISTS)
def test_the_kept_ones_are_the_worst_of_all(lists):
    """Though only ten are held at a time; those of the warm-up do not count."""
    rows = [settled(missing, slow_ns, warm=warm) for missing, slow_ns, warm in lists]
    found = [(row.missing, row.coverage_ns[1.0] or 0) for row in worst_of(rows)]
    measured = [(row.missing, row.coverage_ns[1.0] or 0) for row in rows if not row.warm]
    assert found == sorted(measured, reverse=True)[:WORST]


def test_of_two_equal_releases_the_earlier_is_named_first():
    """Two runs of one seed name them in the same order."""
    worst = WorstReleases()
    rows = [settled(0, 5) for _ in range(WORST + 3)]
    for row in rows:
        worst.add(row)
    assert list(map(id, worst.rows)) == list(map(id, rows[:WORST]))


def test_a_release_that_nobody_was_to_have_is_not_named():
    """It can't be slow."""
    assert worst_of([settled(0, 5, expected=0)]) == []
