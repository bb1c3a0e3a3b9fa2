"""What several runs of one scenario say together: each figure's range, and whether the p99 of disclosure repeated.

Repeated means that the greatest and the least of the runs' figures differ by at most 10 % of their median: of the runs
that are asked about none is left out, and more can only widen the range. An average would hide the one that was off.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.quietness import BUSY_OTHERS, SLOW, outside, slowed
from bench.report import duration

__all__ = ["JUDGED", "LIMIT", "Figure", "Repeatability", "bounded", "figures", "repeatability", "sentence"]

LIMIT = 0.1
JUDGED = "disclosure.p99"
BOUNDED = 0.05  # of the arrivals
NOT_OWN = ("interrupts", "others", "stolen")
ELSEWHERE = ("none", "others", "stolen")  # what is told as a busy machine, if at all
LATE = 0.1  # the publisher's own lateness, of the figure
SPEED = 0.05  # by which a delivery's processor time differs between runs, of its median

Summary = Mapping[str, Any]
LOOKED_UP: dict[str, Callable[[Summary], float | None]] = {
    "disclosure.p50": lambda run: run["latency_seconds"]["disclosure"]["p50"],
    "disclosure.p99": lambda run: run["latency_seconds"]["disclosure"]["p99"],
    "disclosure.max": lambda run: run["latency_seconds"]["disclosure"]["max"],
    "transit.p99": lambda run: run["latency_seconds"]["transit"]["p99"],
    "spread.p50": lambda run: run["spread_seconds"]["p50"],
    "spread.max": lambda run: run["spread_seconds"]["max"],
    "deliveries_per_second": lambda run: run["deliveries_per_second"],
    "connect_seconds": lambda run: run["connect_seconds"],
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure over the runs, in base units; None for a run that had nothing to measure."""

    name: str
    values: tuple[float | None, ...]

    @property
    def known(self) -> tuple[float, ...]:
        return tuple(value for value in self.values if value is not None)

    @property
    def median(self) -> float | None:
        return median(self.known) if self.known else None

    @property
    def spread(self) -> float | None:
        """Greatest less least, as a share of the median; None where fewer than two runs have the figure."""
        middle = self.median
        if middle is None or len(self.known) < 2:
            return None
        difference = max(self.known) - min(self.known)
        return difference / middle if middle else 0.0 if not difference else float("inf")


@dataclass(frozen=True, slots=True)
class Repeatability:
    """``repeated`` is None where it can't be said. ``suspects`` are clauses on what differed or disturbed."""

    figure: Figure
    repeated: bool | None
    suspects: tuple[str, ...]


def figures(runs: Sequence[Summary]) -> tuple[Figure, ...]:
    """Every figure over the summaries of whole runs."""
    return tuple(Figure(name, tuple(look_up(run) for run in runs)) for name, look_up in LOOKED_UP.items())


def repeatability(numbers: Sequence[int], runs: Sequence[Summary]) -> Repeatability:
    """Whether the p99 of disclosure repeated over the summaries of whole runs, which have these numbers."""
    figure = next(item for item in figures(runs) if item.name == JUDGED)
    spread = figure.spread
    if spread is None or len(figure.known) < len(runs):  # a run that had none is no repetition
        return Repeatability(figure, None, ())
    if spread <= LIMIT:
        return Repeatability(figure, repeated=True, suspects=())
    return Repeatability(figure, repeated=False, suspects=_suspects(numbers, runs, figure))


def sentence(held: Repeatability | None) -> str:
    """What is to be said of it, with the figures."""
    if held is None or held.repeated is None or held.figure.spread is None:
        runs, known = (len(held.figure.values), len(held.figure.known)) if held else (0, 0)
        return (
            "Whether the p99 of disclosure repeats can't be said: it takes two or more that "
            f"each have one, and of {runs} there were {known}."
        )
    low, high = min(held.figure.known), max(held.figure.known)
    words = "repeated" if held.repeated else "did not repeat"
    return (
        f"The p99 of disclosure {words} within {LIMIT:.0%}: over {len(held.figure.known)} runs it went from "
        f"{duration(low)} to {duration(high)}, {held.figure.spread:.1%} of its median, {duration(held.figure.median)}."
    )


