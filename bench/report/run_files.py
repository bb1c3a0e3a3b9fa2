"""The folders of runs and of sets of runs, read for a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.base.documents import read_document
from bench.base.exits import Exit
from bench.output.baseline_result import FILE, BaselineResult
from bench.output.run_set import RunSetSummary
from bench.output.summary import Summary
from bench.verdict.verdict import Verdict

__all__ = ["RunFiles", "RunSetFiles", "read_run", "read_runs"]

REMEDY = "give the folder of a run, which has summary.json, or of a set of runs, which has runs.json"
EXIT_OF = {Verdict.PASS: Exit.PASS, Verdict.FAIL: Exit.FAIL, Verdict.INVALID: Exit.INVALID}


@dataclass(frozen=True, slots=True)
class RunFiles:
    """A run's folder, its summary, and how it compares with a baseline; None where it was not asked."""

    folder: Path
    summary: Summary
    baseline: BaselineResult | None = None

    @property
    def exit_code(self) -> Exit:
        """The exit code that the run ended with, unless it could not write its files."""
        summary = self.summary
        if summary.fault or summary.account_faults:
            return Exit.FAULT
        if summary.interrupted:
            return Exit.INTERRUPTED
        return _with_baseline(EXIT_OF[summary.verdict], self.baseline)


@dataclass(frozen=True, slots=True)
class RunSetFiles:
    """The folder of a set of runs, its summary, its runs in order, and how they compare with a baseline; None where
    that was not asked.
    """

    folder: Path
    summary: RunSetSummary
    runs: tuple[RunFiles, ...]
    baseline: BaselineResult | None = None

    @property
    def exit_code(self) -> Exit:
        """The exit code that the set ended with."""
        return _with_baseline(Exit(self.summary.exit_code), self.baseline)


def read_runs(folders: Iterable[Path]) -> tuple[RunFiles | RunSetFiles, ...]:
    """Return what each folder holds, a run or a set of runs. ConfigurationError where one holds neither."""
    return tuple(_read(folder) for folder in folders)


def read_run(folder: Path) -> RunFiles:
    """Return the run of a folder. ConfigurationError where its summary is not there or is none."""
    path = folder / "summary.json"
    return RunFiles(folder, read_document(Summary, path, REMEDY), _read_baseline(folder))


def _read(folder: Path) -> RunFiles | RunSetFiles:
    path = folder / "runs.json"
    if (folder / "summary.json").exists() or not path.exists():
        return read_run(folder)
    summary = read_document(RunSetSummary, path, REMEDY)
    runs = tuple(read_run(folder / run.folder) for run in summary.runs)
    return RunSetFiles(folder, summary, runs, _read_baseline(folder))


def _read_baseline(folder: Path) -> BaselineResult | None:
    path = folder / FILE
    return read_document(BaselineResult, path, REMEDY) if path.exists() else None


def _with_baseline(code: Exit, baseline: BaselineResult | None) -> Exit:
    """Return the exit code of a run or a set from its own: a PASS that is slower than its baseline is none."""
    slower = baseline is not None and baseline.finding == "slower"
    return Exit.REGRESSION if slower and code is Exit.PASS else code
