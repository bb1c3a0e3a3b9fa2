"""``wirestorm run --wire URL``: the scenario against a running wire, judged and reported as a run of our own."""

import asyncio
from pathlib import Path

from rich.console import Console

from bench.client.access import ServiceAccess
from bench.client.checks import check_directory
from bench.client.http import open_client
from bench.client.load import Load
from bench.client.progress import progress_on
from bench.conclusion import Ended, conclude
from bench.evidence import Evidence
from bench.interrupts import on_interrupt
from bench.prelude import announce, directory_of
from bench.runset import Perform
from bench.scenario import Scenario
from wire.directory.directory import Directory

__all__ = ["performer"]


def performer(access: ServiceAccess) -> Perform:
    """Performs scenarios against one service."""

    def perform(scenario: Scenario, folder: Path, console: Console) -> Ended:
        directory = directory_of(scenario)
        evidence = asyncio.run(_load(access, scenario, directory, folder, console))
        return conclude(scenario, evidence, folder, console)

    return perform


async def _load(
    access: ServiceAccess, scenario: Scenario, directory: Directory, folder: Path, console: Console
) -> Evidence:
    async with open_client(access) as client:
        await check_directory(client, scenario, directory)
        load = Load(scenario, directory, client)
        beginning = await load.begin()
        announce(scenario, directory, folder, console)
        console.print(f"service: {access.url}", highlight=False)
        with progress_on(console, "publishing") as meter, on_interrupt(load.interrupt):
            evidence, rows = await load.execute(beginning, meter)
        rows.write(folder)
        return evidence
