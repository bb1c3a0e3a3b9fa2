"""The garbage collector and long work, kept from delaying a release that is due."""

import asyncio
import gc
import sys
from collections.abc import Callable
from typing import TypeVar

__all__ = ["freeze_heap", "in_thread", "unfreeze_heap"]

# How long one thread may hold the interpreter: Python's own 5 ms would be most of a release's latency.
SWITCH_S = 0.0005
T = TypeVar("T")


def freeze_heap() -> None:
    """Exempt every object that exists now from garbage collection. Takes about a tenth of a second."""
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()


def unfreeze_heap() -> None:
    """Return the exempted objects to the garbage collector, and collect once."""
    gc.unfreeze()
    gc.collect()


async def in_thread(work: Callable[[], T]) -> T:
    """Run work that takes milliseconds in a thread, beside the event loop; return its result."""
    return await asyncio.get_running_loop().run_in_executor(None, work)
