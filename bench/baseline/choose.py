"""From the words of ``--baseline`` to the runs of the baseline: a folder's, or the last ones of a branch."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.base.errors import ConfigurationError
from bench.baseline.branches import commits_of
from bench.baseline.comparable import ComparedScenario, difference, read_scenario
from bench.comparison.reading import ReadRun, read_run, read_runs
from bench.history.index import read_history
from bench.history.records import RunRecord
from bench.verdict.verdict import Verdict

__all__ = ["BRANCH", "MOST_RUNS", "Baseline", "choose"]

OPTION = "--baseline"
BRANCH = "branch"  # the tag that names a run's branch
MOST_RUNS = 10  # of a branch: so many show the noise, and older ones are of an older program
SOUND = (Verdict.PASS, Verdict.FAIL)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The runs of a baseline, the newest first or in the order of their set, and its name."""

    name: str
    runs: tuple[ReadRun, ...]


def choose(text: str, root: Path, scenario: ComparedScenario) -> Baseline:
    """Return the baseline for a run of a scenario.

    ``text`` is the folder of a run or set, also by its name in ``root``, or a branch. Of a branch the ten last runs in
    ``root`` that can be compared are taken: those with the tag ``branch``, and those without one whose commit the
    branch has in this checkout. ConfigurationError where there is no such run, or where a folder's can't be compared.
    """
    for folder in (Path(text), root / text):
        if any((folder / name).is_file() for name in ("summary.json", "runs.json")):
            return Baseline(text, _of_folder(folder, scenario))
    runs = tuple(_of_branch(text, root, scenario))
    if not runs:
        problem = f"{text} is no folder of a run, and {root} has no run of such a branch that can be compared"
        raise ConfigurationError(OPTION, "", problem, f"give a folder, or run with --tag {BRANCH}={text} first")
    return Baseline(text, runs)


def _of_folder(folder: Path, scenario: ComparedScenario) -> tuple[ReadRun, ...]:
    runs = tuple(read_runs(folder))
    if not runs:
        raise ConfigurationError(OPTION, "", f"{folder}: no run of the set counts", "give another run")
    for run in runs:
        if why := _unsound(run) or difference(read_scenario(run.folder), scenario):
            raise ConfigurationError(OPTION, "", f"{run.folder} can't be compared: {why}", "give another run")
    return runs


def _of_branch(branch: str, root: Path, scenario: ComparedScenario) -> Iterator[ReadRun]:
    commits = commits_of(branch, Path.cwd())
    found = 0
    for record in read_history(root).runs:
        if found == MOST_RUNS:
            return
        if record.outcome in SOUND and record.scenario == scenario.name and _on(record, branch, commits):
            try:
                if not difference(read_scenario(record.folder), scenario):
                    yield read_run(record.folder)
                    found += 1
            except ConfigurationError:  # a run of another version, or one whose files are incomplete
                continue


def _on(record: RunRecord, branch: str, commits: frozenset[str]) -> bool:
    """Return whether a run was made of a branch. One of files that differ from a commit is of no branch by itself."""
    return record.tags[BRANCH] == branch if BRANCH in record.tags else record.commit in commits


def _unsound(run: ReadRun) -> str:
    if run.summary.fault or run.summary.account_faults:
        return "it had a fault"
    if run.summary.interrupted:
        return "it was interrupted"
    if run.summary.aborted:
        return "a threshold ended it early"
    return "" if run.summary.verdict in SOUND else f"it is {run.summary.verdict}"
