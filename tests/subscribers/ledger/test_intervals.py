"""Intervals: a set of integers that costs memory per gap."""

from hypothesis import given
from hypothesis import strategies as st

from subscribers.ledger.intervals import Intervals


@given(st.lists(st.integers(0, 60)))
def test_it_holds_what_a_set_holds_in_as_few_intervals_as_there_are_runs(numbers):
    """In any order, with repeats."""
    intervals = Intervals()
    for number in numbers:
        intervals.add(number)
    held = set(numbers)
    assert [number in intervals for number in range(-1, 62)] == [number in held for number in range(-1, 62)]
    assert len(intervals) == sum(number - 1 not in held for number in held)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 8))), st.lists(st.integers(0, 60)))
def test_a_run_is_the_numbers_in_it(runs, numbers):
    """The sequences that were there already do not matter."""
    intervals, held = Intervals(), set(numbers)
    for number in numbers:
        intervals.add(number)
    for start, size in runs:
        intervals.add_run(start, start + size)
        held.update(range(start, start + size))
    assert [number in intervals for number in range(-1, 70)] == [number in held for number in range(-1, 70)]
    assert len(intervals) == sum(number - 1 not in held for number in held)
