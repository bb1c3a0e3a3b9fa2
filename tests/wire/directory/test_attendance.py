"""Planned absence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.directory.attendance import Attendance
from wire.errors import DirectoryError

SECOND_NS = 1_000_000_000


@given(
    seed=st.integers(0, 2**63),
    outlets=st.integers(1, 200),
    fraction=st.floats(0, 1),
    away_ns=st.integers(0, 50),
    more_ns=st.integers(0, 50),
    offset_ns=st.integers(-10, 110),
)
def test_an_exact_fraction_goes_once_within_the_duration(seed, outlets, fraction, away_ns, more_ns, offset_ns):
    """round(fraction * outlets) go, for the whole of away_ns; the three ways to ask about a moment agree."""
    attendance = Attendance(seed, outlets, fraction, away_ns, away_ns + more_ns)
    windows = [attendance.window(index) for index in range(outlets)]
    going = [window for window in windows if window]
    assert len(going) == round(fraction * outlets)
    assert all(leave >= 0 and back == leave + away_ns <= away_ns + more_ns for leave, back in going)
    away = [index for index, window in enumerate(windows) if window and window[0] <= offset_ns < window[1]]
    assert list(attendance.away_at(offset_ns)) == away
    assert [index for index in range(outlets) if not attendance.online(index, offset_ns)] == away


def test_an_outlet_is_away_from_its_leaving_to_just_before_its_return():
    """A window is closed below and open above."""
    attendance = Attendance(3, 1, 1.0, 10, 10)
    assert attendance.window(0) == (0, 10)
    assert [attendance.online(0, offset) for offset in (-1, 0, 9, 10)] == [True, False, False, True]


def test_departures_are_spread_over_the_whole_duration():
    """Uniform over [0, duration - away]: each quarter has its quarter."""
    duration_ns, away_ns = 60 * SECOND_NS, 10 * SECOND_NS
    attendance = Attendance(20250318, 6500, 0.5, away_ns, duration_ns)
    leaves = [window[0] for index in range(6500) if (window := attendance.window(index))]
    quarters = [sum(4 * leave // (duration_ns - away_ns + 1) == quarter for leave in leaves) for quarter in range(4)]
    assert len(leaves) == 3250
    assert all(abs(count - 3250 / 4) < 5 * (3250 * 3 / 16) ** 0.5 for count in quarters)


def test_the_seed_decides_who_goes():
    """The wire and its workers agree without a word, and another seed sends others."""
    plans = [[Attendance(seed, 500, 0.3, 5, 100).window(index) for index in range(500)] for seed in (1, 1, 2)]
    assert plans[0] == plans[1] != plans[2]
    going = [[window is not None for window in plan] for plan in plans]
    assert going[0] != going[2]


def test_no_outlet_goes_at_a_fraction_of_nothing():
    """Then the length of an absence does not matter either: a scenario's default may be longer than a short run."""
    attendance = Attendance(1, 6500, 0.0, 10 * SECOND_NS, SECOND_NS)
    assert attendance.window(0) is None
    assert attendance.online(0, 0)
    assert list(attendance.away_at(0)) == []


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_a_fraction_out_of_range_is_refused(fraction):
    """The fraction is a number from 0 to 1."""
    with pytest.raises(DirectoryError, match="0 to 1"):
        Attendance(1, 10, fraction, 1, 10)


@pytest.mark.parametrize("away_ns", [-1, 11])
def test_an_absence_that_does_not_fit_is_refused(away_ns):
    """An outlet comes back before the end."""
    with pytest.raises(DirectoryError, match="make it shorter"):
        Attendance(1, 10, 0.5, away_ns, 10)
