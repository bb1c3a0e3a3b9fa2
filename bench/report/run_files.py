"""The folders of runs and of sets of runs, read for a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.base.documents import decode
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.output.run_set import RunSetSummary
from bench.output.summary import Summary
from bench.verdict.verdict import Verdict
from wire.host.reasons import reason_of

__all__ = ["RunFiles", "RunSetFiles", "read_run", "read_runs"]

EXIT_OF = {Verdict.PASS: Exit.PASS, Verdict.FAIL: Exit.FAIL, Verdict.INVALID: Exit.INVALID}


@dataclass(frozen=True, slots=True)
class RunFiles:
    """A run's folder and its summary."""

    folder: Path
    summary: Summary

    @property
    def exit_code(self) -> Exit:
        """The exit code that the run ended with, unless it could not write its files."""
        summary = self.summary
        if summary.fault or summary.account_faults:
            return Exit.FAULT
        return Exit.INTERRUPTED if summary.interrupted else EXIT_OF[summary.verdict]


@dataclass(frozen=True, slots=True)
class RunSetFiles:
    """The folder of a set of runs, its summary, and its runs in order."""

    folder: Path
    summary: RunSetSummary
    runs: tuple[RunFiles, ...]

    @property
    def exit_code(self) -> Exit:
        """The exit code that the set ended with."""
        return Exit(self.summary.exit_code)


def read_runs(folders: Iterable[Path]) -> tuple[RunFiles | RunSetFiles, ...]:
    """Return what each folder holds, a run or a set of runs. ConfigurationError where one holds neither."""
    return tuple(_read(folder) for folder in folders)


def read_run(folder: Path) -> RunFiles:
    """Return the run of a folder. ConfigurationError where its summary is not there or is none."""
    path = folder / "summary.json"
    return RunFiles(folder, decode(Summary, _content(path), path))


def _read(folder: Path) -> RunFiles | RunSetFiles:
    path = folder / "runs.json"
    if (folder / "summary.json").exists() or not path.exists():
        return read_run(folder)
    summary = decode(RunSetSummary, _content(path), path)
    return RunSetFiles(folder, summary, tuple(read_run(folder / run.folder) for run in summary.runs))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        remedy = "give the folder of a run, which has summary.json, or of a set of runs, which has runs.json"
        raise ConfigurationError(path, "", reason_of(error).lower(), remedy) from None
