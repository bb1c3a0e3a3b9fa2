"""One injection performed: a real wire and a real worker, as in a run, with the proxy between broker and outlets."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.base.errors import BenchError
from bench.brokers.opening import Broker
from bench.calibration.clock import ClockLink
from bench.calibration.injections import Injection
from bench.calibration.proxy_process import ProxyProcess, proxied
from bench.calibration.records import Passage
from bench.calibration.rounds import Round
from bench.run.events import WorkerDeaths
from bench.run.halt import Halt
from bench.run.phases import Limits, Phases, Workload
from bench.run.workers import local_workers
from wire.account.account import Account
from wire.contract.control import Start, WorkerConfig
from wire.directory.directory import Directory
from wire.errors import WireError
from wire.host.tasks import background
from wire.service.composition import Settings, Wire, compose, in_memory, open_wire
from wire.service.memberships import MembershipKind
from wire.workers.member import Readiness
from wire.workers.pipe_link import ControlLink

__all__ = ["InjectionResult", "perform"]

LEAD_NS = 300_000_000  # ahead of the first due time
# Apart enough that an outlet has read one message before the next one comes: then its arrival is exact.
GAP_NS = 25_000_000
GAP_PER_OUTLET_NS = 100_000  # of the circuit with the most outlets
# For messages on their way between two rounds, and at the end. A later message counts as missing.
ROUND_S = 10.0
LIMITS = Limits(join_s=60.0, come_on_s=240.0, drain_s=ROUND_S, final_s=20.0, leave_s=10.0)
POLL_INTERVAL_S = 0.01
TALLY_NS = 100_000_000


@dataclass(frozen=True, slots=True)
class InjectionResult:
    """The account of one injection, and the proxy's own records."""

    injection: Injection
    account: Account
    passages: Sequence[Passage]
    cuts: int
    connections_lost: int


async def perform(
    injection: Injection,
    broker: Broker,
    directory: Directory,
    countries: int,
    releases: Sequence[Round],
    folder: Path,
) -> InjectionResult:
    """Bring the outlets on through the proxy, publish all the releases, close the account.

    BenchError or WireError where that can't be done.
    """
    halt = Halt()
    async with proxied(injection, broker.urls, folder) as proxy:
        settings = _settings(broker, directory, countries, proxy.urls)
        wire = compose(
            settings,
            in_memory(settings.run_id),
            MembershipKind.FIXED,
            audience=directory,
            events=WorkerDeaths(halt),
        )
        phases = Phases(wire.membership, wire.assignment, LIMITS, halt)
        links: dict[int, ControlLink] = {}

        def clocked(link: ControlLink) -> ControlLink:
            return links.setdefault(id(link), ClockLink(link, injection.offset_ns))

        async def on_frame(link: ControlLink, data: bytes) -> None:
            await wire.membership.attend(clocked(link), data)

        def on_closed(link: ControlLink, reason: str) -> None:
            phases.pipe_closed(clocked(link), reason)

        workload = _InjectionWorkload(wire, proxy, injection, releases)
        async with (
            open_wire(wire),
            local_workers(1, folder, broker.environment(), on_frame, on_closed),
            background(_watch(broker.wait_for_exit(), halt), "watch the broker's processes"),
            background(_watch(proxy.wait_for_exit(), halt), "watch the proxy's process"),
        ):
            try:
                await phases.run(wire, workload)
            except (BenchError, WireError):
                halt.raise_fault()  # of which the error is a consequence
                raise
        halt.raise_fault()
    account = wire.account
    if account.faults:
        raise BenchError(f"the account doesn't add up under {injection.name}: {account.faults[0]}")
    lost = sum(swarm.lost for swarm in account.figures().swarms.values())
    return InjectionResult(injection, account, workload.passages, workload.cuts, lost)


