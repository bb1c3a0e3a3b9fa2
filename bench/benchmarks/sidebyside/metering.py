"""What every kind of trial measures alike: processor time, and the moment when everything had come."""

import asyncio
import time
from pathlib import Path

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.client_under_test import ClientUnderTest

__all__ = ["POLL_INTERVAL_S", "cpu_s", "drained"]

DRAIN_S = 20.0
POLL_INTERVAL_S = 0.01


async def drained(client: ClientUnderTest, expected: int) -> float:
    """Wait until the client has every expected delivery, or receives nothing more; return when its last delivery was.

    BenchError where it broke.
    """
    delivered, last = client.delivered, time.monotonic()
    while delivered < expected and time.monotonic() - last < DRAIN_S:
        if client.ended:
            await client.finish()
        await asyncio.sleep(POLL_INTERVAL_S)
        if client.delivered != delivered:
            delivered, last = client.delivered, time.monotonic()
    return last


def cpu_s(pid: int) -> float:
    """Processor time of every thread, in user and kernel mode, to the nanosecond (sched-stats in the kernel's
    documentation: /proc/PID/task/TID/schedstat, first field). BenchError if the process has ended.
    """
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except OSError:
        raise BenchError(f"process {pid} can't be read in /proc") from None
