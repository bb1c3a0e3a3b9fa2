"""What limits a run. Averages over a whole run hide a burst that filled a core, so that what counts is what was at
its limit while deliveries were outstanding.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.cpu import SATURATED, CpuMeter, CpuShares, Process, Stretch

__all__ = ["Bottleneck", "Pressure", "metered"]

LOOK_S = 0.25
# Of one core, for a process that can use only one; two looks of a quarter second are 50 clock ticks.
CORE_SATURATED = 0.9
LEAST_S = 0.5  # at the limit: one look alone may be chance
OTHERS, STOLEN = "others", "stolen"  # what no part of the run used, and what the hypervisor took
PHRASES = {OTHERS: "other programs", STOLEN: "the hypervisor"}


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """``name`` is the part that limits, ``none`` where nothing does; the sentence is on it."""

    name: str
    sentence: str


class Pressure:
    """What each process used while deliveries were outstanding, and for how long it could not have used more.

    ``waiting_s`` is how long they were, ``full_s`` how long of that the whole machine was full; the rest is by the
    processes' names, or, in ``when_full``, by part, in core seconds.
    """

    def __init__(self, processes: Sequence[Process], cores: int) -> None:
        self.processes = tuple(processes)
        self.cores = cores
        self.latest: Stretch | None = None  # whether anything was outstanding or not
        self.waiting_s = 0.0
        self.full_s = 0.0
        self.used: dict[str, float] = defaultdict(float)
        self.most: dict[str, float] = {process.name: 0.0 for process in processes}
        self.at_limit_s: dict[str, float] = {process.name: 0.0 for process in processes if process.single}
        self.when_full: dict[str, float] = defaultdict(float)

    def add(self, stretch: Stretch) -> None:
        """Take in a stretch in which deliveries were outstanding."""
        seconds = stretch.seconds
        self.waiting_s += seconds
        by_part: dict[str, float] = defaultdict(float)
        for process in self.processes:
            cores = stretch.used[process.name]
            by_part[process.part] += cores
            self.used[process.name] += cores * seconds
            self.most[process.name] = max(self.most[process.name], cores)
            if process.single and cores >= CORE_SATURATED:
                self.at_limit_s[process.name] += seconds
        by_part[OTHERS], by_part[STOLEN] = stretch.others, stretch.stolen
        for name in (OTHERS, STOLEN):
            self.used[name] += by_part[name] * seconds
        if stretch.idle <= (1 - SATURATED) * self.cores:
            self.full_s += seconds
            for part, cores in by_part.items():
                self.when_full[part] += cores * seconds

    def limit(self, shares: CpuShares) -> Bottleneck:
        """What limits, by name, and a sentence on it."""
        enough_s = min(LEAST_S, self.waiting_s / 2)
        limited = sorted(
            (process for process in self.processes if self.at_limit_s.get(process.name, 0.0) >= enough_s > 0),
            key=lambda process: -self.at_limit_s[process.name],
        )
        full = self.full_s >= enough_s > 0
        # A process at its one core would gain nothing from more of them: where both hold it is the nearer limit.
        if limited and self.at_limit_s[limited[0].name] >= self.full_s / 2:
            return self._one_core(limited, full=full)
        if full:
            return self._machine(shares)
        return self._nothing(shares)

    def mean(self, name: str) -> float:
        """Cores that a process, or ``others`` or ``stolen``, used in the mean while deliveries were outstanding."""
        return self.used[name] / self.waiting_s if self.waiting_s else 0.0

    def _one_core(self, limited: Sequence[Process], *, full: bool) -> Bottleneck:
        first, *rest = limited
        sentence = (
            f"{_capital(_the(first.name))} used a whole core for {self._of_waiting(self.at_limit_s[first.name])}, "
            "and can use no more than one: it limits"
        )
        if rest:
            also = ", ".join(f"{_the(process.name)} for {self.at_limit_s[process.name]:.1f} s" for process in rest)
            sentence += f"; so did {also}"
        if full:
            sentence += f"; the processors were full for {self.full_s:.1f} s"
        return Bottleneck(first.part, f"{sentence}.")

    def _machine(self, shares: CpuShares) -> Bottleneck:
        part, core_s = max(self.when_full.items(), key=lambda item: item[1])
        who = _the(part)
        if part == OTHERS and shares.broker_outside:
            who = "programs that are not the run's own, the broker among them,"
        return Bottleneck(
            part,
            f"The processors were full for {self._of_waiting(self.full_s)}; {who} used "
            f"{core_s / self.full_s:.2f} of {self.cores} cores then, the most of all.",
        )

    def _nothing(self, shares: CpuShares) -> Bottleneck:
        if not self.waiting_s:
            return Bottleneck("none", f"Nothing was at its limit: the machine was {shares.busy:.0%} busy.")
        name, core_s = max(self.used.items(), key=lambda item: item[1])
        return Bottleneck(
            "none",
            f"Nothing was at its limit in the {self.waiting_s:.1f} s with deliveries outstanding; {_the(name)} used "
            f"{core_s / self.waiting_s:.2f} of {self.cores} cores then, the most of all.",
        )

    def _of_waiting(self, seconds: float) -> str:
        return f"{seconds:.1f} of the {self.waiting_s:.1f} s with deliveries outstanding"


@asynccontextmanager
async def metered(meter: CpuMeter, outstanding: Callable[[], bool]) -> AsyncIterator[Pressure]:
    """The pressure on a meter's processes, which grows for as long as the context lasts.

    A stretch counts where deliveries are ``outstanding`` at either of its ends.
    """
    meter.start()
    pressure = Pressure(meter.processes, meter.read().cores)
    waited = outstanding()

    def look() -> None:
        nonlocal waited
        waits, stretch = outstanding(), meter.stretch()
        pressure.latest = stretch
        if waits or waited:
            pressure.add(stretch)
        waited = waits

    async def watch() -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            look()

    watching = asyncio.create_task(watch(), name="watch the processors")
    try:
        yield pressure
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        look()


def _the(name: str) -> str:
    """A process's or part's name within a sentence; those with a number are names already."""
    return PHRASES.get(name) or (name if name[-1].isdigit() else f"the {name}")


def _capital(text: str) -> str:
    return text if text[-1].isdigit() else text[0].upper() + text[1:]
