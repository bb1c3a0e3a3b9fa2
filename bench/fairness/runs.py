"""The runs as they are made, one after the other. Ctrl-C and a fault leave those that are there."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.base.exits import Exit, worst
from bench.base.signals import check, held
from bench.command.finish import FinishedRun
from bench.command.run import PerformTagged
from bench.command.series import keeping
from bench.fairness.plan import PlannedRun
from bench.output.progress import Display
from bench.output.time_left import RunTimes
from wire.host.gc import unfreeze_heap

__all__ = ["MadeRun", "MadeRuns", "make_runs"]


@dataclass(frozen=True, slots=True)
class MadeRun:
    """A run that ended; ``number`` counts from 1 and names its folder."""

    number: int
    planned: PlannedRun
    finished: FinishedRun


@dataclass(slots=True)
class MadeRuns:
    """The runs that ended, in order. ``fault`` says why no more were made; ``interrupted``: the user stopped them."""

    runs: list[MadeRun] = field(default_factory=list)
    fault: str = ""
    interrupted: bool = False

    @property
    def exit_code(self) -> Exit:
        """The worst of the runs', FAULT after a fault, and INTERRUPTED after Ctrl-C."""
        codes = [run.finished.exit_code for run in self.runs]
        codes += [Exit.FAULT] if self.fault else []
        codes += [Exit.INTERRUPTED] if self.interrupted else []
        return worst(codes)


def make_runs(planned: Sequence[PlannedRun], folder: Path, display: Display, perform: PerformTagged) -> MadeRuns:
    """Make the runs, each in a folder of its number; return them.

    What keeps the first run from beginning is raised; what keeps a later one from beginning, a fault, and Ctrl-C end
    the command with the runs that are there.
    """
    made = MadeRuns()
    with ExitStack() as holds, keeping(made):
        _make(made, planned, folder, display, perform, holds)
    return made


def _make(
    made: MadeRuns,
    planned: Sequence[PlannedRun],
    folder: Path,
    display: Display,
    perform: PerformTagged,
    holds: ExitStack,
) -> None:
    times = RunTimes(planned[0].scenario.duration_ns / 1e9)
    for done, run in enumerate(planned):
        check()
        if made.runs:
            unfreeze_heap()  # every run begins with the heap that the first one had
        display.show(
            done, len(planned), f"run {done + 1} of {len(planned)}: {run.name}", times.left(len(planned) - done)
        )
        tags = {"trial": run.cause.name, "changed": "yes" if run.changed else "no"} if run.cause else {}
        finished = perform(run.scenario, folder / str(done + 1), display, tags)
        made.runs.append(MadeRun(done + 1, run, finished))
        if len(made.runs) == 1:
            holds.enter_context(held())  # from here on a signal leaves the runs that are there
        times.ended()
        if finished.exit_code is Exit.INTERRUPTED:
            made.interrupted = True
            return
        if finished.exit_code is Exit.FAULT:
            made.fault = f"{run.name}: {finished.summary.fault or 'the run broke off'}"
            return
