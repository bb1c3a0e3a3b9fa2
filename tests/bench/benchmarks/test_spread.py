"""The spread of repeated measurements: the median, the ends and all values."""

from bench.benchmarks.spread import Spread, spread


def test_a_spread_has_the_median_and_both_ends():
    """The order of the values does not matter, and is kept."""
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0, (3.0, 1.0, 2.0))


def test_no_values_have_no_spread():
    """A figure that no round has is missing, and not zero."""
    assert spread([]) is None
