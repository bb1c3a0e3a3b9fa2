"""What a comparison with a baseline found, as the value of ``baseline.json``."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.format import counted
from bench.baseline.choose import Baseline
from bench.baseline.regression import Change, changes
from bench.comparison.reading import ReadRun, read_runs
from bench.output.baseline_result import SCHEMA, BaselineChange, BaselineResult, BaselineRun, change_text

__all__ = ["result_of", "sentence"]

COMPARED = (Exit.PASS, Exit.FAIL)
Found = Literal["slower", "faster", "same"]


def result_of(baseline: Baseline, folder: Path, code: Exit) -> BaselineResult:
    """Return how the run or set of a folder, which ended with an exit code, compares with the baseline.

    A PASS becomes a REGRESSION where a figure is slower beyond noise. What is not PASS or FAIL is not compared.
    """
    if code not in COMPARED:
        return _result(baseline, code, f"not compared with {baseline.name}: the run is {code.name}")
    try:
        new = read_runs(folder)
    except ConfigurationError as error:
        return _result(baseline, code, f"not compared with {baseline.name}: {error}")
    if not new:
        return _result(baseline, code, f"not compared with {baseline.name}: no run of the set counts")
    if {run.summary.directory for run in (*baseline.runs, *new)} != {new[0].summary.directory}:
        return _result(baseline, code, f"not compared with {baseline.name}: the outlets differ, as of another version")
    found = tuple(map(_described, changes([run.run for run in baseline.runs], [run.run for run in new])))
    machines = {run.summary.machine.host for run in baseline.runs} - {run.summary.machine.host for run in new}
    elsewhere = f"; the baseline ran on {', '.join(sorted(machines))}" if machines else ""
    worse = any(change.finding == "slower" for change in found)
    ending = Exit.REGRESSION if worse and code is Exit.PASS else code
    return _result(baseline, ending, sentence(baseline, found) + elsewhere, found)


def sentence(baseline: Baseline, found: Sequence[BaselineChange]) -> str:
    """Return what is said of the figures: those that are slower, else those that are faster, else all of them."""
    name = f"{baseline.name} ({counted(len(baseline.runs), 'run')})"
    if not found:
        return f"not compared with {name}: fewer than ten releases reached their outlets in all runs"
    finding = _finding(found)
    told = "; ".join(f"{change.figure} {change_text(change)}" for change in found if change.finding == finding)
    return f"as {name}, within noise: {told}" if finding == "same" else f"{finding} than {name} beyond noise: {told}"


def _finding(found: Sequence[BaselineChange]) -> Found | None:
    """Return the finding on all figures: the worst that one of them has. None where there are no figures."""
    findings = {change.finding for change in found}
    order: tuple[Found, ...] = ("slower", "faster", "same")
    return next((finding for finding in order if finding in findings), None)


def _described(change: Change) -> BaselineChange:
    return BaselineChange(
        figure=change.figure,
        baseline_seconds=change.baseline_s,
        difference_seconds=change.difference_s,
        noise_seconds=change.noise_s,
        finding="slower" if change.worse else "faster" if change.better else "same",
    )


def _result(baseline: Baseline, code: Exit, text: str, found: tuple[BaselineChange, ...] = ()) -> BaselineResult:
    return BaselineResult(
        schema=SCHEMA,
        wirestorm=version("wirestorm"),
        name=baseline.name,
        finding=_finding(found),
        sentence=text,
        exit_code=int(code),
        runs=tuple(map(_run, baseline.runs)),
        changes=found,
    )


def _run(run: ReadRun) -> BaselineRun:
    summary = run.summary
    return BaselineRun(
        folder=str(run.folder),
        run_id=summary.run_id,
        started=summary.started,
        commit=summary.commit,
        host=summary.machine.host,
    )
