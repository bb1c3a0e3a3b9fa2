"""``wirestorm compare`` from the sides to the exit code: the rounds, the files, the table."""

import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from rich.console import Console

from bench.base.consoles import speaking, standard_console
from bench.base.documents import write_document
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.folders import make_folder, name_folder, refuse_run
from bench.base.invocation import Detail, Invocation
from bench.base.signals import held
from bench.brokers.spec import parse_broker
from bench.command.run import silent_performer
from bench.comparison.describe import Ending, RunOfSide, describe
from bench.comparison.document import Comparison
from bench.comparison.findings import Plan
from bench.comparison.recorded import pair_up
from bench.comparison.rounds import Rounds, make_rounds
from bench.comparison.sides import Asked, Side
from bench.comparison.table import print_comparison, print_sentence
from bench.output.progress import Display
from bench.scenario.keys import SET, split_setting
from bench.scenario.load import Scenario, load_scenario
from wire.host.sink import complain

__all__ = ["compare"]

PATIENCE_S = 2.0  # pages that are written by then show no progress


def compare(
    asked: Asked,
    settings: Sequence[str],
    rounds: int,
    margin: float,
    out: Path | None,
    invocation: Invocation,
    *,
    force: bool = False,
) -> Exit:
    """Compare, print what is found and leave ``comparison.json`` and its page in the folder; return the exit code.

    ``settings`` hold for every side. ``rounds`` is the most that are made; ``margin``, a fraction of the reference's
    value, is the greatest difference that counts as none. With ``force`` the files of an earlier run or comparison in
    the folder are removed. ConfigurationError for what can't be compared.
    """
    if out is not None:
        refuse_run(out, force=force)
    console = standard_console(quiet=invocation.detail is Detail.VERDICT)
    if asked.recorded:
        if settings:
            raise ConfigurationError(SET, "", "the runs are there already", "leave it out")
        found = pair_up(asked.sides, margin, invocation)
        folder = make_folder(name_folder("compare", out))
        return _finish(found, folder, console, invocation)
    scenarios = [_scenario(asked.scenario, settings, side) for side in asked.sides]
    folder = make_folder(name_folder(f"compare-{scenarios[0].name}", out))
    plan = Plan.live([side.name for side in asked.sides], rounds, margin)
    started_ns = time.time_ns()
    _announce(console, plan, scenarios[0])
    order = Random(f"{scenarios[0].seed}:compare")  # noqa: S311 - repeatable on purpose
    with Display(console, "compare", brief=True) as display:
        made = make_rounds(scenarios, plan, folder, display, silent_performer(invocation), order)
    with held():
        ending = Ending(
            started_ns, time.time_ns(), made.exit_code, made.fault or made.invalid, interrupted=made.interrupted
        )
        runs = _runs_of(made)
        whole = tuple(made.whole.values())
        comparison = describe(plan, asked.sides, runs, whole, scenarios[0].name, scenarios[0].seed, ending, invocation)
        return _finish(comparison, folder, console, invocation)


def _scenario(source: str, settings: Sequence[str], side: Side) -> Scenario:
    """Return a side's scenario; an error in a setting of the side's own is put under ``--side``."""
    own = {split_setting(setting)[0] for setting in side.settings}
    try:
        return load_scenario(source, [*settings, *side.settings], parse_broker(side.broker) if side.broker else None)
    except ConfigurationError as error:
        if error.source == SET and error.key in own:
            raise ConfigurationError(f"--side {side.name}", error.key, error.problem, error.remedy) from None
        raise


def _announce(console: Console, plan: Plan, scenario: Scenario) -> None:
    first, *others = plan.sides
    looked = ", ".join(map(str, plan.looks))
    console.print(
        f"{scenario.name}: {first} against {', '.join(others)}; {plan.rounds} rounds at most, "
        f"{scenario.duration_ns / 1e9:g} s of publishing a run; looked at after {looked}",
        highlight=False,
        markup=False,
    )


def _runs_of(made: Rounds) -> list[RunOfSide]:
    whole = made.whole
    return [
        RunOfSide(
            run.side,
            run.round,
            run.number,
            run.finished.folder.name,
            run.finished.summary,
            run.finished.exit_code,
            counted=run.round in whole and run.compared is not None,
        )
        for run in made.runs
    ]


def _finish(comparison: Comparison, folder: Path, console: Console, invocation: Invocation) -> Exit:
    """Write the files and print the comparison; a full disk does not keep it from the screen."""
    problems = write_document(comparison, folder / "comparison.json")
    from bench.comparison.pages import write_comparison_page, write_run_pages  # noqa: PLC0415 - they bring a drawing library

    page = folder / "comparison.html"
    with Display(console, "pages", after_s=PATIENCE_S) as display:
        problems += write_run_pages(comparison, folder, display)
    without_page = write_comparison_page(comparison, folder, page)
    problems += without_page
    with speaking(console):
        if invocation.detail is Detail.VERDICT:
            print_sentence(console, comparison)
        else:
            print_comparison(console, comparison, folder, None if without_page else page)
    if comparison.fault:
        complain(f"wirestorm: {comparison.fault}")
    for unwritten in problems:
        complain(f"wirestorm: {unwritten}")
    return Exit.FAULT if problems else Exit(comparison.exit_code)
