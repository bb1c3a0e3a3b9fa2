"""How far the broker is with dropping the sessions of a pool, after a run at a broker that runs on."""

from subscribers.outlets.figures import PoolFigures
from subscribers.outlets.ports import Timers

__all__ = ["CLEARING_STALL_NS", "Clearing"]

CLEARING_STALL_NS = 10_000_000_000  # so long without a session dropped: the broker is gone for good


class Clearing:
    """The progress of clearing: an outlet of ``figures`` that waits has a session still."""

    def __init__(self, timers: Timers, figures: PoolFigures) -> None:
        self._timers = timers
        self._figures = figures
        self._noted_ns = 0

    def note(self) -> None:
        """Note that clearing begins, or that a session was dropped."""
        self._noted_ns = self._timers.now_ns

    @property
    def done(self) -> bool:
        """True once every session has been dropped, or can't be."""
        return not self._figures.waiting or self.left > 0

    @property
    def left(self) -> int:
        """The sessions that stay at the broker, as none has been dropped for long; 0 while there is hope."""
        return self._figures.waiting if self._timers.now_ns >= self._noted_ns + CLEARING_STALL_NS else 0
