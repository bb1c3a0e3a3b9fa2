"""``wirestorm run`` with a wire of its own: from a checked scenario to a finished run."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bench.base.consoles import LOG_COLUMNS
from bench.base.errors import BrokerRefusal, ConfigurationError
from bench.base.folders import dropped_if_not_begun, raise_file_limit
from bench.base.interrupts import on_interrupt
from bench.base.invocation import Detail, Invocation
from bench.base.signals import check, held
from bench.command.finish import FinishedRun, finish_run
from bench.command.linger import lingering
from bench.command.prepare import Preparation, announce, prepare
from bench.output.progress import Display
from bench.output.run_progress import RunProgress
from bench.run.result import RunResult
from bench.run.run import Run
from bench.scenario.load import Scenario

__all__ = ["PerformTagged", "perform", "silent_performer"]

PerformTagged = Callable[[Scenario, Path, Display, dict[str, str]], FinishedRun]  # the texts are the run's own tags


def perform(
    scenario: Scenario, folder: Path, console: Console, display: Display, invocation: Invocation
) -> FinishedRun:
    """Run a scenario, print its report on the console and leave its files in the folder."""
    prepared = prepare(scenario)
    with dropped_if_not_begun(folder):
        announce(scenario, prepared, folder, console)
        raise_file_limit()
        check()
    with held():  # from here on a signal ends the run in order
        with dropped_if_not_begun(folder):
            result = asyncio.run(_run(scenario, prepared, folder, display))
        with lingering(result.metrics_page, result.metrics_url, scenario.metrics.linger_ns / 1e9, console):
            return finish_run(scenario, result, folder, console, invocation)


def silent_performer(invocation: Invocation) -> PerformTagged:
    """Return what performs a run of a command's and prints nothing; the run has its own tags beside the command's."""

    def run(scenario: Scenario, folder: Path, display: Display, tags: dict[str, str]) -> FinishedRun:
        own = Invocation(invocation.words, {**invocation.tags, **tags}, Detail.VERDICT)
        return perform(scenario, folder, Console(file=io.StringIO(), width=LOG_COLUMNS), display, own)

    return run


async def _run(scenario: Scenario, prepared: Preparation, folder: Path, display: Display) -> RunResult:
    with RunProgress(display, prepared.audience.size, scenario.duration_ns / 1e9) as progress:
        running = Run(scenario, prepared.audience, folder, progress, prepared.copy)
        with on_interrupt(running.interrupt):
            try:
                return await running.execute()
            except BrokerRefusal as refusal:
                if scenario.broker.kind != "url":
                    raise
                raise _refused(scenario, refusal) from None


def _refused(scenario: Scenario, refusal: BrokerRefusal) -> ConfigurationError:
    """The refusal of a broker at a URL, with the place in the scenario that names the URL."""
    problem, _, remedy = refusal.problem.rpartition("; ")
    if not problem:
        problem, remedy = refusal.problem, "give another broker, or ask for what this one takes"
    return scenario.error("broker.urls", f"{refusal.broker}: {problem}", remedy)
