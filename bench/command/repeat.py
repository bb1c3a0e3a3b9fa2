"""The same scenario several times, one run after the other, and the summary of the set."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from bench.base.consoles import speaking
from bench.base.documents import write_document
from bench.base.exits import Exit, worst
from bench.base.folders import name_folder
from bench.base.signals import check, held
from bench.command.finish import FinishedRun
from bench.command.series import keeping
from bench.host.quietness import disturbances
from bench.output.progress import Display
from bench.output.repeatability import JUDGED, LIMIT, RunFigure, figures, repeatability, sentence
from bench.output.report_set import print_set
from bench.output.run_set import (
    SCHEMA,
    DisturbedRun,
    FigureRange,
    RepeatabilitySummary,
    RunInSet,
    RunSetSummary,
    SetVerdict,
)
from bench.output.summary import Summary
from bench.output.suspects import machine_use
from bench.output.time_left import Left, RunTimes
from bench.scenario.load import Scenario
from wire.host.gc import unfreeze_heap
from wire.host.sink import complain

__all__ = ["Perform", "RunSet", "execute_set", "summarise_set"]

VERDICT_OF: dict[Exit, SetVerdict] = {
    Exit.FAULT: "FAULT",
    Exit.INTERRUPTED: "INTERRUPTED",
    Exit.FAIL: "FAIL",
    Exit.INVALID: "INVALID",
    Exit.PASS: "PASS",
}
WHOLE = (Exit.PASS, Exit.FAIL, Exit.INVALID)  # runs that came to their end

QUIET_TRIES = 3  # so many runs at most for each quiet one that is asked for

Perform = Callable[[Scenario, Path, Console, Display], FinishedRun]


@dataclass(slots=True)
class RunSet:
    """The runs that are finished, in order. ``asked`` is how many are to be counted.

    With ``until_quiet`` a run counts only if it was on a quiet machine. ``fault`` is the reason why the next run
    did not begin. ``interrupted``: the user stopped the set between two runs, or a run before its end.
    """

    asked: int
    runs: list[FinishedRun] = field(default_factory=list)
    fault: str = ""
    interrupted: bool = False
    until_quiet: bool = False

    @property
    def whole(self) -> dict[int, FinishedRun]:
        """The runs that came to their end, by their numbers."""
        return {number: run for number, run in enumerate(self.runs, 1) if run.exit_code in WHOLE}

    @property
    def set_aside(self) -> dict[int, str]:
        """What disturbed the runs that are not counted because quiet ones were asked for, by their numbers."""
        if not self.until_quiet:
            return {}
        found = disturbances([machine_use(run.summary) for run in self.whole.values()])
        return {number: clause for number, clause in zip(self.whole, found, strict=True) if clause}

    @property
    def counted(self) -> dict[int, FinishedRun]:
        """The runs whose figures are the set's, by their numbers."""
        set_aside = self.set_aside
        return {number: run for number, run in self.whole.items() if number not in set_aside}

    @property
    def complete(self) -> bool:
        """Whether enough runs are done; a quiet one may take several tries."""
        if not self.until_quiet:
            return len(self.runs) >= self.asked
        return len(self.counted) >= self.asked or len(self.runs) >= self.asked * QUIET_TRIES

    @property
    def exit_code(self) -> Exit:
        """The exit code of the set: its worst run's.

        A FAIL of a run that is set aside counts, and an INVALID does not: its doubts are not the set's. Too few quiet
        runs make the set INVALID.
        """
        set_aside = self.set_aside
        codes = [
            run.exit_code
            for number, run in enumerate(self.runs, 1)
            if number not in set_aside or run.exit_code != Exit.INVALID
        ]
        codes += [Exit.INVALID] * (self.until_quiet and len(self.counted) < self.asked)
        codes += [Exit.FAULT] * bool(self.fault) + [Exit.INTERRUPTED] * self.interrupted
        return worst(codes)


