"""Which figures of new runs are worse than the baseline's by more than noise. Pure.

All runs published the same releases. Of each run, a release is compared with itself in a run of reference, the first of
the baseline: so the differences between releases, which are great, cancel out. What disturbs a run disturbs all of its
releases: so the noise is that between runs, from the runs of both sides, and the limit is Student's for the difference
of two means. Where too few runs are there to show it, two runs of the same thing are taken to differ by up to 15 %, and
the noise between releases comes on top: docs/decisions/0023-a-baseline-of-runs.md.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from bench.base.intervals import student
from bench.comparison.figures import FEWEST_RELEASES, ComparedRun, ReleaseTimes, typical

__all__ = ["ERROR", "FIGURES", "Change", "changes"]

ERROR = 0.01  # the probability of a false alarm of all figures together
FEWEST_FREEDOM = 3  # degrees of freedom, below which the runs do not show their noise
ALLOWED = 0.15  # by which two runs of the same thing may differ: of recorded pairs one in twenty differs by more

# Each figure by the words for people.
FIGURES: dict[str, Callable[[ReleaseTimes], float | None]] = {
    "time to half of the outlets": lambda times: times.half_s,
    "time to the last outlet": lambda times: times.last_s,
    "first outlet to last": lambda times: times.spread_s,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of a typical release: the baseline's value, the mean difference of the new runs, and the noise.

    In seconds. ``noise_s`` is the greatest difference that noise may be.
    """

    figure: str
    baseline_s: float
    difference_s: float
    noise_s: float

    @property
    def worse(self) -> bool:
        """Whether the new runs are slower, beyond noise."""
        return self.difference_s > self.noise_s

    @property
    def better(self) -> bool:
        """Whether the new runs are faster, beyond noise."""
        return self.difference_s < -self.noise_s


def changes(baseline: Sequence[ComparedRun], new: Sequence[ComparedRun]) -> tuple[Change, ...]:
    """Return the figures that at least ten releases of all runs have; each side has a run or more."""
    found = (_change(name, time, baseline, new) for name, time in FIGURES.items())
    return tuple(change for change in found if change is not None)


def _change(
    name: str, time: Callable[[ReleaseTimes], float | None], baseline: Sequence[ComparedRun], new: Sequence[ComparedRun]
) -> Change | None:
    runs = (*baseline, *new)
    keys = [key for key in baseline[0].releases if all(_has(time, run, key) for run in runs)]
    if len(keys) < FEWEST_RELEASES:
        return None
    values = [[_value(time, run, key) for key in keys] for run in runs]
    paired = [[value - reference for value, reference in zip(run, values[0], strict=True)] for run in values]
    by_run = [typical(differences) for differences in paired]
    before, after = by_run[: len(baseline)], by_run[len(baseline) :]
    level = typical(values[0]) + fmean(before)
    return Change(name, level, fmean(after) - fmean(before), _noise(before, after, level, paired[-1]))


def _noise(before: Sequence[float], after: Sequence[float], level: float, releases: Sequence[float]) -> float:
    """Return the greatest difference of the means of two sides that noise may make."""
    freedom = len(before) + len(after) - 2
    error = 2 * ERROR / len(FIGURES)  # Student's t is of both directions, and an alarm of one
    if freedom < FEWEST_FREEDOM:
        between_releases = student(error, len(releases) - 1) * stdev(releases) / math.sqrt(len(releases))
        return ALLOWED * level + max(before) - min(before) + max(after) - min(after) + between_releases
    squares = sum((value - fmean(side)) ** 2 for side in (before, after) for value in side)
    deviation = math.sqrt(squares / freedom * (1 / len(before) + 1 / len(after)))
    return student(error, freedom) * deviation


def _has(time: Callable[[ReleaseTimes], float | None], run: ComparedRun, key: tuple[str, int, str]) -> bool:
    return key in run.releases and time(run.releases[key]) is not None


def _value(time: Callable[[ReleaseTimes], float | None], run: ComparedRun, key: tuple[str, int, str]) -> float:
    value = time(run.releases[key])
    assert value is not None
    return value
