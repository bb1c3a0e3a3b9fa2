"""A broker of ours is ready when it answers a CONNECT, not when its port is open."""

import asyncio
import time
from collections.abc import Callable

from bench.brokers.ports import HOST, listens
from wire.greeting import ACCEPTED, greet
from wire.mqtt import Access

__all__ = ["until_accepted"]

PAUSE_S = 0.02


async def until_accepted(pid: int, port: int, deadline_s: float, alive: Callable[[], bool]) -> bool:
    """Ask until a broker of ours accepts a connection; False when it died or the deadline passed."""
    end = time.monotonic() + deadline_s
    while alive() and (left := end - time.monotonic()) > 0:
        try:
            if listens(pid, port) and await greet(Access(HOST, port), left) == ACCEPTED:
                return True
        except (OSError, TimeoutError):  # not yet able
            pass
        await asyncio.sleep(PAUSE_S)
    return False
