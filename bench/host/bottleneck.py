"""What limits a run: the process or the machine that was at its limit while deliveries were outstanding.

Averages over a whole run hide a burst that filled a core, so the processors are sampled four times a second.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.host.cpu import SATURATED, CpuMeter, CpuUsage, Process, Sample
from bench.host.quotas import Quota
from wire.host.tasks import background

__all__ = ["Bottleneck", "CpuSaturation", "metered"]

POLL_INTERVAL_S = 0.25
# A fraction of the cores that a process can use; two samples of a quarter second are 50 clock ticks.
CORE_SATURATED = 0.9
MIN_AT_LIMIT_S = 0.5  # a single sample at the limit may be chance
OTHERS, STOLEN = "others", "stolen"  # processor time that no part of the run used, and that the hypervisor took
PHRASES = {OTHERS: "other programs", STOLEN: "the hypervisor"}


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The part of the run that limits it. The sentence explains ``name``: a part, ``none``, or None for not known."""

    name: str | None
    sentence: str


class CpuSaturation:
    """The processor time of each process while deliveries were outstanding, and how long each was at its limit.

    ``waiting_s`` is how long deliveries were outstanding; for ``full_s`` of that all of the ``cores`` that the run may
    use were busy. By process name: ``used`` in core seconds, ``most`` in cores, ``at_limit_s`` in seconds. By part of
    the run: ``when_full`` in core seconds. By quota: ``held_s``, the seconds for which it held processes back.
    ``bounds`` gives the processes that can use fewer than all cores, and how many they can use. ``latest`` is the last
    sample, whether or not deliveries were outstanding in it.
    """

    def __init__(
        self, processes: Sequence[Process], cores: int, bounds: Mapping[str, int], quotas: Collection[Quota] = ()
    ) -> None:
        self.processes = tuple(processes)
        self.cores = cores
        self.bounds = dict(bounds)
        self.latest: Sample | None = None
        self.waiting_s = 0.0
        self.full_s = 0.0
        self.used: dict[str, float] = defaultdict(float)
        self.most: dict[str, float] = {process.name: 0.0 for process in processes}
        self.at_limit_s: dict[str, float] = dict.fromkeys(self.bounds, 0.0)
        self.when_full: dict[str, float] = defaultdict(float)
        self.held_s = dict.fromkeys(sorted(quotas, key=lambda quota: (quota.names, quota.cores)), 0.0)

    def add(self, sample: Sample) -> None:
        """Add a sample in which deliveries were outstanding."""
        seconds = sample.seconds
        self.waiting_s += seconds
        by_part: dict[str, float] = defaultdict(float)
        held_back = {name for quota in sample.held for name in quota.names}
        for quota in sample.held:
            self.held_s[quota] += seconds
        for process in self.processes:
            cores = sample.used[process.name]
            by_part[process.part] += cores
            self.used[process.name] += cores * seconds
            self.most[process.name] = max(self.most[process.name], cores)
            bound = self.bounds.get(process.name)
            if bound and cores >= CORE_SATURATED * bound and process.name not in held_back:
                self.at_limit_s[process.name] += seconds
        by_part[OTHERS], by_part[STOLEN] = sample.others, sample.stolen
        for name in (OTHERS, STOLEN):
            self.used[name] += by_part[name] * seconds
        if sample.idle <= (1 - SATURATED) * self.cores:
            self.full_s += seconds
            for part, cores in by_part.items():
                self.when_full[part] += cores * seconds

    def limit(self, usage: CpuUsage) -> Bottleneck:
        """Return the bottleneck. ``usage`` is over all of publishing."""
        enough_s = min(MIN_AT_LIMIT_S, self.waiting_s / 2)
        limited = sorted(
            (process for process in self.processes if self.at_limit_s.get(process.name, 0.0) >= enough_s > 0),
            key=lambda process: -self.at_limit_s[process.name],
        )
        full = self.full_s >= enough_s > 0
        at_core_s = self.at_limit_s[limited[0].name] if limited else 0.0
        quota, quota_s = max(self.held_s.items(), key=lambda item: item[1], default=(None, 0.0))
        # A process that a quota holds back would gain nothing from more cores.
        if quota is not None and quota_s >= enough_s > 0 and quota_s >= max(at_core_s, self.full_s / 2):
            return self._quota(quota, enough_s)
        # A process at its own limit would gain nothing from more cores: it is the nearer limit of the two.
        if limited and at_core_s >= self.full_s / 2:
            return self._bound(limited, full=full)
        if full:
            return self._machine(usage)
        return self._nothing(usage)

    def mean(self, name: str) -> float:
        """Return the mean cores that a process, ``others`` or ``stolen`` used while deliveries were outstanding."""
        return self.used[name] / self.waiting_s if self.waiting_s else 0.0

    @property
    def limited_s(self) -> dict[str, float]:
        """Seconds at a limit of its own, its cores or a quota, for each process that has such a limit."""
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

    def _machine(self, usage: CpuUsage) -> Bottleneck:
        part, core_s = max(self.when_full.items(), key=lambda item: item[1])
        who = _the(part)
        if part == OTHERS and usage.broker_outside:
            who = "programs that are not the run's own, the broker among them,"
        used = f"{core_s / self.full_s:.2f} of {_cores(self.cores)} then, the most of all"
        if self.cores == usage.machine_cores:
            which = "The processors were"
        else:
            which = f"Of the machine's {usage.machine_cores} processors the run may use {self.cores}: they were"
        return Bottleneck(part, f"{which} full for {self._of_waiting(self.full_s)}; {who} used {used}.")

    def _nothing(self, usage: CpuUsage) -> Bottleneck:
        if not self.waiting_s:
            return Bottleneck("none", f"Nothing was at its limit: the machine was {usage.busy:.0%} busy.")
        name, core_s = max(self.used.items(), key=lambda item: item[1])
        return Bottleneck(
            "none",
            f"Nothing was at its limit in the {self.waiting_s:.1f} s with deliveries outstanding; {_the(name)} used "
            f"{core_s / self.waiting_s:.2f} of {_cores(self.cores)} then, the most of all.",
        )

    def _of_waiting(self, seconds: float) -> str:
        return f"{seconds:.1f} of the {self.waiting_s:.1f} s with deliveries outstanding"


