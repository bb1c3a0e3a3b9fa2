"""The memory of the brokers that a run has started: the processes below its supervisors."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

__all__ = ["PeakMemory", "brokers_of", "descendants", "resident_bytes"]

PROC = Path("/proc")
SUPERVISOR = b"supervisor.py"
EVERY_S = 0.5


def descendants(pid: int, proc: Path = PROC) -> set[int]:
    """Return the processes that a process has started, and those that these have started."""
    found: set[int] = set()
    for task in proc.glob(f"{pid}/task/*/children"):
        try:
            children = {int(word) for word in task.read_text().split()}
        except OSError:  # the thread has ended
            continue
        found |= children
        for child in children:
            found |= descendants(child, proc)
    return found


def brokers_of(pid: int, proc: Path = PROC) -> set[int]:
    """Return the processes below the supervisors that a run has started."""
    supervisors = set()
    for child in descendants(pid, proc):
        try:
            if SUPERVISOR in (proc / str(child) / "cmdline").read_bytes():
                supervisors.add(child)
        except OSError:  # the process has ended
            continue
    return {below for supervisor in supervisors for below in descendants(supervisor, proc)}


def resident_bytes(pids: Iterable[int], proc: Path = PROC) -> int:
    """Return the resident memory of processes together (proc(5), VmRSS); one that has ended has none."""
    total = 0
    for pid in pids:
        try:
            lines = (proc / str(pid) / "status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
    return total


class PeakMemory:
    """The greatest memory of a run's brokers so far. ``most_bytes`` is 0 until there is one."""

    def __init__(self) -> None:
        self.most_bytes = 0

    async def watch(self, pid: int) -> None:
        """Look at the brokers of a run until cancelled."""
        while True:
            self.most_bytes = max(self.most_bytes, resident_bytes(brokers_of(pid)))
            await asyncio.sleep(EVERY_S)
