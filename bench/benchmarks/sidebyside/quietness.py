"""Whether the machine is quiet: on a busy one a trial measures the other programs too."""

import asyncio
import resource
import time
from collections.abc import Sequence

from bench.host.cpu import CpuMeter, Process

__all__ = ["OTHERS_LIMIT", "STOLEN_LIMIT", "MachineWatch", "disturbance", "until_quiet"]

# Of the whole machine. On two cores a tenth of it moves a trial's figures by less than quiet trials differ among
# themselves (docs/measuring.md); a desktop that idles uses a fiftieth.
OTHERS_LIMIT = 0.1
STOLEN_LIMIT = 0.05
POLL_INTERVAL_S = 0.5  # fifty clock ticks a core


def disturbance(others: float, stolen: float) -> str:
    """Return a clause on why figures are doubtful, from fractions of the machine's processor time; else empty."""
    if stolen > STOLEN_LIMIT:
        return f"the hypervisor took {stolen:.0%} of the processors"
    if others > OTHERS_LIMIT:
        return f"other programs used {others:.0%} of the processors"
    return ""


async def until_quiet(patience_s: float) -> str:
    """Wait until the machine is idle, also after a broker's cleaning up, for ``patience_s`` at most.

    Return a clause on the use of the machine that remained; empty if it is idle.
    """
    end = time.monotonic() + patience_s
    meter = CpuMeter(())
    while True:
        meter.start()
        await asyncio.sleep(POLL_INTERVAL_S)
        usage = meter.read()
        problem = disturbance(usage.busy - usage.stolen, usage.stolen)
        if not problem or time.monotonic() > end:
            return problem


class MachineWatch:
    """Meters the use of the processors from its construction on. This process, the children that it has waited for and
    the broker's ``pids`` belong to the bench.
    """

    def __init__(self, pids: Sequence[int]) -> None:
        self._meter = CpuMeter([Process(f"broker-{pid}", "broker", pid, single=False) for pid in pids])
        self._used_s, self._since_s = _used_s(), time.monotonic()
        self._meter.start()

    def judge(self) -> str:
        """Return a clause on why figures of this time are doubtful; else empty."""
        usage = self._meter.read()
        ours = (_used_s() - self._used_s) / ((time.monotonic() - self._since_s) * usage.cores)
        return disturbance(usage.others - ours, usage.stolen)


def _used_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
