"""How long the rest of a command takes."""

import pytest

from bench.output.time_left import AROUND_S, Left, RunTimes, by_part


@pytest.mark.parametrize(
    ("left", "seconds", "clause"),
    [
        (Left(20.0), 0.0, "about 20 s left"),
        (Left(20.0), 0.5, "about 20 s left"),
        (Left(20.0, 100.0, "at most"), 0.0, "at most 2 min left"),
        (Left(20.0, 40.0), 30.0, "about 40 s left"),
        (Left(20.0, bound=""), 5.0, "15 s left"),
        (Left(20.0), 21.0, "longer than expected"),
    ],
)
def test_the_time_left_in_words(left, seconds, clause):
    """Whole seconds, from a minute and a half on whole minutes; a step that is late takes nothing from the later."""
    assert left.clause(seconds) == clause


def test_runs_take_as_long_as_those_before_them():
    """The mean of those that ended, with all that is around them; before that their publishing and some seconds."""
    now = [0.0]
    times = RunTimes(60.0, lambda: now[0])
    assert times.left(5).after(0.0) == 5 * (60.0 + AROUND_S)
    for now[0] in (80.0, 180.0):
        times.ended()
    assert times.left(3, "at most") == Left(90.0, 180.0, "at most")


def test_a_part_of_the_work_says_how_long_the_rest_takes():
    """Nothing is known before a part is done."""
    assert by_part(0, 4, 10.0) is None
    assert by_part(1, 4, 10.0) == Left(30.0)
