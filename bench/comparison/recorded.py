"""A comparison of runs that are there: the first run of each side makes the first round, and so on."""

import time
from collections.abc import Sequence

from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.invocation import Invocation
from bench.comparison.describe import Ending, RunOfSide, describe
from bench.comparison.document import Comparison
from bench.comparison.figures import FEWEST_RELEASES
from bench.comparison.findings import Plan
from bench.comparison.reading import ReadRun, read_runs
from bench.comparison.sides import Side
from bench.verdict.verdict import Verdict

__all__ = ["pair_up"]


def pair_up(sides: Sequence[Side], margin: float, invocation: Invocation) -> Comparison:
    """Return the comparison of the runs in the sides' folders.

    A run that is INVALID, broken or interrupted does not count. ConfigurationError where a folder holds no run, or
    where the runs published other releases: then there is nothing to compare release by release.
    """
    started_ns = time.time_ns()
    by_side = [read_runs(side.folder) for side in sides if side.folder is not None]
    counting = [[run for run in runs if _counts(run)] for runs in by_side]
    rounds = list(zip(*counting, strict=False))  # a side may have more runs than another
    if rounds:
        _check_releases(rounds[0])
    plan = Plan.recorded([side.name for side in sides], len(rounds), margin)
    used = {id(run) for each in rounds for run in each}
    fault = ""
    if not rounds:
        name = next(side.name for side, whole in zip(sides, counting, strict=True) if not whole)
        fault = f"{name}: no run counts: INVALID, broken or interrupted ones do not"
    described = []
    for place, runs in enumerate(by_side):
        found = 0
        for number, run in enumerate(runs, 1):
            found += id(run) in used
            described.append(
                RunOfSide(place, max(1, found), number, str(run.folder), run.summary, None, counted=id(run) in used)
            )
    first = by_side[0][0].summary
    ending = Ending(started_ns, time.time_ns(), Exit.PASS if rounds else Exit.INVALID, fault)
    compared = [[run.run for run in each] for each in rounds]
    return describe(plan, sides, described, compared, first.scenario, first.seed, ending, invocation)


def _counts(run: ReadRun) -> bool:
    summary = run.summary
    return summary.verdict is not Verdict.INVALID and not summary.fault and not summary.interrupted


def _check_releases(runs: Sequence[ReadRun]) -> None:
    """ConfigurationError where a run has hardly a release in common with the first."""
    first = runs[0]
    for other in runs[1:]:
        if len(first.run.releases.keys() & other.run.releases.keys()) < FEWEST_RELEASES:
            problem = f"it has fewer than {FEWEST_RELEASES} releases in common with {first.folder}"
            remedy = "give runs of one scenario with the same seed"
            raise ConfigurationError(other.folder, "", problem, remedy)
