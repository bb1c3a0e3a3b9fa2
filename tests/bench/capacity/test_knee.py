"""The knee of latency against load."""

import pytest

from bench.capacity.knee import knee

QUEUE = [(load, 0.001 / (1 - load / 1_000)) for load in (100, 300, 500, 700, 800, 900, 950, 990)]


def test_the_knee_of_a_queue_is_where_the_curve_turns_up():
    """Of an M/M/1 queue up to 99 % of its capacity: between 80 and 95 % with these loads."""
    assert 800 <= knee(QUEUE) <= 950


@pytest.mark.parametrize(
    "points",
    [
        [],
        QUEUE[:3],
        [(load, 0.001 * load) for load in range(1, 9)],
        [(load, 0.01) for load in range(1, 9)],
        [(load, 0.01 + 0.0001 * load) for load in range(1, 9)],
        [(1_200, 0.0605), (1_427, 0.0134), (1_556, 0.011), (1_697, 0.0628), (2_400, 0.0518)],
    ],
    ids=["nothing", "too few", "a line", "flat", "hardly grows", "noise"],
)
def test_without_a_bend_there_is_no_knee(points):
    """A line, noise, or too few loads."""
    assert knee(points) is None
