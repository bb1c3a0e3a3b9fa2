"""Counting that leaves the sockets their turn."""

from subscribers.holding import in_steps


def test_work_pauses_after_each_step_and_is_done_in_the_end():
    """A step ends with the piece that fills it; a rest needs no pause."""
    done = []

    def pieces():
        for size in (3, 4, 9, 1, 1):
            done.append(size)
            yield size

    steps = in_steps(pieces(), 5)
    next(steps)
    assert done == [3, 4]
    next(steps)
    assert done == [3, 4, 9]
    assert next(steps, "over") == "over"
    assert done == [3, 4, 9, 1, 1]


def test_work_that_fits_one_step_has_no_pause():
    """Little traffic is counted and told at once."""
    assert list(in_steps([2, 2], 5)) == []
    assert list(in_steps([], 5)) == []