def _suspects(numbers: Sequence[int], runs: Sequence[Summary], figure: Figure) -> tuple[str, ...]:
    found = [_others(numbers, runs), _speed(numbers, runs), _bottlenecks(numbers, runs), _bounded(runs)]
    found.append(_lateness(runs, figure))
    if any(outside(run) is None for run in runs):
        return tuple(filter(None, found)) or ("nothing that is seen from here; the service's processors are not",)
    return tuple(filter(None, found)) or (
        "nothing on this side: the processors were the runs' own and had room; the broker or the network varied",
    )


def _others(numbers: Sequence[int], runs: Sequence[Summary]) -> str:
    shares = [outside(run) or 0.0 for run in runs]
    if max(shares) < BUSY_OTHERS:
        return ""
    most = numbers[shares.index(max(shares))]
    among = ", the broker among them," if any(run["bottleneck"].get("broker_among_others") for run in runs) else ""
    return f"a busy machine: other programs{among} used {_range(shares)} of the processors, the most in run {most}"


def _speed(numbers: Sequence[int], runs: Sequence[Summary]) -> str:
    """The same work takes the same time, unless the processor is slower: by its clock, or by who shares its caches."""
    found = "; ".join(filter(None, (_looks(numbers, runs), _costs(numbers, runs))))
    return f"a machine of varying speed: {found}" if found else ""


def _looks(numbers: Sequence[int], runs: Sequence[Summary]) -> str:
    shares = [slowed(run) or 0.0 for run in runs]
    if max(shares) < SLOW:
        return ""
    most = numbers[shares.index(max(shares))]
    return f"{_range(shares)} of the looks found the processors slowed, most in run {most}"


def _costs(numbers: Sequence[int], runs: Sequence[Summary]) -> str:
    costs = [_cost_s(run) for run in runs]
    cost = Figure("cost", tuple(costs))
    if cost.spread is None or len(cost.known) < len(runs) or cost.spread < SPEED:
        return ""
    low, high = (f"{seconds * 1e6:.1f}" for seconds in (min(cost.known), max(cost.known)))
    of_own = f"a delivery took {low} to {high} µs of the run's processor time"
    return f"{of_own}, most in run {numbers[costs.index(max(cost.known))]}"


def _cost_s(run: Summary) -> float | None:
    """Processor time of the run's own processes by delivery, in seconds; None where it is not known."""
    shares = run["bottleneck"].get("cpu_shares")
    if not shares or not run["deliveries_per_second"]:
        return None
    own = sum(share for part, share in shares.items() if part not in NOT_OWN)
    return float(own * run["bottleneck"]["cores"] / run["deliveries_per_second"])


def _bottlenecks(numbers: Sequence[int], runs: Sequence[Summary]) -> str:
    limited: dict[str, list[str]] = {}
    for number, run in zip(numbers, runs, strict=True):
        name = run["bottleneck"]["name"]
        if name is not None and name not in ELSEWHERE:
            limited.setdefault(name, []).append(str(number))
    if not limited:
        return ""
    told = (f"{name} in run{'s' if len(at) > 1 else ''} {', '.join(at)}" for name, at in limited.items())
    return f"a bottleneck, where small causes make long queues: {'; '.join(told)}"


def bounded(run: Summary) -> float:
    """The share of the arrivals whose moment is only bounded."""
    exact, between = run["arrivals"]["exact"], run["arrivals"]["bounded"]
    return between / (exact + between) if exact + between else 0.0


def _bounded(runs: Sequence[Summary]) -> str:
    shares = [bounded(run) for run in runs]
    return f"bounded arrivals, whose upper ends count: {_range(shares)} of all" if max(shares) >= BOUNDED else ""


def _lateness(runs: Sequence[Summary], figure: Figure) -> str:
    shares = [
        (run["latency_seconds"]["publisher_lateness"]["p99"] or 0.0) / value
        for run, value in zip(runs, figure.known, strict=True)
        if value
    ]
    if not shares or max(shares) < LATE:
        return ""
    return f"the publisher's own lateness: its p99 is {_range(shares)} of the figure"


def _range(shares: Sequence[float]) -> str:
    low, high = f"{min(shares):.0%}", f"{max(shares):.0%}"
    return low if low == high else f"{low} to {high}"
