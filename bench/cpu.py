"""Who used the processors that the run may use, from /proc: each of its processes, interrupts, the hypervisor,
everything else.

Interrupts are the run's own packets for the most part, on loopback. Kernels that don't account them apart (Linux
without CONFIG_IRQ_TIME_ACCOUNTING) count them into the process that was running as well; what no process of the run
used is therefore given at its lower end.
"""

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processors import Processors, Ticks
from bench.quotas import Quota, QuotaMeter

__all__ = ["SATURATED", "CpuMeter", "CpuShares", "Process", "Stretch", "threads"]

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Of the processors: past this nothing else is to be had.
SATURATED = 0.9
STARVED_BY_OTHERS = 0.25
STARVED_BY_STEAL = 0.1


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the run. ``part`` is what it belongs to; ``single`` that it can use no more than one core."""

    name: str
    part: str
    pid: int
    single: bool


@dataclass(frozen=True, slots=True)
class CpuShares:
    """Shares of the processors' time over an interval: of the ``cores`` that the run may use. The machine has
    ``machine_cores``.

    ``others`` is what no part of the run used; ``stolen`` what the hypervisor gave to other guests.
    ``broker_outside``: the broker runs on this machine and was not started here, so that it is in ``others``.
    """

    cores: int
    machine_cores: int
    parts: Mapping[str, float]
    others: float
    stolen: float
    idle: float
    broker_outside: bool = False

    @property
    def busy(self) -> float:
        """How much of them was in use."""
        return 1 - self.idle

    @property
    def starved(self) -> str:
        """Why the machine was not the run's own, in a clause; empty where it was, or where it can't be told."""
        if self.stolen > STARVED_BY_STEAL:
            return f"the hypervisor took {self.stolen:.0%} of the processors"
        if self.busy >= SATURATED and self.others > STARVED_BY_OTHERS and not self.broker_outside:
            return f"the processors were full, and other programs used {self.others:.0%} of them"
        return ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A short interval, in cores: what each process used, and what else became of them.

    ``held`` are the CPU quotas that held processes back in it.
    """

    seconds: float
    used: Mapping[str, float]
    others: float
    stolen: float
    idle: float
    held: frozenset[Quota] = frozenset()


@dataclass(frozen=True, slots=True)
class _Reading:
    """Clock ticks of the processors, and of each process since its start."""

    at_s: float
    ticks: Ticks
    processes: tuple[int, ...]


class CpuMeter:
    """Reads the processor time of processes: from ``start`` to ``read``, and in stretches between the two.

    ``cores`` are those that any of them may use; ``bounds`` has, by name, who can use fewer, and how many.
    """

    def __init__(self, processes: Sequence[Process], *, broker_outside: bool = False) -> None:
        self.processes = tuple(processes)
        self._broker_outside = broker_outside
        self._seen = [0] * len(processes)
        self._quotas = QuotaMeter({process.name: process.pid for process in processes})
        self.quotas = self._quotas.quotas
        self._processors = Processors([process.pid for process in processes])
        self.cores = self._processors.cores
        bounds = {each.name: 1 if each.single else self._processors.bound(each.pid) for each in processes}
        self.bounds = {name: cores for name, cores in bounds.items() if cores is not None}
        self.start()

    def start(self) -> None:
        """Begin the interval, and its first stretch."""
        self._began = self._last = self._look()
        self._quotas.held()

    def stretch(self) -> Stretch:
        """What was used since the last stretch ended."""
        before, now = self._last, self._look()
        self._last = now
        seconds = max(1e-9, now.at_s - before.at_s)
        total = max(1, now.ticks.total - before.ticks.total)
        cores = self.cores
        used = {
            process.name: (ticks - then) / TICKS_PER_S / seconds
            for process, ticks, then in zip(self.processes, now.processes, before.processes, strict=True)
        }
        idle = (now.ticks.idle - before.ticks.idle) / total * cores
        stolen = (now.ticks.stolen - before.ticks.stolen) / total * cores
        interrupts = (now.ticks.interrupts - before.ticks.interrupts) / total * cores
        others = max(0.0, cores - idle - stolen - interrupts - sum(used.values()))
        return Stretch(seconds, used, others, stolen, idle, self._quotas.held())

    def read(self) -> CpuShares:
        """The shares since ``start``. A process that has gone counts as far as it was last read."""
        before, now = self._began, self._look()
        total = max(1, now.ticks.total - before.ticks.total)
        ticks: Counter[str] = Counter()
        for process, used, then in zip(self.processes, now.processes, before.processes, strict=True):
            ticks[process.part] += used - then
        parts = {part: count / total for part, count in ticks.items()}
        parts["interrupts"] = (now.ticks.interrupts - before.ticks.interrupts) / total
        idle = (now.ticks.idle - before.ticks.idle) / total
        stolen = (now.ticks.stolen - before.ticks.stolen) / total
        others = max(0.0, 1 - idle - stolen - sum(parts.values()))
        return CpuShares(self.cores, self._processors.of, parts, others, stolen, idle, self._broker_outside)

    def _look(self) -> _Reading:
        for place, process in enumerate(self.processes):
            fields = _fields(process.pid)
            if fields:
                self._seen[place] = int(fields[11]) + int(fields[12])  # utime and stime
        return _Reading(time.monotonic(), self._processors.ticks(), tuple(self._seen))


def threads(pid: int) -> int:
    """How many a process has; 0 for one that is gone."""
    fields = _fields(pid)
    return int(fields[17]) if fields else 0


def _fields(pid: int) -> list[str]:
    """/proc/PID/stat from the third field on (proc(5)): the name in parentheses before it may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
