"""How long the rest of a command takes: by the runs that ended, and before one has ended by what a run must take."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Left", "RunTimes", "by_part"]

MINUTES_FROM_S = 90.0
AROUND_S = 10.0  # of a run, beside its publishing: the broker, the outlets' connections, the drain, the files


@dataclass(frozen=True, slots=True)
class Left:
    """The seconds that were left when a step began: of the step itself, and of the steps after it.

    ``bound`` says how to read them, such as "about" or "at most"; empty: they are exact.
    """

    step_s: float
    later_s: float = 0.0
    bound: str = "about"

    def after(self, seconds: float) -> float:
        """Return the seconds that are left so long after the step began; a slow step uses up no other's."""
        return self.later_s + max(0.0, self.step_s - seconds)

    def clause(self, seconds: float = 0.0) -> str:
        """Return the time left in words, so long after the step began."""
        left_s = self.after(seconds)
        if left_s <= 0:
            return "longer than expected"
        told = f"{left_s / 60:.0f} min left" if left_s >= MINUTES_FROM_S else f"{math.ceil(left_s)} s left"
        return f"{self.bound} {told}".lstrip()


class RunTimes:
    """How long each run of a set takes: the mean of those that ended, before that ``publishing_s`` and some seconds."""

    def __init__(self, publishing_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._each_s = publishing_s + AROUND_S
        self._clock = clock
        self._began_s = clock()
        self._runs = 0

    def ended(self) -> None:
        """Take note that a run ended, and with it everything around it."""
        self._runs += 1
        self._each_s = (self._clock() - self._began_s) / self._runs

    def left(self, runs: int, bound: str = "about") -> Left:
        """Return what is left where so many runs are, of which one begins now."""
        return Left(self._each_s, self._each_s * (runs - 1), bound)


def by_part(done: float, total: float, elapsed_s: float) -> Left | None:
    """Return what is left of work of which a part is done; None before anything is."""
    return Left(elapsed_s / done * (total - done)) if done > 0 else None
