"""Classes of times for colours."""

from hypothesis import given
from hypothesis import strategies as st

from bench.report.bins import bins


def test_each_class_is_above_the_one_before_by_the_same_factor():
    """From the least value to the greatest."""
    made = bins([0.001, 1.0, 0.02])
    assert made.labels == ("up to 3.98 ms", "up to 15.8 ms", "up to 63.1 ms", "up to 251 ms", "up to 1 s")
    assert [made.label(value) for value in (0.001, 0.02, 1.0)] == ["up to 3.98 ms", "up to 63.1 ms", "up to 1 s"]


@given(st.lists(st.floats(0, 1e4), max_size=20))
def test_every_value_has_a_class(values):
    """Also where all are equal, or 0; there are at most five classes, with names of their own."""
    made = bins(values)
    assert 1 <= len(made.labels) <= 5
    assert len(set(made.labels)) == len(made.labels)
    assert {made.label(value) for value in values} <= set(made.labels)
    if values:
        assert made.label(max(values)) == made.labels[-1]
