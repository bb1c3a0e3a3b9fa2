"""The processors that a run may use: all of the machine's, unless affinity (taskset, a container's cpuset) leaves it
fewer. What they did is in /proc/stat, a line for each (proc(5)).
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
    """Those that any of some processes may run on, as it is when this is made; this process's own where none is left.

    ``cores`` is how many they are, ``of`` how many the machine has.
    """

    def __init__(self, pids: Collection[int], proc: Path = PROC) -> None:
        self._stat = proc / "stat"
        self._allowed = {pid: found for pid in pids if (found := _affinity(pid))}
        names = {f"cpu{number}" for number in set().union(*self._allowed.values()) or _affinity(0)}
        seen = {line[0] for line in self._lines()}
        # A container may be shown processors of its own, numbered anew: then they are what it has.
        self._names = frozenset(seen if names - seen else names)
        self.cores, self.of = len(self._names), len(seen)

    def bound(self, pid: int) -> int | None:
        """How many of them a process may use; None where that is all."""
        count = len(self._allowed.get(pid, ()))
        return count if 0 < count < self.cores else None

    def ticks(self) -> Ticks:
        """What they have done until now."""
        total = idle = stolen = interrupts = 0
        for name, *fields in self._lines():
            if name in self._names:
                # Time of virtual machines, which the fields past these have, is in the first two as well.
                user, nice, system, idled, waited, irq, softirq, steal = map(int, fields[:8])
                total += user + nice + system + idled + waited + irq + softirq + steal
                idle += idled + waited
                stolen += steal
                interrupts += irq + softirq
        return Ticks(total, idle, stolen, interrupts)

    def _lines(self) -> list[list[str]]:
        """A line for each processor, in its words."""
        lines = self._stat.read_text().split("\nintr", 1)[0].splitlines()
        return [line.split() for line in lines if line.startswith("cpu") and line[3].isdigit()]


def _affinity(pid: int) -> frozenset[int]:
    try:
        return frozenset(os.sched_getaffinity(pid))
    except OSError:  # it is gone
        return frozenset()
