"""The pauses of the calendar. Each is a lease: it ends by itself, so that a holder that died never keeps the calendar
silent.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from wire.errors import PausesError

__all__ = ["PAUSES_MOST", "Pauses"]

PAUSES_MOST = 1_000  # held at once
SECOND_NS = 1_000_000_000


class Pauses:
    """The pauses that are held, by the id that each holder chose. The calendar goes on when the last one has ended.

    ``accepting`` is locked while a release of the calendar is being accepted. ``last_due_ns`` is the latest due time of
    the releases that were accepted, in nanoseconds since the epoch; 0 where there is none. A pause holds none of these
    back. ``clock`` is seconds, and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.accepting = asyncio.Lock()
        self.last_due_ns = 0
        self._clock = clock
        self._ends_s: dict[str, float] = {}
        self._begun = asyncio.Event()  # stays set until ``over`` returns
        self._changed = asyncio.Event()

    @property
    def held(self) -> Mapping[str, float]:
        """The seconds until each pause ends, by id; the first to end stands first."""
        now_s = self._clock()
        self._ends_s = {pause_id: end_s for pause_id, end_s in self._ends_s.items() if end_s > now_s}
        return {pause_id: end_s - now_s for pause_id, end_s in sorted(self._ends_s.items(), key=lambda item: item[1])}

    @property
    def remaining_s(self) -> float:
        """The seconds until the calendar goes on; 0 while it is not paused."""
        return max(self.held.values(), default=0.0)

    async def hold(self, pause_id: str, seconds: float) -> bool:
        """Hold a pause for so many seconds from now, or renew it; return whether it is new. Raise PausesError.

        Once this returns, the calendar has no further release accepted before the pause has ended.
        """
        held = self.held
        if pause_id not in held and len(held) >= PAUSES_MOST:
            raise PausesError(PAUSES_MOST)
        self._ends_s[pause_id] = self._clock() + seconds
        self._begun.set()
        self._changed.set()  # a renewal may shorten a pause
        async with self.accepting:
            return pause_id not in held

    def end(self, pause_id: str) -> None:
        """End a pause; one that is not held has ended already."""
        self._ends_s.pop(pause_id, None)
        self._changed.set()

    async def over(self) -> None:
        """Wait until no pause is held."""
        while (remaining_s := self.remaining_s) > 0:
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(remaining_s):
                    await self._changed.wait()
        self._begun.clear()

    async def begun_before(self, moment_ns: int) -> bool:
        """Wait until a moment, in nanoseconds since the epoch; return True, and at once, where a pause has begun.

        A pause that has begun and ended since the last ``over`` counts too.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, (moment_ns - time.time_ns()) / SECOND_NS)):
                await self._begun.wait()
        return self._begun.is_set()
