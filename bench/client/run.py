"""``wirestorm run --wire URL``: the scenario against a running wire, judged and reported as a run of our own."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from bench.bottleneck import metered
from bench.client.access import ServiceAccess
from bench.client.checks import check_directory
from bench.client.http import open_client
from bench.client.load import Load
from bench.client.progress import progress_on
from bench.conclusion import Ended, conclude
from bench.cpu import CpuMeter, Process
from bench.evidence import Evidence
from bench.interrupts import on_interrupt
from bench.metrics import RunCollector
from bench.prelude import announce, directory_of
from bench.runset import Perform
from bench.scenario import Scenario
from bench.scenario_audience import Metrics
from wire.directory.directory import Directory
from wire.service.endpoint import metrics_endpoint
from wire.service.metrics import registry_of

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
        figures = RunCollector(scenario.thresholds, beginning.standing.measures, service=True)
        async with _served(scenario.metrics, figures) as metrics_url:
            announce(scenario, directory, folder, console)
            metrics = f"; metrics on {metrics_url}" if metrics_url else ""
            console.print(f"service: {access.url}{metrics}", highlight=False)
            meter = CpuMeter([Process("load test", "load test", os.getpid(), single=True)])
            with progress_on(console, "publishing") as progress, on_interrupt(load.interrupt):
                async with metered(meter, lambda: load.outstanding > 0) as figures.pressure:
                    evidence, rows = await load.execute(beginning, progress)
        rows.write(folder)
        return evidence


@asynccontextmanager
async def _served(metrics: Metrics, figures: RunCollector) -> AsyncIterator[str]:
    """The URL of the run's own metrics; empty where the scenario wants none."""
    if not metrics.enabled:
        yield ""
        return
    async with metrics_endpoint(registry_of(figures), metrics.host, metrics.port) as url:
        yield url
