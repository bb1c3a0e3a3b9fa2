"""Faults of the wire's clock: it is set forward or back, and right again later."""

import time
from collections.abc import Callable

from bench.faults.acts import Act
from bench.scenario.faults import Fault

__all__ = ["ClockStepped", "WallClock"]


class WallClock:
    """The clock that a run's wire decides by, in nanoseconds since the epoch: the ``true`` one, set by ``ahead_ns``."""

    def __init__(self, true: Callable[[], int] = time.time_ns) -> None:
        self.ahead_ns = 0
        self.true = true

    def __call__(self) -> int:
        return self.true() + self.ahead_ns


class ClockStepped(Act):
    """The wire's clock is wrong. The wire looks at it once a second at least: nobody tells it of a step."""

    def __init__(self, clock: WallClock, fault: Fault) -> None:
        self._clock = clock
        self._step_ns = fault.step_ns

    async def begin(self) -> None:
        """Set the clock."""
        self._clock.ahead_ns = self._step_ns

    async def end(self) -> None:
        """Set the clock right."""
        self._clock.ahead_ns = 0

    async def release(self) -> None:
        """Set the clock right."""
        await self.end()
