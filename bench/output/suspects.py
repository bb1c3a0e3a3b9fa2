"""Possible reasons why runs of one scenario differed, from their summaries."""

from collections.abc import Sequence
from statistics import median

from bench.host.quietness import BUSY_OTHERS, SLOW, MachineUse
from bench.output.summary import Summary

__all__ = ["machine_use", "suspects"]

BOUNDED = 0.05  # of the arrivals
NOT_OWN = ("interrupts", "others", "stolen")
ELSEWHERE = ("none", "others", "stolen")  # bottlenecks that are told as a busy machine, or not at all
GARBAGE = 0.1  # the broker's garbage collections, as a fraction of the slowest release's time
LATE = 0.1  # the publisher's own lateness, as a fraction of the p99 of disclosure
COST_SPREAD = 0.05  # by which a delivery's processor time differs between runs, as a fraction of its median


def machine_use(run: Summary) -> MachineUse:
    """Return the use and speed of the machine during a run."""
    speed = run.speed
    return MachineUse(
        run.bottleneck.others_fraction,
        None if speed is None else speed.slowed,
        None if speed is None else speed.best_seconds,
    )


def suspects(numbers: Sequence[int], runs: Sequence[Summary]) -> tuple[str, ...]:
    """Return a clause for each thing that may explain why the p99 of disclosure differed between the runs.

    The runs have these numbers, and a p99 each.
    """
    uses = list(map(machine_use, runs))
    found = (
        _others(numbers, runs, uses),
        _speed(numbers, runs, uses),
        _bottlenecks(numbers, runs),
        _garbage(numbers, runs),
        _bounded(runs),
        _lateness(runs),
    )
    told = tuple(filter(None, found))
    if told:
        return told
    if any(use.others is None for use in uses):
        return ("nothing that is seen from here; the service's processors are not",)
    return ("nothing on this side: the processors were the runs' own and had room; the broker or the network varied",)


def _others(numbers: Sequence[int], runs: Sequence[Summary], uses: Sequence[MachineUse]) -> str:
    fractions = [use.others or 0.0 for use in uses]
    if max(fractions) < BUSY_OTHERS:
        return ""
    most = numbers[fractions.index(max(fractions))]
    among = ", the broker among them," if any(run.bottleneck.broker_among_others for run in runs) else ""
    return f"a busy machine: other programs{among} used {_range(fractions)} of the processors, the most in run {most}"


def _speed(numbers: Sequence[int], runs: Sequence[Summary], uses: Sequence[MachineUse]) -> str:
    """The same work takes the same time unless the processor is slower: by its clock, or by a neighbour on it."""
    found = "; ".join(filter(None, (_samples(numbers, uses), _costs(numbers, runs))))
    return f"a machine of varying speed: {found}" if found else ""


def _samples(numbers: Sequence[int], uses: Sequence[MachineUse]) -> str:
    fractions = [use.slowed or 0.0 for use in uses]
    if max(fractions) < SLOW:
        return ""
    most = numbers[fractions.index(max(fractions))]
    return f"{_range(fractions)} of the samples found the processors slowed, most in run {most}"


def _costs(numbers: Sequence[int], runs: Sequence[Summary]) -> str:
    costs_s = [cost_s for run in runs if (cost_s := _cost_s(run)) is not None]
    if len(costs_s) < max(2, len(runs)):
        return ""
    low_s, high_s, middle_s = min(costs_s), max(costs_s), median(costs_s)
    if high_s - low_s <= COST_SPREAD * middle_s:
        return ""
    of_own = f"a delivery took {low_s * 1e6:.1f} to {high_s * 1e6:.1f} µs of the run's processor time"
    return f"{of_own}, most in run {numbers[costs_s.index(high_s)]}"


def _cost_s(run: Summary) -> float | None:
    """Return the processor time of the run's own processes by delivery, in seconds; None where it is not known."""
    fractions, cores = run.bottleneck.cpu_fractions, run.bottleneck.cores
    if not fractions or cores is None or not run.deliveries_per_second:
        return None
    own = sum(fraction for part, fraction in fractions.items() if part not in NOT_OWN)
    return own * cores / run.deliveries_per_second


def _bottlenecks(numbers: Sequence[int], runs: Sequence[Summary]) -> str:
    limited: dict[str, list[str]] = {}
    for number, run in zip(numbers, runs, strict=True):
        name = run.bottleneck.name
        if name is not None and name not in ELSEWHERE:
            limited.setdefault(name, []).append(str(number))
    if not limited:
        return ""
    told = (f"{name} in run{'s' if len(at) > 1 else ''} {', '.join(at)}" for name, at in limited.items())
    return f"a bottleneck, where small causes make long queues: {'; '.join(told)}"


def _garbage(numbers: Sequence[int], runs: Sequence[Summary]) -> str:
    """A collection that falls into a burst takes processor time from it; between two bursts it costs nothing."""
    within_s = [run.collections.in_slowest_seconds if run.collections else 0.0 for run in runs]
    slowest_s = [run.collections.slowest_seconds or 0.0 for run in runs if run.collections]
    if not slowest_s or max(within_s) - min(within_s) < GARBAGE * max(slowest_s):
        return ""
    most = numbers[within_s.index(max(within_s))]
    spent = f"{min(within_s):.1f} to {max(within_s):.1f} s"
    return f"the broker's garbage collections: {spent} of the time of a run's slowest release, most in run {most}"


def _bounded(runs: Sequence[Summary]) -> str:
    fractions = [run.arrivals.bounded_fraction for run in runs]
    return f"bounded arrivals, whose upper ends count: {_range(fractions)} of all" if max(fractions) >= BOUNDED else ""


def _lateness(runs: Sequence[Summary]) -> str:
    fractions = [
        (run.latency_seconds.publisher_lateness.p99 or 0.0) / p99
        for run in runs
        if (p99 := run.latency_seconds.disclosure.p99)
    ]
    if not fractions or max(fractions) < LATE:
        return ""
    return f"the publisher's own lateness: its p99 is {_range(fractions)} of the figure"


def _range(fractions: Sequence[float]) -> str:
    low, high = f"{min(fractions):.0%}", f"{max(fractions):.0%}"
    return low if low == high else f"{low} to {high}"