@asynccontextmanager
async def metered(meter: CpuMeter, outstanding: Callable[[], bool]) -> AsyncIterator[CpuSaturation]:
    """Sample a meter's processes every quarter second until the context ends; yield what the samples add up to.

    A sample counts if deliveries are ``outstanding`` at either of its ends.
    """
    meter.start()
    saturation = CpuSaturation(meter.processes, meter.cores, meter.bounds, meter.quotas)
    was_outstanding = outstanding()

    def take_sample() -> None:
        nonlocal was_outstanding
        is_outstanding, sample = outstanding(), meter.sample()
        saturation.latest = sample
        if is_outstanding or was_outstanding:
            saturation.add(sample)
        was_outstanding = is_outstanding

    async def keep_sampling() -> None:
        while True:
            await asyncio.sleep(POLL_INTERVAL_S)
            take_sample()

    try:
        async with background(keep_sampling(), "sample the processors"):
            yield saturation
    finally:
        take_sample()


def _the(name: str) -> str:
    """Return a process's or part's name as it stands in a sentence; a name with a number takes no article."""
    return PHRASES.get(name) or (name if name[-1].isdigit() else f"the {name}")


def _capital(text: str) -> str:
    first_word = text.split(maxsplit=1)[0].rstrip(",")
    return text if first_word[-1].isdigit() else text[0].upper() + text[1:]


def _cores(cores: float, digits: int = 0) -> str:
    return "one core" if cores == 1 else f"{cores:.{digits}f} cores"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
