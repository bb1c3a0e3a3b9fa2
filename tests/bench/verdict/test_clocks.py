"""What the clocks of releases have in common."""

from bench.verdict.clocks import NEVER, as_settled, quantile_ends


def test_both_ends_of_a_quantile_are_of_one_rank():
    """Infinite where so many releases are never over, and none without a release."""
    assert quantile_ends([1, 2, 3, 4], [5, 6, NEVER, NEVER], 0.5) == (2, 6)
    assert quantile_ends([1, 2, 3, 4], [5, 6, NEVER, NEVER], 1.0) == (4, NEVER)
    assert quantile_ends([], [], 0.5) is None


def test_a_version_as_it_settled_has_no_other_row():
    """Nothing came since."""
    assert as_settled("urn:a", 1) is None
