"""The rounds of a live comparison: each side runs once in a round, in an order that is drawn for the round.

The order is drawn so that a machine that warms up, or a neighbour that comes and goes, favours no side.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.base.exits import Exit
from bench.base.signals import check, held
from bench.command.finish import FinishedRun
from bench.command.run import PerformTagged
from bench.command.series import keeping
from bench.comparison.figures import ComparedRun
from bench.comparison.findings import Plan, compare_rounds, decided
from bench.comparison.reading import read_run
from bench.output.progress import Display
from bench.output.time_left import RunTimes
from bench.scenario.load import Scenario
from wire.host.gc import unfreeze_heap

__all__ = ["TRIES", "MadeRun", "Rounds", "make_rounds"]

TRIES = 3  # of a run that is INVALID
COUNTING = (Exit.PASS, Exit.FAIL)  # a threshold that fails says nothing against the figures


@dataclass(frozen=True, slots=True)
class MadeRun:
    """A run that ended: its round and number from 1, its side from 0, and what is compared of it if it counts."""

    round: int
    side: int
    number: int
    finished: FinishedRun
    compared: ComparedRun | None


@dataclass(slots=True)
class Rounds:
    """The runs that are made, in order, of so many sides. ``fault`` and ``invalid`` say why no more were made.

    ``interrupted``: the user stopped the comparison.
    """

    sides: int
    runs: list[MadeRun] = field(default_factory=list)
    fault: str = ""
    invalid: str = ""
    interrupted: bool = False

    @property
    def whole(self) -> dict[int, tuple[ComparedRun, ...]]:
        """The rounds in which each side has a run that counts, by number: the runs in the order of the sides."""
        found: dict[int, dict[int, ComparedRun]] = {}
        for run in self.runs:
            if run.compared is not None:
                found.setdefault(run.round, {})[run.side] = run.compared
        return {
            number: tuple(runs[side] for side in range(self.sides))
            for number, runs in found.items()
            if len(runs) == self.sides
        }

    @property
    def exit_code(self) -> Exit:
        """0 for a comparison that was made, whichever side is better."""
        if self.fault:
            return Exit.FAULT
        if self.interrupted:
            return Exit.INTERRUPTED
        return Exit.INVALID if self.invalid else Exit.PASS


def make_rounds(
    scenarios: Sequence[Scenario], plan: Plan, folder: Path, display: Display, perform: PerformTagged, order: Random
) -> Rounds:
    """Make rounds until each figure is decided, or until the plan's last one; return them.

    A scenario for each side, and each run has a folder of its own, by its number. What keeps the first run from
    beginning is raised. What keeps a later one from beginning, a fault, and Ctrl-C end the comparison with the rounds
    that are there. A run that is INVALID is made again; after three in a row the comparison ends.
    """
    made = Rounds(len(scenarios))
    with ExitStack() as holds, keeping(made):
        _make(made, scenarios, plan, folder, display, perform, order, holds)
    return made


def _make(
    made: Rounds,
    scenarios: Sequence[Scenario],
    plan: Plan,
    folder: Path,
    display: Display,
    perform: PerformTagged,
    order: Random,
    holds: ExitStack,
) -> None:
    total = plan.rounds * len(scenarios)
    times = RunTimes(scenarios[0].duration_ns / 1e9)
    for number in range(1, plan.rounds + 1):
        for done, side in enumerate(order.sample(range(len(scenarios)), len(scenarios)), (number - 1) * len(scenarios)):
            for attempt in range(1, TRIES + 1):
                again = f", again as it was INVALID ({attempt} of {TRIES})" if attempt > 1 else ""
                note = f"round {number} of {plan.rounds} at most: {plan.sides[side]}{again}"
                display.show(done, total, note, times.left(total - done, "at most"))
                run = _run(made, number, side, scenarios[side], plan.sides[side], folder, display, perform)
                if len(made.runs) == 1:
                    holds.enter_context(held())  # from here on a signal leaves the rounds that are there
                if not _goes_on(made, run, attempt, plan.sides[side]):
                    return
                if run.compared is not None:
                    break
            times.ended()
        if number in plan.looks and decided(compare_rounds(plan, tuple(made.whole.values()))):
            return


def _run(
    made: Rounds,
    number: int,
    side: int,
    scenario: Scenario,
    name: str,
    folder: Path,
    display: Display,
    perform: PerformTagged,
) -> MadeRun:
    check()
    if made.runs:
        unfreeze_heap()  # every run begins with the heap that the first one had
    place = len(made.runs) + 1
    finished = perform(scenario, folder / str(place), display, {"side": name, "round": str(number)})
    compared = read_run(finished.folder).run if finished.exit_code in COUNTING else None
    run = MadeRun(number, side, place, finished, compared)
    made.runs.append(run)
    return run


def _goes_on(made: Rounds, run: MadeRun, attempt: int, name: str) -> bool:
    """Note what a run says of the comparison; return whether there is another run to be made."""
    code, summary = run.finished.exit_code, run.finished.summary
    if code is Exit.INTERRUPTED:
        made.interrupted = True
    elif code is Exit.FAULT:
        made.fault = f"{name}: {summary.fault or 'the run broke off'}"
    elif code is Exit.INVALID and attempt == TRIES:
        why = summary.doubts[0] if summary.doubts else "its figures can't be trusted"
        made.invalid = f"{name}: {TRIES} runs in a row were INVALID, the last because {why}"
    return not (made.interrupted or made.fault or made.invalid)
