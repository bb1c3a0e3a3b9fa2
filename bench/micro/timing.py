"""Times an operation: processor time, several times over, each long enough for the clock."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.sidebyside.outcome import Spread, spread

__all__ = ["Batch", "Measured", "Operation", "time_operation"]

REPEATS = 9
# One call does the work of several operations, so that the call itself does not count, and returns how many.
Batch = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Operation:
    """Something to time, by name. ``beside`` names the operation that it is held against, if there is one."""

    name: str
    batch: Batch
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one operation took, over the repeats."""

    name: str
    ns: Spread
    beside: str = ""


def time_operation(operation: Operation, seconds: float) -> Measured:
    """Each repeat lasts ``seconds`` at least. Processor time of this thread, which others can't lengthen by waiting."""
    operation.batch()  # what is made once is made here
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(REPEATS):
            done, began = 0, time.thread_time_ns()
            end = began + int(seconds * 1e9)
            while (now := time.thread_time_ns()) < end or not done:
                done += operation.batch()
            found.append((now - began) / done)
    finally:
        gc.enable()
    values = spread(found)
    assert values is not None
    return Measured(operation.name, values, operation.beside)
