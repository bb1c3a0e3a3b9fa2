"""The figures of a comparison, each of a run, and the difference between two runs of the same releases. Pure.

A figure of times takes the release as its sample: the two runs of a round published the same releases, and each release
is compared with itself. So the differences between releases, which are great, cancel out.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from bench.base.quantities import Unit

__all__ = [
    "FEWEST_RELEASES",
    "FIGURES",
    "ComparedRun",
    "Figure",
    "ReleaseTimes",
    "RoundFigure",
    "round_figures",
    "typical",
]

FEWEST_RELEASES = 10  # that both runs have: fewer say too little of a run
TRIMMED = 0.1  # of the releases at either end, which a typical release is not
SLOWEST = 0.1

Key = tuple[str, int, str]  # URI, version and headline: another scenario may have another release of the same URI


@dataclass(frozen=True, slots=True)
class ReleaseTimes:
    """From a release's due time until half of its deliveries had arrived and until the last had, and its spread.

    In seconds; None where that never was.
    """

    half_s: float | None
    last_s: float | None
    spread_s: float | None


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """What a comparison takes from a run: its releases after the warm-up, and its throughput."""

    releases: Mapping[Key, ReleaseTimes]
    deliveries_per_second: float


@dataclass(frozen=True, slots=True)
class RoundFigure:
    """A figure of two runs of one round: its value in each, and the difference, the second less the first."""

    reference: float
    side: float
    difference: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by the name that files use. ``words`` name it in a sentence, ``label`` in a table.

    ``meaning`` says what is measured.
    """

    name: str
    words: str
    label: str
    unit: Unit
    meaning: str
    of: Callable[[ComparedRun, ComparedRun], RoundFigure | None]

    @property
    def more_is_better(self) -> bool:
        return self.unit is Unit.PER_SECOND


def _half(release: ReleaseTimes) -> float | None:
    return release.half_s


def _last(release: ReleaseTimes) -> float | None:
    return release.last_s


def _spread(release: ReleaseTimes) -> float | None:
    return release.spread_s


Time = Callable[[ReleaseTimes], float | None]


def _typical(time: Time) -> Callable[[ComparedRun, ComparedRun], RoundFigure | None]:
    """Of the releases, without the tenth at either end, the mean; and of their differences, the same."""

    def of(reference: ComparedRun, side: ComparedRun) -> RoundFigure | None:
        pairs = _pairs(time, reference, side)
        if len(pairs) < FEWEST_RELEASES:
            return None
        return RoundFigure(
            typical([first for first, _ in pairs]),
            typical([second for _, second in pairs]),
            typical([second - first for first, second in pairs]),
        )

    return of


def _slowest(time: Time) -> Callable[[ComparedRun, ComparedRun], RoundFigure | None]:
    """The mean of each run's slowest tenth of the releases."""

    def of(reference: ComparedRun, side: ComparedRun) -> RoundFigure | None:
        pairs = _pairs(time, reference, side)
        if len(pairs) < FEWEST_RELEASES:
            return None
        slowest = math.ceil(len(pairs) * SLOWEST)
        first, second = (fmean(sorted(pair[number] for pair in pairs)[-slowest:]) for number in (0, 1))
        return RoundFigure(first, second, second - first)

    return of


def _throughput(reference: ComparedRun, side: ComparedRun) -> RoundFigure:
    first, second = reference.deliveries_per_second, side.deliveries_per_second
    return RoundFigure(first, second, second - first)


FIGURES = (
    Figure(
        "half",
        "half of the outlets",
        "half of outlets",
        Unit.SECONDS,
        "from due until half of a release's deliveries had arrived, of a typical release",
        _typical(_half),
    ),
    Figure(
        "last",
        "the last outlet",
        "last outlet",
        Unit.SECONDS,
        "from due until a release's last delivery had arrived, of a typical release",
        _typical(_last),
    ),
    Figure(
        "last_slowest",
        "the last outlet of the slowest tenth",
        "slowest tenth",
        Unit.SECONDS,
        "from due until a release's last delivery had arrived, of the slowest tenth of the releases",
        _slowest(_last),
    ),
    Figure(
        "spread",
        "the spread",
        "spread",
        Unit.SECONDS,
        "from a release's first arrival to its last, of a typical release",
        _typical(_spread),
    ),
    Figure(
        "deliveries_per_second",
        "deliveries a second",
        "deliveries/s",
        Unit.PER_SECOND,
        "the run's throughput",
        _throughput,
    ),
)


def round_figures(reference: ComparedRun, side: ComparedRun) -> dict[str, RoundFigure | None]:
    """Return each figure of two runs by its name; None where fewer than ten releases of both have it."""
    return {figure.name: figure.of(reference, side) for figure in FIGURES}


def _pairs(time: Time, reference: ComparedRun, side: ComparedRun) -> list[tuple[float, float]]:
    """Return the times of the releases that have one in both runs."""
    found = []
    for key, release in reference.releases.items():
        other = side.releases.get(key)
        first, second = time(release), None if other is None else time(other)
        if first is not None and second is not None:
            found.append((first, second))
    return found


def typical(values: Sequence[float]) -> float:
    """Return the mean over releases without the tenth at either end."""
    cut = int(len(values) * TRIMMED)
    return fmean(sorted(values)[cut : len(values) - cut])
