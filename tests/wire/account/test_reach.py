"""Reach: each outlet once, its desktops with it, and a curve that does not grow for ever."""

from tests.support.accounts import NOW
from wire.account.reach import POINTS_KEPT, Reached

DESKTOPS = [10**place for place in range(6)]


def test_an_outlet_counts_once_and_brings_its_desktops():
    """The partition of the tally and the number of tallies do not matter."""
    reached = Reached(DESKTOPS)
    reached.add(0, 2, 0b11, NOW)
    reached.add(1, 2, 0b01, NOW + 5)
    reached.add(0, 2, 0b11, NOW + 9)
    assert (reached.outlets, reached.desktops, len(reached)) == (3, 1 + 100 + 10, 3)
    assert reached.points == [(NOW, 2, 101), (NOW + 5, 3, 111)]


def test_a_tally_that_is_behind_another_workers_does_not_turn_the_curve_back():
    """Its outlets are added at the latest moment that is known."""
    reached = Reached(DESKTOPS)
    reached.add(0, 2, 0b1, NOW + 5)
    reached.add(1, 2, 0b1, NOW)
    assert reached.points == [(NOW + 5, 2, 11)]


def test_without_desktops_outlets_are_counted_and_no_curve_is_kept():
    """A load test asks for no more."""
    reached = Reached()
    reached.add(0, 1, 0b111, NOW)
    assert (reached.outlets, reached.desktops, reached.points) == (3, 0, [])


def test_a_long_curve_loses_points_but_not_its_ends():
    """Its first point and its latest one stay."""
    reached = Reached([1] * 1000)
    for outlet in range(1000):
        reached.add(0, 1, 1 << outlet, NOW + outlet)
    assert len(reached.points) <= POINTS_KEPT
    assert reached.points[0] == (NOW, 1, 1)
    assert reached.points[-1] == (NOW + 999, 1000, 1000)


def test_reach_is_stored_and_read_back_and_survives_another_partitioning():
    """The same outlets are still known."""
    reached = Reached(DESKTOPS)
    reached.add(1, 2, 0b11, NOW)
    reached.repartition(2, 3)
    again = Reached.decode(DESKTOPS, reached.encode())
    assert (again.outlets, again.desktops, again.points) == (2, 1010, [(NOW, 2, 1010)])
    again.add(1, 3, 0b1, NOW + 1)  # outlet 1, which was reached before
    again.add(0, 3, 0b1, NOW + 1)
    assert (again.outlets, again.desktops) == (3, 1011)
