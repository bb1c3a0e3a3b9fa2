"""``wirestorm capacity`` from a checked scenario to the exit code: trials one after the other, then what they say."""

import asyncio
import io
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from bench.base.consoles import LOG_COLUMNS, speaking
from bench.base.errors import BenchError
from bench.base.exits import Exit
from bench.base.format import or_dash
from bench.base.invocation import Detail, Invocation
from bench.base.signals import check, held
from bench.capacity.classify import TrialResult
from bench.capacity.document import SCHEMA, Capacity, CapacityTrial, End
from bench.capacity.judge import judge_trial
from bench.capacity.result import Outcome, goal_results, load_figures, load_knee
from bench.capacity.search import CapacitySearch, Trial
from bench.capacity.table import print_capacity, print_sentences, print_trial_line
from bench.capacity.vary import Vary, at_load, shown_load
from bench.capacity.writing import write_capacity
from bench.command.repeat import Perform
from bench.host.computer import commit_of
from bench.output.progress import Display
from bench.output.search_exit import search_exit
from bench.output.summary import Summary
from bench.output.time_left import Left
from bench.scenario.load import Scenario
from wire.contract.times import format_time
from wire.errors import WireError
from wire.host.gc import unfreeze_heap
from wire.host.sink import complain

__all__ = ["ScenarioFor", "find_capacity"]

PATIENCE_S = 2.0  # pages that are written by then show no progress
FIRST_WALL = 2.0  # seconds for each second of publishing, before a trial has shown it
ScenarioFor = Callable[[float], Scenario]  # of a trial with so many seconds of publishing after the warm-up


@dataclass(slots=True)
class _Trials:
    """Makes the trials of a search, and keeps them and how it ended. ``summary`` is that of the last trial."""

    scenario_for: ScenarioFor
    search: CapacitySearch
    vary: Vary
    folder: Path
    console: Console
    perform: Perform
    made: list[CapacityTrial] = field(default_factory=list)
    end: End = "found"
    fault: str = ""
    summary: Summary | None = None
    published_s: float = 0.0
    started_s: float = field(default_factory=time.monotonic)

    def make_all(self, display: Display, holds: ExitStack) -> None:
        """Make the trials. Once there is one, a signal leaves the search with the trials that are there."""
        try:
            while (trial := self.search.next_trial()) is not None:
                check()
                display.show(*self._progress(trial))
                if not self._make(trial, display, holds):
                    return
        except (asyncio.CancelledError, KeyboardInterrupt):  # Ctrl-C a second time, or between two trials
            self.end = "interrupted"
            return
        except (BenchError, WireError) as error:
            if not self.made:
                raise
            self.end, self.fault = "fault", str(error)
            return
        if self.search.exhausted:
            self.end = "limit"

    def _make(self, trial: Trial, display: Display, holds: ExitStack) -> bool:
        """Make a trial; return whether the search may go on.

        A fault under load, such as a broker that dies, says something of the load: that trial does not count, as an
        INVALID one. A fault before any trial was valid and an account that does not add up end the search.
        """
        number = len(self.made) + 1
        if number > 1:
            unfreeze_heap()  # every run begins with the heap that the first one had
        scenario = at_load(self.scenario_for(trial.seconds), self.vary, trial.load)
        silent = Console(file=io.StringIO(), width=LOG_COLUMNS)
        finished = self.perform(scenario, self.folder / str(number), silent, display)
        if number == 1:
            holds.enter_context(held())
        made = judge_trial(number, trial, finished.summary, finished.exit_code, self.search.goals)
        self.made.append(made)
        self.summary = finished.summary
        self.published_s += trial.seconds
        if finished.exit_code == Exit.INTERRUPTED:
            self.end = "interrupted"
            return False
        fault = finished.summary.fault
        if finished.exit_code == Exit.FAULT and not (fault and any(each.counted for each in self.made)):
            self.end, self.fault = "fault", fault or next(iter(finished.summary.account_faults), "")
            return False
        if made.loss_ratio is None:
            self.search.record_invalid(trial.load)
        else:
            self.search.record(TrialResult(trial.load, trial.seconds, made.loss_ratio))
        print_trial_line(self.console, _told(made, self.vary))
        return True

    def _progress(self, trial: Trial) -> tuple[float, float, str, Left]:
        """Return the seconds of publishing that are done, those in all as far as can be said, a note, the time left."""
        left_s = max(self.search.seconds_left(), trial.seconds)
        # How long a second of publishing takes, with what goes on around it.
        wall = (time.monotonic() - self.started_s) / self.published_s if self.published_s else FIRST_WALL
        note = f"trial {len(self.made) + 1}: {shown_load(trial.load, self.vary)} for {trial.seconds:g} s"
        left = Left(trial.seconds * wall, (left_s - trial.seconds) * wall)
        return self.published_s, self.published_s + left_s, note, left


def find_capacity(
    scenario_for: ScenarioFor,
    search: CapacitySearch,
    vary: Vary,
    folder: Path,
    console: Console,
    perform: Perform,
    invocation: Invocation,
) -> Exit:
    """Make trials until every goal has its bounds; leave its files in the folder, and print the result.

    Each trial is a run in a folder of its number. What keeps the first trial from beginning is raised. A fault, and
    Ctrl-C, end the search with the trials that are there.
    """
    started_ns = time.time_ns()
    trials = _Trials(scenario_for, search, vary, folder, console, perform)
    scenario = scenario_for(search.goals[0].initial_trial_s)
    with ExitStack() as holds:
        with Display(console, "capacity", brief=True) as display:
            trials.make_all(display, holds)
        outcome = Outcome(scenario.name, vary, trials.end)
        loads = load_figures(search, trials.made)
        capacity = Capacity(
            schema=SCHEMA,
            wirestorm=version("wirestorm"),
            scenario=scenario.name,
            seed=scenario.seed,
            started=format_time(started_ns),
            ended=format_time(time.time_ns()),
            command=invocation.words,
            tags=invocation.tags,
            commit=commit_of(Path.cwd()),
            machine=trials.summary.machine if trials.summary else None,
            broker=trials.summary.broker if trials.summary else None,
            vary=vary,
            least=search.least,
            most=search.most,
            end=trials.end,
            fault=trials.fault or None,
            goals=goal_results(search, trials.made, outcome),
            knee=load_knee(loads),
            loads=loads,
            trials=tuple(trials.made),
        )
        with speaking(console):
            if invocation.detail is Detail.VERDICT:
                print_sentences(console, capacity)
            else:
                print_capacity(console, capacity, folder)
        with Display(console, "pages", after_s=PATIENCE_S) as display:
            unwritten = write_capacity(capacity, folder, display)
    for problem in unwritten:
        complain(f"wirestorm: {problem}")
    return Exit.FAULT if unwritten else search_exit(capacity.least, capacity.most, capacity.goals, capacity.end)


def _told(trial: CapacityTrial, vary: Vary) -> str:
    """Return a trial in a line."""
    head = f"{trial.number:>3}  {shown_load(trial.load, vary)}, {trial.seconds:g} s: "
    if trial.loss_ratio is None:
        return f"{head}INVALID, {trial.doubts[0] if trial.doubts else 'it did not come to its end'}"
    if trial.failed:
        return f"{head}fails {'; '.join(trial.failed)}"
    p99 = f"p99 {or_dash(trial.p99)}"
    return f"{head}{trial.missing:,} missing ({trial.loss_ratio:.2%}), {p99}" if trial.missing else f"{head}{p99}"
