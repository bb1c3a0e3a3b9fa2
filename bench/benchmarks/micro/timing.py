"""Time an operation: processor time, in several repeats, each long enough for the clock."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.benchmarks.spread import Spread, spread

__all__ = ["Batch", "Measured", "Operation", "time_operation"]

REPEATS = 9
# One call does the operation several times, so that the call itself does not count, and returns how many times.
Batch = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation to time. ``beside`` names the operation that it is compared with; empty where there is none."""

    name: str
    batch: Batch
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """The processor time of one operation, over the repeats."""

    name: str
    ns: Spread
    beside: str = ""


def time_operation(operation: Operation, seconds: float) -> Measured:
    """Time an operation in repeats of at least ``seconds``, by this thread's processor time: waiting does not count."""
    operation.batch()  # what is prepared once is prepared here
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
