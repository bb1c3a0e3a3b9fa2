"""The wire's clock is set forward or back for a time, and no other clock is."""

import pytest

from bench.faults.clock_acts import ClockStepped, WallClock
from bench.scenario.faults import Fault


@pytest.mark.parametrize(("step", "ahead_ns"), [("5s", 5_000_000_000), ("-250ms", -250_000_000)])
async def test_a_step_moves_the_wires_clock_until_it_is_mended_or_given_up(step, ahead_ns):
    """The true clock stays as it is."""
    clock = WallClock(lambda: 7)
    act = ClockStepped(clock, Fault(kind="clock_step", at="1s", step=step, **{"for": "1s"}))
    for mend in (act.end, act.release):
        assert (clock(), clock.true()) == (7, 7)
        await act.begin()
        assert (clock(), clock.true()) == (7 + ahead_ns, 7)
        await mend()
    assert clock() == 7
