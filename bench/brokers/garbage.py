"""The garbage collections of the embedded broker, of which its Go runtime tells in its log (GODEBUG=gctrace=1)."""

import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.brokers.process import SupervisedBroker

__all__ = ["Collection", "collections_in", "collections_of"]

# "gc 16 @17.380s 21%: 20+1777+0.009 ms clock, …": seconds since the start of the process, and the three phases.
LINE = re.compile(r"^gc (\d+) @([\d.]+)s \d+%: ([\d.]+)\+([\d.]+)\+([\d.]+) ms clock", re.MULTILINE)
STARTED = 19  # the place of the start time in /proc/PID/stat behind the name, in ticks since boot (proc(5), field 22)


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection, in nanoseconds since the epoch, to some hundredths of a second."""

    start_ns: int
    end_ns: int


def collections_of(processes: Sequence[SupervisedBroker]) -> tuple[Collection, ...]:
    """Return the collections so far of the processes that still run; none of a process whose log can't be read."""
    found: list[Collection] = []
    for process in processes:
        started_ns = _started_ns(process.pid)
        try:
            text = process.log.read_text(errors="replace")
        except OSError:
            continue
        if started_ns is not None:
            found += collections_in(text, started_ns)
    return tuple(sorted(found, key=lambda each: each.start_ns))


def collections_in(log: str, started_ns: int) -> list[Collection]:
    """Return the collections in a log; of a process that was started again, those since then."""
    found: list[Collection] = []
    for number, at_s, *phases_ms in LINE.findall(log):
        if number == "1":
            found.clear()
        start_ns = started_ns + int(float(at_s) * 1e9)
        found.append(Collection(start_ns, start_ns + int(sum(map(float, phases_ms)) * 1e6)))
    return found


def _started_ns(pid: int) -> int | None:
    """Return when a process was started, in nanoseconds since the epoch; None where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    booted_ns = time.time_ns() - time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return booted_ns + int(fields[STARTED]) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")
