"""Who used the processors during the run, from /proc: broker, publisher, workers, everything else."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CpuMeter", "CpuShares"]

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Of the machine: past this nothing else is to be had, and the largest user is what limits.
SATURATED = 0.9
# Of one core, for a process that can use only one.
CORE_SATURATED = 0.9
STARVED_BY_OTHERS = 0.25
STARVED_BY_STEAL = 0.1


@dataclass(frozen=True, slots=True)
class CpuShares:
    """Shares of the whole machine's processor time over an interval; ``cores`` is how many it has.

    ``others`` is what no part of the run used; ``stolen`` what the hypervisor gave to other guests.
    """

    seconds: float
    cores: int
    parts: Mapping[str, float]
    others: float
    stolen: float

    @property
    def busy(self) -> float:
        """How much of the machine was in use."""
        return min(1.0, sum(self.parts.values()) + self.others)

    @property
    def starved(self) -> str:
        """Why the machine was not the run's own, in a clause; empty where it was."""
        if self.stolen > STARVED_BY_STEAL:
            return f"the hypervisor took {self.stolen:.0%} of the processors"
        if self.busy >= SATURATED and self.others > STARVED_BY_OTHERS:
            return f"the processors were full, and other programs used {self.others:.0%} of them"
        return ""

    @property
    def limit(self) -> tuple[str, str]:
        """What limits, by name, and a sentence on it."""
        name, share = max(self.parts.items(), key=lambda part: part[1])
        cores = share * self.cores
        used = f"{name} used {cores:.2f} of {self.cores} cores"
        if self.busy >= SATURATED:
            return name, f"The processors were full ({self.busy:.0%} busy); {used}, the most of all."
        if name != "broker" and cores >= CORE_SATURATED:
            return name, f"{used}, and one process can use no more than one: it limits."
        return (
            "none",
            f"Nothing was at its limit: the machine was {self.busy:.0%} busy, and {used}, the most of all.",
        )


class CpuMeter:
    """Reads the processor time of groups of processes, from one call of ``start`` to ``read``."""

    def __init__(self, groups: Mapping[str, Sequence[int]]) -> None:
        self._groups = {name: pids for name, pids in groups.items() if pids}  # another's broker has none of ours
        self._last: dict[int, int] = {}
        self._before: dict[int, int] = {}
        self._machine: tuple[int, int, int, int] = (0, 0, 0, 0)

    def start(self) -> None:
        """Begin the interval."""
        self._before = {pid: self._ticks(pid) for pids in self._groups.values() for pid in pids}
        self._machine = _machine_ticks()

    def read(self) -> CpuShares:
        """The shares since ``start``. A process that has gone counts as far as it was last read."""
        total, idle, stolen, interrupts = (
            now - then for now, then in zip(_machine_ticks(), self._machine, strict=True)
        )
        total = max(1, total)
        parts = {
            name: sum(self._ticks(pid) - self._before[pid] for pid in pids) / total
            for name, pids in self._groups.items()
        }
        parts["interrupts"] = interrupts / total  # on loopback, most of them carry the run's own packets
        cores = os.cpu_count() or 1
        others = max(0.0, 1 - idle / total - stolen / total - sum(parts.values()))
        return CpuShares(total / TICKS_PER_S / cores, cores, parts, others, stolen / total)

    def _ticks(self, pid: int) -> int:
        try:
            # proc(5): the name in parentheses may hold anything; utime and stime are fields 14 and 15.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return self._last.get(pid, 0)
        self._last[pid] = int(fields[11]) + int(fields[12])
        return self._last[pid]


def _machine_ticks() -> tuple[int, int, int, int]:
    """Total, idle, stolen and interrupts' clock ticks of all processors since boot (proc(5), /proc/stat)."""
    user, nice, system, idle, wait, irq, softirq, steal = (
        int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return user + nice + system + idle + wait + irq + softirq + steal, idle + wait, steal, irq + softirq