class _InjectionWorkload(Workload):
    """Publishes the releases. ``passages`` and ``cuts`` are the proxy's records, once all is settled."""

    def __init__(self, wire: Wire, proxy: ProxyProcess, injection: Injection, releases: Sequence[Round]) -> None:
        self.passages: Sequence[Passage] = ()
        self.cuts = 0
        self._wire = wire
        self._proxy = proxy
        self._injection = injection
        self._releases = releases
        self._gap_ns = max(GAP_NS, GAP_PER_OUTLET_NS * max(item.outlets for item in releases))
        self._start_ns = 0

    def coming_on(self, readiness: Readiness) -> None:
        """Nothing is shown of a calibration's outlets."""

    async def set_up(self, readiness: Readiness) -> None:
        """Check that every outlet is on; BenchError."""
        outlets = len(self._wire.directory.outlets)
        if readiness.on < outlets:
            why = ", ".join(readiness.given_up) or "it took too long"
            raise BenchError(f"{readiness.on:,} of {outlets:,} outlets came on: {why}")

    async def compose(self) -> Start:
        """Start soon, without a warm-up, even if the clock is off."""
        self._start_ns = time.time_ns() + LEAD_NS
        return Start(self._start_ns, 0)

    async def accept(self) -> None:
        """Give the desk every release, a gap apart, unless connections are cut."""
        if not self._injection.cuts:
            for number, item in enumerate(self._releases):
                due_ns = self._start_ns + number * self._gap_ns
                await self._wire.desk.accept(item.release, due_ns, (item.circuit,))

    async def publish(self) -> None:
        """Publish, and wait until all that came through the proxy is tallied."""
        expected = 0
        if self._injection.cuts:
            # An outlet that was cut off must be back before the next message: one that it misses then would never
            # reach the proxy.
            for item in self._releases:
                await self._wire.desk.accept(item.release, time.time_ns(), (item.circuit,))
                expected += item.outlets
                await self._passed(expected)
                await self._back()
        else:
            expected = sum(item.outlets for item in self._releases)
            end_ns = self._start_ns + len(self._releases) * self._gap_ns
            await asyncio.sleep((end_ns - time.time_ns()) / 1e9)
            await self._passed(expected)
        forwarded = (await self._proxy.status()).forwarded

        async def tallied() -> bool:
            totals = self._wire.account.totals()
            return totals.delivered + totals.sums.duplicates >= forwarded

        await _until(tallied)

    async def check(self) -> None:
        """Ask the proxy for its records."""
        self.passages, self.cuts = await self._proxy.report()

    async def _passed(self, expected: int) -> None:
        """Wait until every delivery so far has come to the proxy and was sent on."""

        async def passed() -> bool:
            status = await self._proxy.status()
            return status.seen >= expected and not status.held

        await _until(passed)

    async def _back(self) -> None:
        outlets = len(self._wire.directory.outlets)

        async def back() -> bool:
            return (await self._proxy.status()).on >= outlets

        if not await _until(back):
            raise BenchError(f"outlets that were cut off did not come back within {ROUND_S:.0f} s")


async def _watch(end: Coroutine[Any, Any, BenchError], halt: Halt) -> None:
    halt.report(await end)


async def _until(condition: Callable[[], Awaitable[bool]]) -> bool:
    """Poll a condition until it holds or the time for a round is over; return whether it holds."""
    end = time.monotonic() + ROUND_S
    while time.monotonic() < end:
        if await condition():
            return True
        await asyncio.sleep(POLL_INTERVAL_S)
    return False


def _settings(broker: Broker, directory: Directory, countries: int, urls: tuple[str, ...]) -> Settings:
    outlets = len(directory.outlets)
    config = WorkerConfig(
        seed=directory.seed,
        outlets=outlets,
        countries=countries,
        brokers=urls,
        tally_ns=TALLY_NS,
        sampled=tuple(range(outlets)),
    )
    return Settings(
        wire_id="calibration",
        run_id=secrets.randbits(64),
        access=broker.access(broker.urls[0]),
        config=config,
        workers=1,
        remote=False,
        metrics_port=None,
    )
