"""What limits a run. Averages over a whole run hide a burst that filled a core, so that what counts is what was at
its limit while deliveries were outstanding.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.cpu import SATURATED, CpuMeter, CpuShares, Process, Stretch
from bench.quotas import Quota

__all__ = ["Bottleneck", "Pressure", "metered"]

LOOK_S = 0.25
# Of the cores that a process can use; two looks of a quarter second are 50 clock ticks.
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

    ``waiting_s`` is how long they were, ``full_s`` how long of that the ``cores`` that the run may use were full; the
    rest is by the processes' names, in ``when_full`` by part, in core seconds, and in ``held_s`` by the quota that held
    some back. ``bounds`` has the processes that can use fewer cores, and how many.
    """

    def __init__(
        self, processes: Sequence[Process], cores: int, bounds: Mapping[str, int], quotas: Collection[Quota] = ()
    ) -> None:
        self.processes = tuple(processes)
        self.cores = cores
        self.bounds = dict(bounds)
        self.latest: Stretch | None = None  # whether anything was outstanding or not
        self.waiting_s = 0.0
        self.full_s = 0.0
        self.used: dict[str, float] = defaultdict(float)
        self.most: dict[str, float] = {process.name: 0.0 for process in processes}
        self.at_limit_s: dict[str, float] = dict.fromkeys(self.bounds, 0.0)
        self.when_full: dict[str, float] = defaultdict(float)
        self.held_s = dict.fromkeys(sorted(quotas, key=lambda quota: (quota.names, quota.cores)), 0.0)

    def add(self, stretch: Stretch) -> None:
        """Take in a stretch in which deliveries were outstanding."""
        seconds = stretch.seconds
        self.waiting_s += seconds
        by_part: dict[str, float] = defaultdict(float)
        held_back = {name for quota in stretch.held for name in quota.names}
        for quota in stretch.held:
            self.held_s[quota] += seconds
        for process in self.processes:
            cores = stretch.used[process.name]
            by_part[process.part] += cores
            self.used[process.name] += cores * seconds
            self.most[process.name] = max(self.most[process.name], cores)
            bound = self.bounds.get(process.name)
            if bound and cores >= CORE_SATURATED * bound and process.name not in held_back:
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
        at_core_s = self.at_limit_s[limited[0].name] if limited else 0.0
        quota, quota_s = max(self.held_s.items(), key=lambda item: item[1], default=(None, 0.0))
        # What a quota holds back would gain nothing from more cores.
        if quota is not None and quota_s >= enough_s > 0 and quota_s >= max(at_core_s, self.full_s / 2):
            return self._quota(quota, enough_s)
        # A process at what it can use would gain nothing from more: where both hold it is the nearer limit.
        if limited and at_core_s >= self.full_s / 2:
            return self._bound(limited, full=full)
        if full:
            return self._machine(shares)
        return self._nothing(shares)

    def mean(self, name: str) -> float:
        """Cores that a process, or ``others`` or ``stolen``, used in the mean while deliveries were outstanding."""
        return self.used[name] / self.waiting_s if self.waiting_s else 0.0

    @property
    def limited_s(self) -> dict[str, float]:
        """For how long each process that can be at a limit of its own was: its cores, or a quota."""
        limited_s = dict(self.at_limit_s)
        for quota, seconds in self.held_s.items():
            for name in quota.names:
                limited_s[name] = limited_s.get(name, 0.0) + seconds
        return limited_s

    def _quota(self, quota: Quota, enough_s: float) -> Bottleneck:
        bound = [process for process in self.processes if process.name in quota.names]
        first = max(bound, key=lambda process: self.used[process.name])
        held = f"held back for {self._of_waiting(self.held_s[quota])} by a CPU quota of {_cores(quota.cores, 2)}"
        if len(bound) == 1:
            sentence = f"{_capital(_the(first.name))} was {held}: it limits"
        else:
            listed = _listed([_the(process.name) for process in bound])
            sentence = f"{_capital(listed)} were {held} for all of them: it limits; "
            sentence += f"{_the(first.name)} used {self.mean(first.name):.2f} of that, the most of all"
        also = [
            f"{_listed([_the(name) for name in other.names])} by one of {_cores(other.cores, 2)} for {held_s:.1f} s"
            for other, held_s in sorted(self.held_s.items(), key=lambda item: -item[1])
            if other != quota and held_s >= enough_s
        ]
        if also:
            sentence += f"; held back were also {', '.join(also)}"
        return Bottleneck(first.part, f"{sentence}.")

    def _bound(self, limited: Sequence[Process], *, full: bool) -> Bottleneck:
        first, *rest = limited
        bound = self.bounds[first.name]
        used, most = ("a whole core", "one") if bound == 1 else (f"{bound} whole cores", "those")
        held = f"used {used} for {self._of_waiting(self.at_limit_s[first.name])}"
        sentence = f"{_capital(_the(first.name))} {held}, and can use no more than {most}: it limits"
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
        used = f"{core_s / self.full_s:.2f} of {_cores(self.cores)} then, the most of all"
        if self.cores == shares.machine_cores:
            which = "The processors were"
        else:
            which = f"Of the machine's {shares.machine_cores} processors the run may use {self.cores}: they were"
        return Bottleneck(part, f"{which} full for {self._of_waiting(self.full_s)}; {who} used {used}.")

    def _nothing(self, shares: CpuShares) -> Bottleneck:
        if not self.waiting_s:
            return Bottleneck("none", f"Nothing was at its limit: the machine was {shares.busy:.0%} busy.")
        name, core_s = max(self.used.items(), key=lambda item: item[1])
        return Bottleneck(
            "none",
            f"Nothing was at its limit in the {self.waiting_s:.1f} s with deliveries outstanding; {_the(name)} used "
            f"{core_s / self.waiting_s:.2f} of {_cores(self.cores)} then, the most of all.",
        )

    def _of_waiting(self, seconds: float) -> str:
        return f"{seconds:.1f} of the {self.waiting_s:.1f} s with deliveries outstanding"


@asynccontextmanager
async def metered(meter: CpuMeter, outstanding: Callable[[], bool]) -> AsyncIterator[Pressure]:
    """The pressure on a meter's processes, which grows for as long as the context lasts.

    A stretch counts where deliveries are ``outstanding`` at either of its ends.
    """
    meter.start()
    pressure = Pressure(meter.processes, meter.cores, meter.bounds, meter.quotas)
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
    first_word = text.split(maxsplit=1)[0].rstrip(",")
    return text if first_word[-1].isdigit() else text[0].upper() + text[1:]


def _cores(cores: float, digits: int = 0) -> str:
    return "one core" if cores == 1 else f"{cores:.{digits}f} cores"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
