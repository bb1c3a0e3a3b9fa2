"""The planned absences that follow from a run's configuration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.attendances import only_window, seeded
from tests.support.ledgers import DIRECTORY
from tests.support.own_clients import own_clients
from wire.contract.behaviours import Draw, Late, Night, Zone
from wire.contract.worker_config import WorkerConfig
from wire.directory.absence_plan import attendance_of, seeded_windows
from wire.directory.attendance import How, Window
from wire.errors import DirectoryError

SECOND_NS = 1_000_000_000
DRAWN = {6: (Window(581, 591),), 16: (Window(105, 115),), 19: (Window(502, 512),), 21: (Window(426, 436),)}


@given(
    seed=st.integers(0, 2**63),
    outlets=st.integers(1, 200),
    fraction=st.floats(0, 1),
    away_ns=st.integers(0, 50),
    more_ns=st.integers(0, 50),
)
def test_an_exact_fraction_goes_once_within_the_duration(seed, outlets, fraction, away_ns, more_ns):
    """round(fraction * outlets) go, for the whole of away_ns, by DISCONNECT."""
    windows = seeded_windows(seed, outlets, fraction, away_ns, away_ns + more_ns)
    assert len(windows) == round(fraction * outlets)
    for (window,) in windows.values():
        assert window.leave_ns >= 0
        assert window.return_ns == window.leave_ns + away_ns <= away_ns + more_ns
        assert window.how is How.DISCONNECT


def test_the_draws_of_a_seed_stay_what_they_were():
    """Runs of one seed are compared over versions."""
    assert seeded_windows(20250318, 40, 0.1, 10, 1000) == DRAWN


def test_departures_are_spread_over_the_whole_duration():
    """Uniform over [0, duration - away]: each quarter has its quarter."""
    duration_ns, away_ns = 60 * SECOND_NS, 10 * SECOND_NS
    windows = seeded_windows(20250318, 6500, 0.5, away_ns, duration_ns)
    leaves = [window.leave_ns for (window,) in windows.values()]
    quarters = [sum(4 * leave // (duration_ns - away_ns + 1) == quarter for leave in leaves) for quarter in range(4)]
    assert len(leaves) == 3250
    assert all(abs(count - 3250 / 4) < 5 * (3250 * 3 / 16) ** 0.5 for count in quarters)


def test_the_seed_decides_who_goes():
    """The wire and its workers agree without a word, and another seed sends others."""
    plans = [seeded_windows(seed, 500, 0.3, 5, 100) for seed in (1, 1, 2)]
    assert plans[0] == plans[1] != plans[2]
    assert set(plans[0]) != set(plans[2])


def test_no_outlet_goes_at_a_fraction_of_nothing():
    """Then the length of an absence does not matter either: a scenario's default may be longer than a short run."""
    assert not seeded_windows(1, 6500, 0.0, 10 * SECOND_NS, SECOND_NS)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_a_fraction_out_of_range_is_refused(fraction):
    """The fraction is a number from 0 to 1."""
    with pytest.raises(DirectoryError, match="0 to 1"):
        seeded_windows(1, 10, fraction, 1, 10)


@pytest.mark.parametrize("away_ns", [-1, 11])
def test_an_absence_that_does_not_fit_is_refused(away_ns):
    """An outlet comes back before the end."""
    with pytest.raises(DirectoryError, match="make it shorter"):
        seeded_windows(1, 10, 0.5, away_ns, 10)


def test_a_configuration_says_who_is_away():
    """By its seed, its share of outlets that go, and the two times."""
    config = WorkerConfig(3, 50, 1, ("mqtt://broker:1883",), away_share=0.2, away_ns=7, duration_ns=90)
    attendance, same = attendance_of(config, DIRECTORY), seeded(3, 50, 0.2, 7, 90)
    assert [attendance.windows(index) for index in range(50)] == [same.windows(index) for index in range(50)]
    assert sum(only_window(attendance, index) is not None for index in range(50)) == 10


def test_behaviours_say_who_is_away():
    """By the outlets' own time zones, where that matters; the others stay."""
    timezone = DIRECTORY.outlets[0].timezone
    zones = tuple(Zone(name, 5 if name == timezone else 7) for name in {each.timezone for each in DIRECTORY.outlets})
    night = Night(name="n", draws=(Draw(0, 1, 1),), away_ns=1, period_ns=SECOND_NS, zones=zones)
    late = Late(name="l", draws=(Draw(1, 3, 2),), at_ns=9)
    config = WorkerConfig(3, 50, 1, ("mqtt://broker:1883",), duration_ns=90, behaviours=(night, late))
    attendance = attendance_of(config, DIRECTORY)
    windows = [attendance.windows(index) for index in range(4)]
    assert windows == [(Window(5, 6),), (Window(0, 9, How.NOT_YET),), (Window(0, 9, How.NOT_YET),), ()]
    with pytest.raises(DirectoryError, match="no time zone"):
        attendance_of(config, own_clients((("a",),), ("a",)))
