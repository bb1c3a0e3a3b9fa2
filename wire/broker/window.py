"""The places of messages on their way. Past them the broker's acknowledgements set the pace, and the wait is noted: a
message that it makes late is late by the broker, and not by the publisher.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

__all__ = ["WAITS_MOST", "WINDOW", "Wait", "Waits", "Window", "joined"]

WINDOW = 256  # messages on their way over a connection
JOINED_NS = 10_000_000  # waits that are no further apart are one: a flood waits for nearly every message
WAITS_MOST = 10_000  # that are kept: the latest


class Wait(NamedTuple):
    """A time in which due messages waited for acknowledgements, in nanoseconds since the epoch."""

    start_ns: int
    end_ns: int


class Waits:
    """The waits of a publisher, over all of its connections."""

    def __init__(self) -> None:
        self._kept: deque[Wait] = deque(maxlen=WAITS_MOST)

    def add(self, start_ns: int, end_ns: int) -> None:
        """Note a wait that begins after those before it."""
        if self._kept and start_ns - self._kept[-1].end_ns <= JOINED_NS:
            self._kept[-1] = self._kept[-1]._replace(end_ns=end_ns)
        else:
            self._kept.append(Wait(start_ns, end_ns))

    def __iter__(self) -> Iterator[Wait]:
        return iter(self._kept)


class Window:
    """The places of one connection. ``clock`` is nanoseconds since the epoch."""

    def __init__(self, places: int, waits: Waits, clock: Callable[[], int]) -> None:
        self._semaphore = asyncio.Semaphore(places)
        self._waits = waits
        self._clock = clock

    async def acquire(self) -> None:
        """Take a place, once there is one."""
        if not self._semaphore.locked():
            await self._semaphore.acquire()
            return
        start_ns = self._clock()
        try:
            await self._semaphore.acquire()
        finally:
            self._waits.add(start_ns, self._clock())

    def release(self) -> None:
        """Give a place back."""
        self._semaphore.release()


def joined(waits: Iterable[Wait]) -> Sequence[Wait]:
    """Return the times in which there was any of these waits."""
    found: list[Wait] = []
    for wait in sorted(waits):
        if found and wait.start_ns <= found[-1].end_ns:
            found[-1] = found[-1]._replace(end_ns=max(found[-1].end_ns, wait.end_ns))
        else:
            found.append(wait)
    return found
