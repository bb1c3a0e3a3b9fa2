"""The use of the processors that the run may use, read from /proc: each process of the run, interrupts, the
hypervisor, and everything else.

On loopback most interrupts are the run's own packets. A kernel that does not account interrupts separately (Linux
without CONFIG_IRQ_TIME_ACCOUNTING) also counts them to the process that was running. So the use by other programs is
a lower bound.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.host.processors import Processors, Ticks
from bench.host.quotas import Quota, QuotaMeter

__all__ = ["SATURATED", "CpuMeter", "CpuUsage", "Process", "Sample", "threads"]

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Fractions of all processors' time.
SATURATED = 0.9  # past this no more is to be had
STARVED_BY_OTHERS = 0.25
STARVED_BY_STEAL = 0.1


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the run. ``part`` is the part of the run; a ``single`` process can use one core at most.

    ``now`` gives the pid of a process that may be ended and started again.
    """

    name: str
    part: str
    pid: int
    single: bool
    now: Callable[[], int] | None = field(default=None, compare=False)

    @property
    def current_pid(self) -> int:
        """The pid as of now."""
        return self.pid if self.now is None else self.now()


@dataclass(frozen=True, slots=True)
class CpuUsage:
    """Fractions of the processors' time over an interval, from 0 to 1.

    All are fractions of the ``cores`` that the run may use; the machine has ``machine_cores``. ``others`` is the time
    that no part of the run used, ``stolen`` the time that the hypervisor gave to other virtual machines.
    ``broker_outside``: the broker runs on this machine but was not started by the run, so that its time is in
    ``others``.
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
        """The fraction in use."""
        return 1 - self.idle

    @property
    def starved(self) -> str:
        """A clause that says why the run did not have the machine to itself; empty if it had, or if that is unknown."""
        if self.stolen > STARVED_BY_STEAL:
            return f"the hypervisor took {self.stolen:.0%} of the processors"
        if self.busy >= SATURATED and self.others > STARVED_BY_OTHERS and not self.broker_outside:
            return f"the processors were full, and other programs used {self.others:.0%} of them"
        return ""


@dataclass(frozen=True, slots=True)
class Sample:
    """The use of the processors in a short interval, in cores: by process, other programs, other virtual machines.

    ``held`` are the CPU quotas that held processes back in the interval.
    """

    seconds: float
    used: Mapping[str, float]
    others: float
    stolen: float
    idle: float
    held: frozenset[Quota] = frozenset()


@dataclass(frozen=True, slots=True)
class _Reading:
    """Clock ticks of the processors since boot, and of each process since its start."""

    at_s: float
    ticks: Ticks
    processes: tuple[int, ...]


class CpuMeter:
    """Measures the processor time of processes from ``start`` to ``read``, and in samples between the two.

    ``cores`` is how many cores the processes may use together; ``bounds`` gives, by name, the processes that can use
    fewer, and how many.
    """

    def __init__(self, processes: Sequence[Process], *, broker_outside: bool = False) -> None:
        self.processes = tuple(processes)
        self._broker_outside = broker_outside
        self._seen = [0] * len(processes)
        self._earlier = [0] * len(processes)  # of the processes that a process was started again in the place of
        self._pids = [process.pid for process in processes]
        self._quotas = QuotaMeter({process.name: process.pid for process in processes})
        self.quotas = self._quotas.quotas
        self._processors = Processors([process.pid for process in processes])
        self.cores = self._processors.cores
        bounds = {each.name: 1 if each.single else self._processors.bound(each.pid) for each in processes}
        self.bounds = {name: cores for name, cores in bounds.items() if cores is not None}
        self.start()

    def start(self) -> None:
        """Begin the interval, and its first sample."""
        self._began = self._last = self._read()
        self._quotas.held()

    def sample(self) -> Sample:
        """Return the use since the last sample ended."""
        before, now = self._last, self._read()
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
        return Sample(seconds, used, others, stolen, idle, self._quotas.held())

    def read(self) -> CpuUsage:
        """Return the use since ``start``. A process that has ended counts up to its last reading."""
        before, now = self._began, self._read()
        total = max(1, now.ticks.total - before.ticks.total)
        ticks: Counter[str] = Counter()
        for process, used, then in zip(self.processes, now.processes, before.processes, strict=True):
            ticks[process.part] += used - then
        parts = {part: count / total for part, count in ticks.items()}
        parts["interrupts"] = (now.ticks.interrupts - before.ticks.interrupts) / total
        idle = (now.ticks.idle - before.ticks.idle) / total
        stolen = (now.ticks.stolen - before.ticks.stolen) / total
        others = max(0.0, 1 - idle - stolen - sum(parts.values()))
        return CpuUsage(self.cores, self._processors.machine_cores, parts, others, stolen, idle, self._broker_outside)

    def _read(self) -> _Reading:
        for place, process in enumerate(self.processes):
            pid = process.current_pid
            if pid != self._pids[place]:
                self._pids[place], self._earlier[place] = pid, self._seen[place]
            fields = _fields(pid)
            if fields:
                self._seen[place] = self._earlier[place] + int(fields[11]) + int(fields[12])  # utime and stime
        return _Reading(time.monotonic(), self._processors.ticks(), tuple(self._seen))


def threads(pid: int) -> int:
    """Return how many threads a process has; 0 for a process that has ended."""
    fields = _fields(pid)
    return int(fields[17]) if fields else 0


def _fields(pid: int) -> list[str]:
    """Return /proc/PID/stat from its third field on (proc(5)): the name in parentheses before may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
