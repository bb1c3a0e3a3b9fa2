"""What would hold up a release that is due: pauses that the wire's process makes itself."""

import asyncio
import gc
import sys
from collections.abc import Callable
from typing import TypeVar

__all__ = ["aside", "keep", "release"]

# How long one thread may keep the interpreter from another: Python's own 5 ms would be most of a release's latency.
SWITCH_S = 0.0005
T = TypeVar("T")


def keep() -> None:
    """What there is now stays: the garbage collector does not walk through it again. It takes a tenth of a second."""
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()


def release() -> None:
    """What was kept need not stay."""
    gc.unfreeze()
    gc.collect()


async def aside(work: Callable[[], T]) -> T:
    """Do what takes milliseconds in a thread, so that the loop goes on beside it."""
    return await asyncio.get_running_loop().run_in_executor(None, work)
