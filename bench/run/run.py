"""One run of a scenario, composed of broker, wire, workers and control group. However it ends, it leaves an account."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.brokers.garbage import collections_of
from bench.brokers.opening import Broker, open_broker
from bench.control_group.group import control_group, places
from bench.faults.clock_acts import WallClock
from bench.faults.connections import Connections
from bench.faults.schedule import courses_of
from bench.host.bottleneck import Bottleneck
from bench.run.abort import AbortWatch
from bench.run.broker_limits import check_limits
from bench.run.events import RunEvents, SettledOnce
from bench.run.figures_now import figures_now
from bench.run.halt import Halt
from bench.run.incidents import Incidents
from bench.run.metrics import RunCollector, run_labels
from bench.run.phases import Phases
from bench.run.processes import is_outside
from bench.run.replacing import replace_worker
from bench.run.result import RunResult
from bench.run.rows import Rows, flash_line, release_line, unwritten, write_missing
from bench.run.run_faults import (
    Breakable,
    count_repeats,
    ends_brokers,
    kills_the_wire,
    network_of,
    schedule_of,
    surroundings_of,
    watch_network,
)
from bench.run.run_limits import limits_of
from bench.run.scenario_workload import Display, ScenarioWorkload
from bench.run.service_levels import service_level_watch
from bench.run.settings import settings_of
from bench.run.wire_life import WireLife
from bench.run.wire_store import wire_store
from bench.run.workers import LocalWorker, local_workers
from bench.run.worst import worst_of
from bench.scenario.load import Scenario
from bench.verdict.changes import Changes
from bench.verdict.figures import Figures
from bench.verdict.kinds import Kinds
from bench.verdict.nearness import Nearness
from bench.workload.copy_files import CopyFile
from bench.workload.feed_plan import feed_plan
from wire.account.account import Account
from wire.account.rows import Key, SettledRelease
from wire.broker.window import joined
from wire.contract.bins import edges
from wire.contract.tally import RawFigures
from wire.directory.audience import Audience
from wire.host.tasks import background
from wire.service.composition import Wire, compose, open_wire
from wire.service.memberships import MembershipKind
from wire.workers.member import Readiness

__all__ = ["Run"]


class Run:
    """Executes a scenario once; ``folder`` gets the logs, the releases and the missing outlets.

    ``copy`` is the scenario's copy where it has been read.
    """

    def __init__(
        self,
        scenario: Scenario,
        audience: Audience,
        folder: Path,
        display: Display,
        copy: Sequence[CopyFile] | None = None,
    ) -> None:
        self._scenario = scenario
        self._audience = audience
        self._folder = folder
        self._display = display
        self._halt = Halt()
        self._copy = copy

    def interrupt(self) -> None:
        """Stop publishing, and close the account of all that was due until now."""
        self._halt.interrupt()

    async def execute(self) -> RunResult:
        """Run from the broker's start to the end of the account; BenchError or WireError where it can't even begin."""
        scenario, halt = self._scenario, self._halt
        started_ns = time.time_ns()
        environment = {**os.environ, **scenario.session.environment()}
        async with (
            open_broker(
                scenario.broker,
                self._folder,
                mqtt=scenario.audience.mqtt,
                environment=environment,
                durable=ends_brokers(scenario),
            ) as broker,
            network_of(scenario, broker, self._folder) as network,
            wire_store(scenario, self._folder) as store,
        ):
            await check_limits(scenario, broker, self._audience)
            settings = settings_of(scenario, broker, self._audience, store.stores.desk.run_id, network)
            config = settings.config
            rows, incidents = Rows(self._folder), Incidents(self._folder)
            kind_of: dict[Key, str] = {}
            bin_edges = edges(scenario.threshold_edges_ns)
            kinds, nearness, changes = Kinds(bin_edges, kind_of), Nearness(bin_edges), Changes(bin_edges, kind_of)
            costs, clock, connections = courses_of(scenario.fault), WallClock(), Connections()
            levels = service_level_watch(scenario, self._folder)
            killed = kills_the_wire(scenario)
            of_wire = SettledOnce if killed else RunEvents
            compose_over = partial(
                compose,
                settings,
                membership_kind=MembershipKind.FIXED,
                audience=self._audience,
                events=of_wire(halt, rows, kinds, nearness, changes, incidents, costs, levels),
                feed_plan=feed_plan(scenario),
                surroundings=surroundings_of(scenario, clock, connections),
            )
            wire = compose_over(store.stores)
            phases = Phases(wire.membership, wire.assignment, limits_of(scenario, sweep=config.sweep), halt)
            life = WireLife(wire, store, compose_over, connections.cut, phases) if killed else None
            outside = await is_outside(broker)
            figures = partial(figures_now, wire, kinds, nearness, changes, costs, phases, levels)
            collector = RunCollector(
                scenario.thresholds,
                figures,
                broker_outside=outside,
                outlets=self._audience.size,
                info=run_labels(scenario, settings.run_id, broker.kind),
            )
            local = settings.workers - scenario.swarm.remote
            environment = broker.environment(scenario.swarm.source)
            plain = places(self._audience, settings.run_id, config)
            async with (
                open_wire(wire, [collector], life.run if life else None),
                local_workers(
                    local,
                    self._folder,
                    environment,
                    life.attend if life else wire.membership.attend,
                    life.pipe_closed if life else phases.pipe_closed,
                ) as workers,
                control_group(plain, scenario.seed, self._folder, environment) as control,
                background(self._watch(broker), "watch the broker's processes"),
                background(watch_network(network, halt), "watch the network's process"),
            ):
                self._display.broker_up(broker, wire.metrics_url)
                breakable = Breakable(
                    broker,
                    network,
                    workers,
                    life or wire.outages,
                    lambda worker: replace_worker(worker, wire.membership),
                    clock,
                    store,
                    life,
                )
                faults = schedule_of(scenario, breakable, costs, incidents, halt)
                workload = ScenarioWorkload(
                    scenario,
                    wire,
                    broker,
                    control,
                    collector,
                    self._display,
                    self._folder,
                    kind_of,
                    self._copy,
                    life.heard_after(faults.running) if life else faults.running,
                    None if levels is None else levels.plan,
                    () if network is None else (network.pid,),
                    {worker.name: partial(_pid, worker) for worker in workers},
                    on_disk=store.on_disk,
                )
                watch = self._abort_watch(collector, incidents, figures)

                def look() -> None:
                    incidents.broker_is(wire.publisher.problem)
                    count_repeats(wire, costs, time.time_ns())
                    if 0 < wire.account.start_ns <= time.time_ns() < workload.start_ns + scenario.duration_ns:
                        watch.look(time.time_ns() - wire.account.start_ns)

                workload.each_second = look
                with closing(rows), closing(incidents), closing(levels) if levels else nullcontext():
                    await phases.run(wire, workload)
                ended_ns = time.time_ns()
                page = wire.metrics_page()
                collections = None
                if broker.kind == "embedded":
                    collected = await asyncio.to_thread(collections_of, broker.processes)
                    collections = [each for each in collected if each.end_ns >= workload.start_ns > 0]
            timeline_problem = workload.timeline.problem if workload.timeline else ""
            levels_problem = levels.problem if levels else ""
            parts = (rows.problem, timeline_problem, incidents.problem, levels_problem)
            problems = [problem for problem in parts if problem]
            missing = tuple(wire.account.missing.outlets())
            try:
                write_missing(missing, self._audience, self._folder)
            except OSError as error:
                problems.append(unwritten(self._folder / "missing.jsonl", error))
            result = self._result(wire, broker, phases.readiness, workload, rows, kinds)
            return replace(
                result,
                nearness=nearness,
                changes=changes.figures(wire.account.settled_release),
                faults=costs.costs(wire.account.settled_release, missing),
                receipts=levels.figures(wire.account.settled_release) if levels else None,
                started_ns=started_ns,
                ended_ns=ended_ns,
                collections=collections,
                unwritten=tuple(problems),
                metrics_url=wire.metrics_url,
                metrics_page=page,
            )

    def _abort_watch(self, collector: RunCollector, incidents: Incidents, figures: Callable[[], Figures]) -> AbortWatch:
        def abort(reason: str) -> None:
            incidents.add("run_aborted", reason)
            self._halt.abort(reason)

        def starved() -> str:
            return collector.starved()  # it is set when publishing starts

        return AbortWatch(self._scenario.thresholds, figures, self._audience.size, starved, abort)

    def _result(
        self, wire: Wire, broker: Broker, readiness: Readiness, workload: ScenarioWorkload, rows: Rows, kinds: Kinds
    ) -> RunResult:
        audience, account, processors = self._scenario.audience, wire.account, workload.processors
        flashes, copy = (_with_late(account, kept) for kept in (rows.flashes, rows.copy))
        worst = worst_of(_with_late(account, rows.worst.rows))
        return RunResult(
            account=account.figures(),
            audience=self._audience,
            run_id=wire.settings.run_id,
            qos=audience.qos,
            mqtt=audience.mqtt,
            outlets_on=readiness.on + readiness.away,
            outlets_refused=readiness.given_up,
            came_on=readiness.on,
            publishing_s=workload.publishing_s,
            flashes=[flash_line(release_line(row), row.outlets_reached, audience.outlets) for row in flashes],
            copy=[release_line(row) for row in copy],
            worst=[release_line(row) for row in worst],
            published_ns=workload.start_ns,
            bottleneck=processors.saturation.limit(processors.cpu_usage)
            if processors
            else Bottleneck("none", "Nothing was published."),
            processors=processors,
            broker=broker,
            speed=workload.speed if workload.speed and workload.speed.known else None,
            control=workload.control,
            kinds=kinds.figures(account.settled_release),
            raw=_raw(wire),
            growth=workload.growth.fractions(),
            fault=self._halt.fault,
            refused=rows.refused_messages,
            publisher_limited=wire.publisher.limited,
            waits=joined(wire.publisher.waits),
            interrupted=self._halt.interrupted,
            aborted=self._halt.aborted,
        )

    async def _watch(self, broker: Broker) -> None:
        fault = await broker.wait_for_exit()
        log = f" (log: {fault.log})" if fault.log else ""
        self._halt.report(f"{fault.broker} died: {fault.problem}{log}")


def _pid(worker: LocalWorker) -> int:
    return worker.process.pid


def _raw(wire: Wire) -> dict[str, RawFigures] | None:
    """Each worker's file of raw records, on the worker's own machine; None where they were not asked for."""
    if not wire.settings.config.raw:
        return None
    swarms = sorted(wire.account.figures().swarms.items())
    return {name: swarm.raw for name, swarm in swarms if swarm.raw is not None}


def _with_late(account: Account, rows: Iterable[SettledRelease]) -> list[SettledRelease]:
    """The releases as of now: a late delivery after a release settled is in its counts."""
    return [account.settled_release(row.release.uri, row.release.version) or row for row in rows]
