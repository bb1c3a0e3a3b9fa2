"""``wirestorm run --wire URL``: a scenario against a running wire, judged and reported as a run of our own."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from prometheus_client import CollectorRegistry
from rich.console import Console

from bench.base.folders import dropped_if_not_begun
from bench.base.interrupts import on_interrupt
from bench.base.invocation import Invocation
from bench.base.signals import check, held
from bench.command.finish import FinishedRun, finish_run
from bench.command.linger import lingering
from bench.command.prepare import Preparation, announce, prepare
from bench.command.repeat import Perform
from bench.host.bottleneck import metered
from bench.host.cpu import CpuMeter, Process
from bench.output.progress import Display
from bench.remote.access import ServiceAccess
from bench.remote.checks import check_directory
from bench.remote.course import ServiceReader, recorded_service
from bench.remote.http import Client, open_client
from bench.remote.load import Load
from bench.remote.pausing import calendar_paused, describe, until_posted_are_due
from bench.run.metrics import RunCollector, run_labels
from bench.run.result import RunResult
from bench.run.rows import unwritten
from bench.scenario.audience import Metrics
from bench.scenario.load import Scenario
from wire.telemetry.collector import page_of, registry_of
from wire.telemetry.endpoint import metrics_endpoint

__all__ = ["performer"]


def performer(access: ServiceAccess, invocation: Invocation) -> Perform:
    """Return the function that runs scenarios against one service, as a command asks."""

    def perform(scenario: Scenario, folder: Path, console: Console, display: Display) -> FinishedRun:
        prepared = prepare(scenario)
        check()
        with held():  # from here on a signal ends the load in order
            with dropped_if_not_begun(folder), display:
                result = asyncio.run(_load(access, scenario, prepared, folder, console, display))
                display.end_step()
            with lingering(result.metrics_page, result.metrics_url, scenario.metrics.linger_ns / 1e9, console):
                return finish_run(scenario, result, folder, console, invocation)

    return perform


async def _load(
    access: ServiceAccess, scenario: Scenario, prepared: Preparation, folder: Path, console: Console, display: Display
) -> RunResult:
    started_ns = time.time_ns()
    async with open_client(access) as client:
        await check_directory(client, scenario, prepared.directory)
        async with calendar_paused(client) as calendar:
            if told := describe(calendar):
                console.print(told, highlight=False, markup=False, soft_wrap=True)
            if calendar is not None:
                display.show_step("waiting", 0, 0, "for the due times of what its calendar has posted")
                await until_posted_are_due(client)
            paused = (calendar.scenario if calendar else None) or ""
            return await _load_quiet(client, scenario, prepared, folder, console, display, started_ns, paused)


async def _load_quiet(
    client: Client,
    scenario: Scenario,
    prepared: Preparation,
    folder: Path,
    console: Console,
    display: Display,
    started_ns: int,
    paused: str,
) -> RunResult:
    """Run against a quiet service, whose calendar ``paused`` names where it has one."""
    load = Load(scenario, prepared.directory, client, prepared.copy)
    display.show_step("waiting", 0, 0, "until nothing is outstanding at the service")
    beginning = await load.begin()
    collector = RunCollector(
        scenario.thresholds,
        beginning.standing.figures,
        service=True,
        outlets=len(prepared.directory.outlets),
        info=run_labels(scenario, beginning.identity.run_id, "service"),
    )
    registry = registry_of(collector)
    async with _served(scenario.metrics, registry) as metrics_url:
        announce(scenario, prepared, folder, console)
        metrics = f"; metrics on {metrics_url}" if metrics_url else ""
        console.print(f"service: {client.url}{metrics}", highlight=False)
        meter = CpuMeter([Process("load test", "load test", os.getpid(), single=True)])
        with on_interrupt(load.interrupt):
            reader = ServiceReader(client, beginning, lambda: load.start_ns, folder)
            if paused:
                reader.incidents.add("calendar_paused", paused)
            async with (
                metered(meter, lambda: load.outstanding > 0) as collector.saturation,
                recorded_service(folder, reader) as timeline,
            ):
                result, rows = await load.execute(beginning, display.step("publishing"))
            page = page_of(registry)() if metrics_url else b""
    problems = [problem for problem in (timeline.problem, reader.incidents.problem) if problem]
    try:
        rows.write(folder)
    except OSError as error:
        problems.append(unwritten(folder / "releases.jsonl", error))
    return replace(result, started_ns=started_ns, metrics_url=metrics_url, metrics_page=page, unwritten=tuple(problems))


@asynccontextmanager
async def _served(metrics: Metrics, registry: CollectorRegistry) -> AsyncIterator[str]:
    """Serve the run's own metrics; yield their URL, empty where the scenario turns them off."""
    if not metrics.enabled:
        yield ""
        return
    async with metrics_endpoint(registry, metrics.host, metrics.port) as url:
        yield url
