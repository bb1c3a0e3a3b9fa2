"""The processors that a run may use: those of the machine that affinity (taskset, a container's cpuset) allows.

Their clock ticks are in /proc/stat, a line for each processor (proc(5)).
"""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Processors", "Ticks"]

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Ticks:
    """Clock ticks since boot, of several processors together."""

    total: int
    idle: int
    stolen: int
    interrupts: int


class Processors:
    """The processors that any of some processes may run on, as the affinities are at construction.

    If all of the processes have ended, this process's own affinity counts. ``cores`` is the number of these
    processors, ``machine_cores`` the number that the machine has.
    """

    def __init__(self, pids: Collection[int], proc: Path = PROC) -> None:
        self._stat = proc / "stat"
        self._allowed = {pid: found for pid in pids if (found := _affinity(pid))}
        names = {f"cpu{number}" for number in set().union(*self._allowed.values()) or _affinity(0)}
        seen = {line[0] for line in self._lines()}
        # A container may see processors numbered anew from 0: then the processors that it sees are all its own.
        self._names = frozenset(seen if names - seen else names)
        self.cores, self.machine_cores = len(self._names), len(seen)

    def bound(self, pid: int) -> int | None:
        """Return how many of these processors a process may use; None if it may use all."""
        count = len(self._allowed.get(pid, ()))
        return count if 0 < count < self.cores else None

    def ticks(self) -> Ticks:
        """Return the clock ticks of these processors since boot."""
        total = idle = stolen = interrupts = 0
        for name, *fields in self._lines():
            if name in self._names:
                # The fields after these are time of virtual machines, which the first two fields include.
                user, nice, system, idled, waited, irq, softirq, steal = map(int, fields[:8])
                total += user + nice + system + idled + waited + irq + softirq + steal
                idle += idled + waited
                stolen += steal
                interrupts += irq + softirq
        return Ticks(total, idle, stolen, interrupts)

    def _lines(self) -> list[list[str]]:
        """Return the line of each processor, split into words."""
        lines = self._stat.read_text().split("\nintr", 1)[0].splitlines()
        return [line.split() for line in lines if line.startswith("cpu") and line[3].isdigit()]


def _affinity(pid: int) -> frozenset[int]:
    try:
        return frozenset(os.sched_getaffinity(pid))
    except OSError:  # the process has ended
        return frozenset()