def execute_set(
    scenario: Scenario, runs: int, out: Path | None, console: Console, perform: Perform, *, until_quiet: bool = False
) -> Exit:
    """Perform a scenario so many times, each in a folder of its own below the set's; return the exit code.

    With ``until_quiet``: until so many runs were on a quiet machine, or three times as many are done.

    What keeps the first run from beginning is raised. What keeps a later one from beginning, and Ctrl-C, end the set
    with the runs that are there; a run that broke is one of the runs.
    """
    done = RunSet(runs, until_quiet=until_quiet)
    folder = name_folder(scenario.name, out)
    with ExitStack() as holds:
        _perform_all(done, scenario, folder, console, perform, holds)
        summary = summarise_set(scenario.name, scenario.seed, done)
        with speaking(console):
            print_set(console, summary, folder)
        unwritten = write_document(summary, folder / "runs.json")
    for problem in (*filter(None, [done.fault]), *unwritten):
        complain(f"wirestorm: {problem}")
    return Exit.FAULT if unwritten else done.exit_code


def _perform_all(
    done: RunSet, scenario: Scenario, folder: Path, console: Console, perform: Perform, holds: ExitStack
) -> None:
    """Perform the runs of a set. Once there is a run, a signal leaves the set with the runs that are there."""
    runs, until_quiet = done.asked, done.until_quiet
    display, times = Display(console, "set"), RunTimes(scenario.duration_ns / 1e9)
    with keeping(done):
        while not done.complete:
            check()
            number = len(done.runs) + 1
            if number > 1:
                unfreeze_heap()  # every run begins with the heap that the first one had
                console.print()
            so_far = f", {len(done.counted)} of {runs} quiet so far" if until_quiet else f" of {runs}"
            console.print(f"run {number}{so_far}", style="bold", highlight=False)
            display.show(*_progress(done, times))
            finished = perform(scenario, folder / str(number), console, display)
            done.runs.append(finished)
            times.ended()
            if number == 1:
                holds.enter_context(held())
            if finished.exit_code == Exit.INTERRUPTED:
                break


def _progress(done: RunSet, times: RunTimes) -> tuple[int, int, str, Left]:
    """Return the runs that count, those asked for, both in words, and the time left."""
    counted = len(done.counted) if done.until_quiet else len(done.runs)
    note = f"{counted} of {done.asked} {'quiet runs' if done.until_quiet else 'runs'} done"
    return counted, done.asked, note, times.left(done.asked - counted, "at least" if done.until_quiet else "about")


def summarise_set(scenario: str, seed: int, done: RunSet) -> RunSetSummary:
    """Return the summary of a set, whose figures are over the runs that are counted."""
    counted = {number: run.summary for number, run in done.counted.items()}
    code = done.exit_code
    return RunSetSummary(
        schema=SCHEMA,
        wirestorm=version("wirestorm"),
        scenario=scenario,
        seed=seed,
        runs_asked=done.asked,
        until_quiet=done.until_quiet,
        runs_counted=tuple(counted),
        runs_set_aside=tuple(
            DisturbedRun(number=number, disturbance=clause) for number, clause in done.set_aside.items()
        ),
        verdict=VERDICT_OF[code],
        exit_code=int(code),
        fault=done.fault or None,
        interrupted=code == Exit.INTERRUPTED,
        figures={figure.name: _range(figure) for figure in figures(tuple(counted.values()))},
        repeatability=_repeatability(counted),
        runs=tuple(_run(number, run) for number, run in enumerate(done.runs, 1)),
    )


def _range(figure: RunFigure) -> FigureRange:
    return FigureRange(
        unit=figure.unit,
        min=min(figure.known, default=None),
        median=figure.median,
        max=max(figure.known, default=None),
        spread=None if figure.spread == float("inf") else figure.spread,
        values=figure.values,
    )


def _repeatability(counted: Mapping[int, Summary]) -> RepeatabilitySummary:
    found = repeatability(tuple(counted), tuple(counted.values())) if counted else None
    return RepeatabilitySummary(
        figure=JUDGED,
        limit=LIMIT,
        repeated=found.repeated if found else None,
        sentence=sentence(found),
        suspects=found.suspects if found else (),
    )


def _run(number: int, run: FinishedRun) -> RunInSet:
    summary, use = run.summary, machine_use(run.summary)
    return RunInSet(
        number=number,
        folder=run.folder.name,
        verdict=summary.verdict,
        exit_code=int(run.exit_code),
        fault=summary.fault,
        interrupted=summary.interrupted,
        disclosure_p99=summary.latency_seconds.disclosure.p99,
        bottleneck=summary.bottleneck.name,
        others=use.others,
        slowed=use.slowed,
        bounded=summary.arrivals.bounded_fraction,
    )
