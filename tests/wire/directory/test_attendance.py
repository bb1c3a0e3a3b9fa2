"""Planned absences: any number for each outlet, in several ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.directory.attendance import Attendance, How, Window
from wire.errors import DirectoryError

OUTLETS = 12


@st.composite
def plans(draw):
    """Disjoint windows in their order, by outlet, of all lengths and ways."""
    windows = {}
    for outlet in draw(st.sets(st.integers(0, OUTLETS - 1))):
        bounds = sorted(draw(st.lists(st.integers(0, 100), max_size=8)))
        pairs = zip(bounds[::2], bounds[1::2], strict=False)
        windows[outlet] = [Window(leave, back, draw(st.sampled_from(How))) for leave, back in pairs]
    return windows


def unheld(window, *, lasting):
    """Whether no session holds the messages, spelt out way by way."""
    return {How.DISCONNECT: not lasting, How.CRASH: not lasting, How.UNSUBSCRIBE: True, How.NOT_YET: True}[window.how]


@given(plans(), st.lists(st.integers(-5, 105), min_size=1, max_size=20), st.booleans())
def test_the_outlets_that_are_away_at_a_moment_are_those_whose_windows_cover_it(windows, offsets_ns, lasting):
    """The earlier questions do not matter; where sessions last, only those count whose session holds nothing."""
    attendance = Attendance(windows)
    for offset_ns in offsets_ns:
        away = [
            outlet
            for outlet in range(OUTLETS)
            if any(
                each.leave_ns <= offset_ns < each.return_ns and unheld(each, lasting=lasting)
                for each in windows.get(outlet, ())
            )
        ]
        assert list(attendance.unheld_at(offset_ns, lasting=lasting)) == away
        assert attendance.unheld_at(offset_ns, lasting=lasting) is attendance.unheld_at(offset_ns, lasting=lasting)


@given(plans(), st.booleans())
def test_windows_come_back_as_they_were_given(windows, lasting):
    """By outlet and number; an outlet without any has none."""
    attendance = Attendance(windows)
    for outlet in range(OUTLETS):
        mine = tuple(windows.get(outlet, ()))
        assert attendance.windows(outlet) == mine
        assert [attendance.window(outlet, number) for number in range(len(mine) + 1)] == [*mine, None]
    going = [outlet for outlet in range(OUTLETS) if any(unheld(w, lasting=lasting) for w in windows.get(outlet, ()))]
    assert list(attendance.leavers(lasting=lasting)) == going
    kept = [each for mine in windows.values() for each in mine if each.how in (How.DISCONNECT, How.CRASH)]
    assert attendance.longest_kept_ns == max((each.return_ns - each.leave_ns for each in kept), default=0)
    for index in range(3):
        mine = {outlet // 3 for outlet, some in windows.items() if some and outlet % 3 == index}
        assert attendance.leaving(index, 3) == mine


def test_an_outlet_is_away_from_its_leaving_to_just_before_its_return():
    """A window is closed below and open above, and an absence of no length is none."""
    attendance = Attendance({0: [Window(0, 10), Window(10, 10), Window(20, 30)]})
    seen = {offset: len(attendance.unheld_at(offset, lasting=False)) for offset in (-1, 0, 9, 10, 19, 20, 29, 30)}
    assert seen == {-1: 0, 0: 1, 9: 1, 10: 0, 19: 0, 20: 1, 29: 1, 30: 0}


@pytest.mark.parametrize("windows", [[Window(5, 10), Window(9, 20)], [Window(5, 4)], [Window(5, 9), Window(1, 3)]])
def test_absences_that_overlap_or_are_not_in_order_are_refused(windows):
    """An outlet is in one place at a time."""
    with pytest.raises(DirectoryError, match="outlet 3 cannot be away"):
        Attendance({3: windows})


def test_nobody_is_away_without_a_plan():
    """An outlet stays by default."""
    attendance = Attendance()
    assert attendance.windows(0) == ()
    assert attendance.window(0, 0) is None
    assert list(attendance.unheld_at(0, lasting=False)) == []
