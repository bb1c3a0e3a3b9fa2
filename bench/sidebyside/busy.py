"""Whether the machine is ours: what a trial measures on one that works for others is their doing."""

import asyncio
import resource
import time
from collections.abc import Sequence

from bench.cpu import CpuMeter, Process

__all__ = ["OTHERS_LIMIT", "STOLEN_LIMIT", "Watch", "quiet", "trouble"]

# Of the whole machine. On two cores a tenth of it moves a trial's figures by less than quiet trials differ among
# themselves (docs/measuring.md); a desktop that idles uses a fiftieth.
OTHERS_LIMIT = 0.1
STOLEN_LIMIT = 0.05
LOOK_S = 0.5  # fifty clock ticks a core


def trouble(others: float, stolen: float) -> str:
    """What makes a figure doubtful, in a clause, by shares of the machine's processor time; else empty."""
    if stolen > STOLEN_LIMIT:
        return f"the hypervisor took {stolen:.0%} of the processors"
    if others > OTHERS_LIMIT:
        return f"other programs used {others:.0%} of the processors"
    return ""


async def quiet(patience_s: float) -> str:
    """Wait until the machine does nothing, a broker's cleaning up included; what it still did, if it is the patience
    that ended.
    """
    end = time.monotonic() + patience_s
    meter = CpuMeter(())
    while True:
        meter.start()
        await asyncio.sleep(LOOK_S)
        shares = meter.read()
        problem = trouble(shares.busy - shares.stolen, shares.stolen)
        if not problem or time.monotonic() > end:
            return problem


class Watch:
    """Looks at who used the processors from its making on. Ours are this process, the children that it has waited
    for, and the broker's ``pids``.
    """

    def __init__(self, pids: Sequence[int]) -> None:
        self._meter = CpuMeter([Process(f"broker-{pid}", "broker", pid, single=False) for pid in pids])
        self._used_s, self._since_s = _used_s(), time.monotonic()
        self._meter.start()

    def judge(self) -> str:
        """What made it doubtful, or nothing."""
        shares = self._meter.read()
        ours = (_used_s() - self._used_s) / ((time.monotonic() - self._since_s) * shares.cores)
        return trouble(shares.others - ours, shares.stolen)


def _used_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
