"""A scenario as the workload of a run: its calendar or flood, with the control group and the meters beside it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Protocol

from bench.base.errors import BenchError
from bench.brokers.opening import Broker
from bench.control_group.comparison import Comparison, compare
from bench.control_group.group import ControlGroup
from bench.control_group.records import Records
from bench.host.bottleneck import metered
from bench.host.cpu import CpuMeter
from bench.host.speed import Speed, speed_metered
from bench.run.flood import flood
from bench.run.metrics import RunCollector
from bench.run.phases import Workload
from bench.run.processes import processes_of
from bench.run.readings import RunReader
from bench.run.result import ProcessorUse
from bench.run.timeline import Reading, Timeline, recorded
from bench.scenario.load import Scenario
from bench.verdict.growth import Growth
from bench.verdict.receipts import Receipt
from bench.workload.compose import Pool
from bench.workload.copy_files import CopyFile
from bench.workload.planned import Planned
from bench.workload.schedule import compose_calendar, sample_pool
from wire.account.rows import Key
from wire.contract.control import Start
from wire.desk.entry import Posting
from wire.host.gc import freeze_heap
from wire.host.tasks import background
from wire.service.composition import Wire
from wire.workers.member import Readiness

__all__ = ["Display", "HaveFaults", "ScenarioWorkload"]

LEAD_NS = 500_000_000  # from the last preparation to the first due time
STORING_NS = 3_000_000  # for each release that is kept on disk before that
TOGETHER = 200  # of these, in one write
CONTROL_GROUP_ON_S = 20.0
SHOWN_EVERY_S = 0.5

HaveFaults = Callable[[int], AbstractAsyncContextManager[None]]


class Display(Protocol):
    """Shows how a run goes on."""

    def broker_up(self, broker: Broker, metrics_url: str) -> None:
        """The broker answers, and metrics are served."""

    def coming_on(self, readiness: Readiness) -> None:
        """Outlets connect and subscribe."""

    def publishing(self, wire: Wire, seconds: float) -> None:
        """Called about twice a second, ``seconds`` after the start of publishing."""

    def settling(self, wire: Wire) -> None:
        """Publishing is over, and deliveries are outstanding."""


class ScenarioWorkload(Workload):
    """Publishes a scenario on a wire.

    ``publishing_s``, ``processors`` and ``speed`` are of the time from the start of publishing until everything was
    settled, and so is ``timeline``, which is written to ``folder``; ``control`` is the comparison with the control
    group. None: the run did not get so far. ``each_second`` is called with each row of the timeline. ``growth`` is
    that of the processes' memory while the run publishes. ``kind_of`` gets the kind of each version of the calendar,
    ``receipts`` its receipt where the scenario has service levels. ``copy`` is the scenario's copy where it has been
    read. ``faults`` is the context of the faults of a run that starts at a moment. ``network`` are the pids of
    the processes that stand between the parts, and ``local`` give those of the local workers, by name, as of now.
    With ``on_disk`` the desk keeps its releases there.
    """

    def __init__(
        self,
        scenario: Scenario,
        wire: Wire,
        broker: Broker,
        control_group: ControlGroup,
        collector: RunCollector,
        display: Display,
        folder: Path,
        kind_of: dict[Key, str] | None = None,
        copy: Sequence[CopyFile] | None = None,
        faults: HaveFaults = lambda _: nullcontext(),
        receipts: dict[Key, Receipt] | None = None,
        network: Sequence[int] = (),
        local: Mapping[str, Callable[[], int]] | None = None,
        *,
        on_disk: bool = False,
    ) -> None:
        self.publishing_s = 0.0
        self.processors: ProcessorUse | None = None
        self.speed: Speed | None = None
        self.control: Comparison | None = None
        self.timeline: Timeline | None = None
        self.growth = Growth()
        self.each_second: Callable[[], None] = lambda: None
        self._scenario = scenario
        self._wire = wire
        self._broker = broker
        self._control_group = control_group
        self._collector = collector
        self._display = display
        self._folder = folder
        self._pool: Pool | None = None
        self._planned: Sequence[Planned] = ()
        self._moved_ns = 0  # by how much the planned due times are late for the start of publishing
        self._start_ns = 0
        self._kind_of = {} if kind_of is None else kind_of
        self._receipts = receipts
        self._copy = copy
        self._faults = faults
        self._network = network
        self._local = local or {}
        self._on_disk = on_disk

    def coming_on(self, readiness: Readiness) -> None:
        """Bring the control group on among the outlets."""
        self._control_group.bring_on(readiness.on / self._wire.audience.size)
        self._display.coming_on(readiness)

    @property
    def start_ns(self) -> int:
        """When publishing starts, in nanoseconds since the epoch; 0 before that is known."""
        return self._start_ns

    async def set_up(self, readiness: Readiness) -> None:
        """Bring the rest of the control group on."""
        del readiness
        await self._control_group.complete(CONTROL_GROUP_ON_S)

    @asynccontextmanager
    async def measured(self) -> AsyncIterator[None]:
        """Measure the processors: use by process, saturation, speed."""
        wire = self._wire
        members, control = wire.membership.members, self._control_group.pids
        processes = processes_of(self._broker, members, control, self._network, self._local)
        meter = CpuMeter(processes, broker_outside=self._collector.broker_outside)
        reader = RunReader(lambda: wire.account, processes)

        def read() -> Reading:
            self.each_second()
            reading = reader()
            if 0 < self._start_ns <= reading.at_ns < self._start_ns + self._scenario.duration_ns:
                self.growth.add(reading.memory)
            return reading

        started = time.monotonic()
        with speed_metered() as self.speed:
            async with (
                recorded(self._folder, read) as self.timeline,
                metered(meter, lambda: wire.account.outstanding > 0 or wire.queue.unacknowledged > 0) as saturation,
            ):
                self._collector.saturation = saturation
                self._collector.starved = lambda: meter.read().starved
                yield
        self.publishing_s = time.monotonic() - started
        usage = meter.read()
        self._collector.starved = lambda: usage.starved  # as it was while the run published
        self.processors = ProcessorUse(usage, saturation)

    async def compose(self) -> Start:
        """Compose the calendar, or read the copy for a flood, ahead of the start: no due time waits for it.

        Messages of one's own are made one by one, each while the one before it waits.
        """
        scenario = self._scenario
        planned_ns = time.time_ns() + LEAD_NS
        if scenario.message is None:
            self._pool = pool = sample_pool()
            if scenario.calendar.mode == "open":
                self._planned = compose_calendar(scenario, self._wire.directory, pool, planned_ns, copy=self._copy)
        freeze_heap()
        storing_ns = len(self._planned) * STORING_NS if self._on_disk else 0
        self._moved_ns = max(0, time.time_ns() + LEAD_NS + storing_ns - planned_ns)
        self._start_ns = planned_ns + self._moved_ns
        return Start(self._start_ns, self._start_ns + scenario.warmup_ns)

    async def accept(self) -> None:
        """Give the desk the whole calendar."""
        planned, together = self._planned, TOGETHER if self._on_disk else 1
        for first in range(0, len(planned), together):
            await self._accept(planned[first : first + together])

    async def _accept(self, items: Sequence[Planned]) -> None:
        moved_ns = self._moved_ns
        postings = [Posting(item.release, item.due_ns + moved_ns, item.circuits) for item in items]
        self._kind_of.update(((item.release.uri, item.release.version), item.kind) for item in items)
        accepted = await self._wire.desk.accept_all(postings)
        if self._receipts is None:
            return
        for item, receipt in zip(items, accepted, strict=True):
            received_ns, due_ns = (item.received_ns or item.due_ns) + moved_ns, item.due_ns + moved_ns
            key = item.release.uri, item.release.version
            self._receipts[key] = Receipt(received_ns, due_ns, receipt.entry.accepted_ns)

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Show how publishing goes on, and its end."""
        async with background(self._show(), "display"):
            yield
        self._display.settling(self._wire)

    async def publish(self) -> None:
        """Flood, or wait for the calendar's end, and have the faults meanwhile."""
        async with self._faults(self._start_ns):
            if self._scenario.message is None and self._scenario.calendar.mode == "flood":
                assert self._pool is not None
                await flood(self._wire, self._scenario, self._pool, self._start_ns)
            else:
                end_ns = self._start_ns + self._scenario.duration_ns
                await asyncio.sleep(max(0.0, (end_ns - time.time_ns()) / 1e9))

    async def check(self) -> None:
        """Hold the swarm against the control group, where there is one."""
        sampled = self._wire.settings.config.sampled
        if not sampled:
            return
        fault = ""
        try:
            records = await self._control_group.finish()
        except BenchError as error:
            records, fault = Records(), str(error)
        account = self._wire.account
        records.arrivals = [row for row in records.arrivals if row.due_ns >= account.warm_until_ns]
        ended = sum(swarm.lost for swarm in account.figures().swarms.values())
        late = account.totals().sums.late
        doubt = f"{ended:,} of the swarm's connections ended" if ended else ""
        if late and not ended:
            doubt = f"{late:,} deliveries were late"
        self.control = compare(len(sampled), self._control_group.on, account.sampled_arrivals(), records, doubt, fault)

    async def _show(self) -> None:
        while True:
            self._display.publishing(self._wire, (time.time_ns() - self._start_ns) / 1e9)
            await asyncio.sleep(SHOWN_EVERY_S)
