"""One run: broker, wire, workers, calendar, account. Whatever happens, it ends with an account."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bench.bottleneck import Pressure, metered
from bench.brokers.opening import Broker, open_broker
from bench.calendar import compose_calendar, sample_pool
from bench.control.comparison import Comparison, compare
from bench.control.group import ControlGroup, control_group, places
from bench.control.records import Records
from bench.cpu import CpuMeter, CpuShares
from bench.errors import BenchError
from bench.flood import flood
from bench.measures import Measures
from bench.metrics import RunCollector
from bench.processes import is_outside, processes_of
from bench.rows import Rows, write_missing
from bench.scenario import Scenario
from bench.speed import Speed, speed_metered
from bench.terms import settings_of
from bench.workers import local_workers
from wire.carriers import Line
from wire.contract.control import Begin, Finish, Leave
from wire.contract.histogram import edges
from wire.directory.directory import Directory
from wire.errors import MusterError
from wire.muster import Member, Readiness
from wire.pauses import keep
from wire.service.app import Wire, open_wire

__all__ = ["Display", "Outcome", "Run"]

JOIN_S = 60.0
COMING_ON_S = 240.0  # at most, beside a ramp: 86,000 outlets take some three minutes on two cores
LEAD_NS = 500_000_000  # from the last preparation to the first due time
CONTROL_ON_S = 20.0
FINAL_S = 20.0  # for the last tallies, once everything is settled
LEAVING_S = 60.0  # a sweep connects every outlet once more, up the same ramp
WATCH_S = 0.5


class Display(Protocol):
    """Is shown how a run goes on."""

    def broker_up(self, broker: Broker, metrics_url: str) -> None:
        """The broker answers, and metrics are served."""

    def coming_on(self, readiness: Readiness) -> None:
        """Outlets connect and subscribe."""

    def publishing(self, wire: Wire, seconds: float) -> None:
        """Called about twice a second, ``seconds`` after the start of publishing."""

    def settling(self, wire: Wire) -> None:
        """Publishing is over; what lacks is awaited."""


@dataclass(slots=True)
class Outcome:
    """What a run leaves behind. ``fault`` is empty unless something broke; ``interrupted`` is the user's stop."""

    wire: Wire
    broker: Broker
    readiness: Readiness
    connect_seconds: float
    publishing_seconds: float
    rows: Rows
    shares: CpuShares | None = None
    pressure: Pressure | None = None
    speed: Speed | None = None
    control: Comparison | None = None
    fault: str = ""
    interrupted: bool = False
    deaths: list[str] = field(default_factory=list)


