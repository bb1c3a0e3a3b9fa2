"""``wirestorm run`` from a checked scenario to the exit code: the folder, the run, the conclusion."""

import asyncio
from pathlib import Path

from rich.console import Console

from bench.conclusion import Ended, conclude
from bench.display import display_for
from bench.evidence import evidence_of
from bench.ground import raise_file_limit
from bench.interrupts import on_interrupt
from bench.prelude import announce, directory_of
from bench.run import Outcome, Run
from bench.scenario import Scenario
from wire.directory.directory import Directory

__all__ = ["perform"]


def perform(scenario: Scenario, folder: Path, console: Console) -> Ended:
    """Run a scenario, print its report and leave its files in the folder."""
    directory = directory_of(scenario)
    announce(scenario, directory, folder, console)
    raise_file_limit()
    outcome = asyncio.run(_run(scenario, directory, folder, console))
    evidence = evidence_of(outcome, scenario.audience.qos, scenario.audience.mqtt)
    return conclude(scenario, evidence, folder, console)


async def _run(scenario: Scenario, directory: Directory, folder: Path, console: Console) -> Outcome:
    with display_for(console, len(directory.outlets), scenario.duration_ns / 1e9) as display:
        running = Run(scenario, directory, folder, display)
        with on_interrupt(running.interrupt):
            return await running.execute()
