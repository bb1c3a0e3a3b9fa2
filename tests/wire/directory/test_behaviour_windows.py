"""The absences that follow from behaviours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.behaviours import (
    Behaviour,
    Crashing,
    Draw,
    Flapping,
    Late,
    MassReturn,
    Night,
    Resubscribing,
    Zone,
)
from wire.directory.attendance import How, Window
from wire.directory.behaving import Behaving
from wire.directory.behaviour_windows import behaviour_windows
from wire.errors import DirectoryError

SECOND_NS = 1_000_000_000
HOUR_NS = 3_600 * SECOND_NS
OUTLETS = 60
ALL = {"name": "part", "draws": (Draw(0, OUTLETS, OUTLETS),)}


def windows_of(
    part: Behaviour, duration_ns: int, seed: int = 1, timezone: str = "Asia/Tokyo"
) -> dict[int, tuple[Window, ...]]:
    """The absences of each outlet."""
    found = behaviour_windows(Behaving(seed, OUTLETS, [part]), seed, duration_ns, lambda _: timezone)
    return {index: tuple(windows) for index, windows in found.items()}


@pytest.mark.parametrize(
    ("kind", "how"), [(Flapping, How.DISCONNECT), (Crashing, How.CRASH), (Resubscribing, How.UNSUBSCRIBE)]
)
@given(seed=st.integers(0, 2**63), away=st.integers(1, 99), periods=st.integers(0, 5), more=st.integers(0, 99))
def test_an_outlet_is_away_once_in_each_period(kind, how, seed, away, periods, more):
    """At a phase of its own, and for as long each time, where that fits into publishing."""
    every_ns = SECOND_NS
    away_ns, duration_ns = away * every_ns // 100, periods * every_ns + more * every_ns // 100
    found = windows_of(kind(**ALL, away_ns=away_ns, every_ns=every_ns), duration_ns, seed)
    assert len(found) == OUTLETS
    for windows in found.values():
        assert all(window.how is how and window.return_ns - window.leave_ns == away_ns for window in windows)
        assert all(window.leave_ns >= 0 and window.return_ns <= duration_ns for window in windows)
        assert periods - 1 <= len(windows) <= periods + 1
        leaves = [window.leave_ns for window in windows]
        assert all(after - before == every_ns for before, after in pairwise(leaves))
        if leaves:
            assert leaves[0] < every_ns
            assert leaves[-1] + every_ns + away_ns > duration_ns


def test_phases_are_spread_over_the_period():
    """Not all outlets leave together."""
    found = windows_of(Flapping(**ALL, away_ns=1, every_ns=10 * SECOND_NS), 20 * SECOND_NS)
    firsts = sorted(windows[0].leave_ns for windows in found.values())
    assert firsts[0] < 2 * SECOND_NS
    assert firsts[-1] > 8 * SECOND_NS
    assert len(set(firsts)) == OUTLETS


def test_late_outlets_are_not_there_yet():
    """They come at random moments of the time that is given, or all at one."""
    found = windows_of(Late(**ALL, at_ns=SECOND_NS, within_ns=SECOND_NS), 10 * SECOND_NS)
    comes = [window.return_ns for (window,) in found.values()]
    assert all(window.how is How.NOT_YET and window.leave_ns == 0 for (window,) in found.values())
    assert all(SECOND_NS <= at < 2 * SECOND_NS for at in comes)
    assert len(set(comes)) == OUTLETS
    together = windows_of(Late(**ALL, at_ns=SECOND_NS), 10 * SECOND_NS)
    assert set(together.values()) == {(Window(0, SECOND_NS, How.NOT_YET),)}


def test_a_mass_returns_together_or_spread():
    """All crash at one moment."""
    one = windows_of(MassReturn(**ALL, at_ns=3, away_ns=4, backoff=False), 10)
    assert set(one.values()) == {(Window(3, 7, How.CRASH),)}
    spread = windows_of(MassReturn(**ALL, at_ns=3, away_ns=4, within_ns=SECOND_NS), 2 * SECOND_NS)
    assert {windows[0].leave_ns for windows in spread.values()} == {3}
    assert len({windows[0].return_ns for windows in spread.values()}) > OUTLETS / 2


def test_a_night_comes_once_a_day():
    """The first one may have begun before the start, and at the end all come back."""
    zones = (Zone("Europe/Paris", 1 * HOUR_NS), Zone("Asia/Tokyo", 20 * HOUR_NS))
    night = Night(**ALL, away_ns=10 * HOUR_NS, period_ns=24 * HOUR_NS, zones=zones)
    hours = [(window.leave_ns / HOUR_NS, window.return_ns / HOUR_NS) for window in windows_of(night, 48 * HOUR_NS)[0]]
    assert hours == [(0, 6), (20, 30), (44, 48)]
    paris = windows_of(night, 48 * HOUR_NS, timezone="Europe/Paris")[0]
    assert [window.leave_ns / HOUR_NS for window in paris] == [1, 25]
    assert {window.how for window in paris} == {How.DISCONNECT}


def test_an_outlet_in_a_zone_that_its_night_does_not_know_is_refused():
    """Its local time is not known."""
    night = Night(**ALL, away_ns=1, period_ns=SECOND_NS, zones=(Zone("Europe/Paris", 1),))
    with pytest.raises(DirectoryError, match="Asia/Tokyo"):
        windows_of(night, SECOND_NS)
    with pytest.raises(DirectoryError, match="no time zone"):
        windows_of(night, SECOND_NS, timezone="")


@pytest.mark.parametrize(
    "part",
    [
        Flapping(**ALL, away_ns=1, every_ns=SECOND_NS),
        Night(**ALL, away_ns=1, period_ns=SECOND_NS, zones=(Zone("Asia/Tokyo", 1),)),
    ],
)
def test_more_absences_than_a_process_can_hold_are_refused(part):
    """Before any of them is made."""
    with pytest.raises(DirectoryError, match="give longer periods"):
        windows_of(part, 40_000 * SECOND_NS)


def test_behaviours_do_not_change_each_others_draws():
    """A further behaviour of other outlets leaves the absences of the first as they are."""
    first = Flapping(name="a", draws=(Draw(0, 30, 30),), away_ns=1, every_ns=SECOND_NS)
    other = Crashing(name="b", draws=(Draw(30, 60, 30),), away_ns=1, every_ns=SECOND_NS)
    plans = []
    for parts in ([first], [other, first]):
        found = behaviour_windows(Behaving(5, OUTLETS, parts), 5, 3 * SECOND_NS, str)
        plans.append({index: tuple(found[index]) for index in range(30)})
    assert plans[0] == plans[1]