class Run:
    """Executes a scenario once; ``folder`` gets the logs, the releases and what is missing."""

    def __init__(self, scenario: Scenario, directory: Directory, folder: Path, display: Display) -> None:
        self._scenario = scenario
        self._directory = directory
        self._folder = folder
        self._display = display
        self._stop = asyncio.Event()
        self._fault = ""
        self._deaths: list[str] = []
        self._interrupted = False
        self._closing = False

    @property
    def _ramp_s(self) -> float:
        """How long every outlet takes to connect at the rate that is asked for."""
        audience = self._scenario.audience
        return audience.outlets / audience.connect_rate if audience.connect_rate else 0.0

    def interrupt(self) -> None:
        """Stop publishing, and close the account of what was due until now."""
        self._interrupted = True
        self._stop.set()

    async def execute(self) -> Outcome:
        """From the broker's start to the account's end; BenchError or WireError where it can't even begin."""
        async with open_broker(self._scenario.broker, self._folder, mqtt=self._scenario.audience.mqtt) as broker:
            settings = settings_of(self._scenario, broker)
            rows = Rows(self._folder, edges(settings.terms.thresholds_ns))
            wire = Wire(settings, self._directory, rows.settled, self._on_death)
            environment = broker.environment()
            outside = await is_outside(broker)
            figures = RunCollector(self._scenario.thresholds, lambda: _measures(wire), broker_outside=outside)

            def on_closed(line: Line, reason: str) -> None:
                wire.muster.closed(line, reason)
                self._on_pipe_closed(wire, reason)

            async with (
                open_wire(wire, [figures]),
                local_workers(
                    settings.workers - self._scenario.swarm.remote,
                    self._folder,
                    environment,
                    wire.muster.attend,
                    on_closed,
                ),
                control_group(
                    places(self._directory, settings.run_id, settings.terms),
                    self._scenario.seed,
                    self._folder,
                    environment,
                ) as control,
            ):
                watching = asyncio.create_task(self._watch(broker), name="watch the broker's processes")
                try:
                    self._display.broker_up(broker, wire.metrics_url)
                    return await self._through(wire, broker, control, rows, figures)
                finally:
                    self._closing = True
                    watching.cancel()
                    await asyncio.gather(watching, return_exceptions=True)
                    wire.muster.dismiss(Leave())
                    await wire.muster.dismissed(LEAVING_S + (self._ramp_s if wire.settings.terms.sweep else 0.0))
                    rows.close()

    async def _through(
        self, wire: Wire, broker: Broker, control: ControlGroup, rows: Rows, figures: RunCollector
    ) -> Outcome:
        """The phases, one after the other; each ends early when something broke or the user stops it."""
        began = time.monotonic()
        await self._unless_stopped(wire.muster.gather(wire.assignment, JOIN_S))

        def coming_on(readiness: Readiness) -> None:
            control.invite(readiness.on / len(self._directory.outlets))
            self._display.coming_on(readiness)

        await self._unless_stopped(wire.muster.ready(COMING_ON_S + self._ramp_s, coming_on))
        connect_seconds = time.monotonic() - began
        await self._unless_stopped(control.complete(CONTROL_ON_S))
        readiness = wire.muster.readiness()
        outcome = Outcome(wire, broker, readiness, connect_seconds, 0.0, rows, deaths=self._deaths)
        if not self._stop.is_set():
            meter = CpuMeter(
                processes_of(broker, wire.muster.members, control.pids), broker_outside=figures.broker_outside
            )
            started = time.monotonic()
            with speed_metered() as outcome.speed:
                async with metered(meter, lambda: wire.account.awaited > 0 or wire.desk.unacknowledged > 0) as pressure:
                    outcome.pressure = figures.pressure = pressure
                    await self._publish(wire)
            outcome.publishing_seconds = time.monotonic() - started
            outcome.shares = meter.read()
            if not self._stop.is_set():
                outcome.control = await self._held_against(wire, control)
        wire.account.close()
        write_missing(wire.account, self._directory, wire.settings.workers, self._folder)
        outcome.fault = self._fault
        outcome.interrupted = self._interrupted
        return outcome

    async def _publish(self, wire: Wire) -> None:
        scenario = self._scenario
        start_ns = time.time_ns() + LEAD_NS
        planned = []
        if scenario.calendar.mode == "open":
            # Composed ahead of the start, so that no due time waits for it.
            planned = compose_calendar(scenario, self._directory, sample_pool(start_ns), start_ns)
        keep()
        start_ns += (moved_ns := max(0, time.time_ns() + LEAD_NS - start_ns))
        wire.account.start_ns = start_ns
        wire.account.warm_until_ns = start_ns + scenario.warmup_ns
        wire.muster.tell(Begin(start_ns, start_ns + scenario.warmup_ns))
        for item in planned:
            await wire.desk.accept(item.release, item.due_ns + moved_ns, item.circuits)
        publishing = asyncio.create_task(wire.publisher.run(), name="publisher")
        publishing.add_done_callback(self._on_publisher_end)
        showing = asyncio.create_task(self._show(wire, start_ns), name="display")
        try:
            if scenario.calendar.mode == "flood":
                await self._unless_stopped(flood(wire, scenario, sample_pool(start_ns), start_ns))
            else:
                await self._unless_stopped(_sleep_until(start_ns + scenario.duration_ns))
            limit_s = scenario.drain_ns / 1e9
            await self._unless_stopped(_at_most(limit_s, wire.desk.drained()))
            await wire.desk.give_up()
            showing.cancel()
            self._display.settling(wire)
            wire.muster.tell(Finish(time.time_ns() + scenario.drain_ns))
            try:
                await wire.muster.finished(limit_s + FINAL_S)
            except MusterError as error:
                self._break(str(error))
        finally:
            for task in (publishing, showing):
                task.cancel()
            await asyncio.gather(publishing, showing, return_exceptions=True)

    async def _held_against(self, wire: Wire, control: ControlGroup) -> Comparison | None:
        """What the control group had, against the swarm; None where there is none."""
        watched = wire.settings.terms.watched
        if not watched:
            return None
        fault = ""
        try:
            records = await control.finish()
        except BenchError as error:
            records, fault = Records(), str(error)
        account = wire.account
        records.arrivals = [row for row in records.arrivals if row.due_ns >= account.warm_until_ns]
        lost = sum(swarm.lost for swarm in account.swarms.values())
        late = account.totals().sums.late
        doubt = f"{lost:,} of the swarm's connections ended" if lost else ""
        if late and not lost:
            doubt = f"{late:,} deliveries were late"
        return compare(len(watched), control.on, account.watched, records, doubt, fault)

    async def _show(self, wire: Wire, start_ns: int) -> None:
        while True:
            self._display.publishing(wire, (time.time_ns() - start_ns) / 1e9)
            await asyncio.sleep(WATCH_S)

    async def _watch(self, broker: Broker) -> None:
        fault = await broker.wait_dead()
        where = f" (log: {fault.log})" if fault.log else ""
        self._break(f"{fault.broker} died: {fault.problem}{where}")

    async def _unless_stopped(self, work: Coroutine[Any, Any, Any]) -> None:
        """Await some work until it is done or the run is stopped; its errors are raised."""
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        finally:
            for task in (working, stopping):
                task.cancel()
            await asyncio.gather(working, stopping, return_exceptions=True)

    def _on_publisher_end(self, publishing: asyncio.Task[None]) -> None:
        if not publishing.cancelled():
            self._break(f"the publisher ended: {publishing.exception()!r}")

    def _on_death(self, member: Member) -> None:
        text = f"worker {member.join.worker} died: {member.dead}"
        self._deaths.append(text)
        self._break(text)

    def _on_pipe_closed(self, wire: Wire, reason: str) -> None:
        if not self._closing and not wire.muster.members:
            self._break(f"a worker ended before it joined: {reason}")

    def _break(self, fault: str) -> None:
        if not self._closing:
            self._fault = self._fault or fault
            self._stop.set()


def _measures(wire: Wire) -> Measures:
    """The figures as of now; the rate is over publishing so far."""
    account, readiness = wire.account, wire.muster.readiness()
    seconds = (time.time_ns() - account.start_ns) / 1e9 if account.start_ns else 0.0
    return Measures(account, account.made / seconds if seconds > 0 else 0.0, readiness.on + readiness.away)


async def _sleep_until(moment_ns: int) -> None:
    await asyncio.sleep(max(0.0, (moment_ns - time.time_ns()) / 1e9))


async def _at_most(limit_s: float, work: Coroutine[Any, Any, None]) -> None:
    try:
        async with asyncio.timeout(limit_s):
            await work
    except TimeoutError:
        return
