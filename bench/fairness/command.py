"""``wirestorm fairness`` from its options to the exit code: the runs, the files, what is found."""

import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bench.base.consoles import speaking, standard_console
from bench.base.documents import write_document
from bench.base.exits import Exit
from bench.base.folders import make_folder, name_folder, refuse_run
from bench.base.invocation import Detail, Invocation
from bench.base.signals import held
from bench.command.run import PerformTagged, silent_performer
from bench.fairness.describe import describe
from bench.fairness.document import Fairness
from bench.fairness.plan import PlannedRun, planned_runs
from bench.fairness.runs import make_runs
from bench.fairness.table import print_fairness, print_sentences
from bench.output.progress import Display
from wire.host.sink import complain

__all__ = ["measure_fairness"]

PATIENCE_S = 2.0  # pages that are written by then show no progress


def measure_fairness(
    settings: Sequence[str],
    broker: Sequence[str],
    trials: Sequence[str],
    out: Path | None,
    invocation: Invocation,
    *,
    force: bool = False,
) -> Exit:
    """Measure the order, try the causes, print what is found and leave its files; return the exit code.

    ``settings`` are texts of ``--set``, ``trials`` checked ones of ``--trials``. With ``force`` the files of an earlier
    run in ``out`` are removed. ConfigurationError for what can't be run.
    """
    planned = planned_runs(settings, broker, trials)
    if out is not None:
        refuse_run(out, force=force)
    console = standard_console(quiet=invocation.detail is Detail.VERDICT)
    folder = make_folder(name_folder("fairness", out))
    return run_planned(planned, folder, console, silent_performer(invocation), invocation)


def run_planned(
    planned: Sequence[PlannedRun], folder: Path, console: Console, perform_one: PerformTagged, invocation: Invocation
) -> Exit:
    """Make the planned runs in a folder, write its files and print what is found; return the exit code."""
    scenario = planned[0].scenario
    console.print(
        f"{scenario.name}: {scenario.audience.outlets:,} outlets, all ranked; runs to make: {len(planned)}, "
        f"{scenario.duration_ns / 1e9:g} s of publishing each",
        highlight=False,
        markup=False,
    )
    started_ns = time.time_ns()
    with Display(console, "fairness", brief=True) as display:
        made = make_runs(planned, folder, display, perform_one)
    with held():
        if not made.runs:
            complain("wirestorm: interrupted before the first run ended")
            return Exit.INTERRUPTED
        fairness = describe(made, scenario, started_ns, time.time_ns(), invocation)
        return _finish(fairness, folder, console, invocation)


def _finish(fairness: Fairness, folder: Path, console: Console, invocation: Invocation) -> Exit:
    """Write the files and print what is found; a full disk does not keep it from the screen."""
    problems = write_document(fairness, folder / "fairness.json")
    from bench.fairness.page import PAGE  # noqa: PLC0415 - a drawing library comes with it
    from bench.fairness.writing import write_fairness_page, write_fairness_pages  # noqa: PLC0415 - as above

    if fairness.end == "interrupted":  # the user waits: wirestorm report makes the pages of the runs
        problems += write_fairness_page(fairness, folder, folder / PAGE)
    else:
        with Display(console, "pages", after_s=PATIENCE_S) as display:
            problems += write_fairness_pages(fairness, folder, display)
    with speaking(console):
        if invocation.detail is Detail.VERDICT:
            print_sentences(console, fairness)
        else:
            print_fairness(console, fairness, folder)
    if fairness.fault:
        complain(f"wirestorm: {fairness.fault}")
    for unwritten in problems:
        complain(f"wirestorm: {unwritten}")
    return Exit.FAULT if problems else Exit(fairness.exit_code)
