"""One injection on stage: a real wire and a real worker, as in a run, with the proxy between broker and outlets."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.brokers.opening import Broker
from bench.calibration.between import Between, between
from bench.calibration.clock import ClockLine
from bench.calibration.injections import Injection
from bench.calibration.records import Passage, Status
from bench.calibration.rounds import Round
from bench.errors import BenchError
from bench.workers import local_workers
from wire.account import Account
from wire.carriers import Line
from wire.contract.control import Begin, Finish, Leave, Terms
from wire.directory.directory import Directory
from wire.muster import Member
from wire.service.app import Settings, Wire, open_wire

__all__ = ["Evidence", "perform"]

JOIN_S = 60.0
COMING_ON_S = 240.0
FINAL_S = 20.0
LEAVING_S = 10.0
LEAD_NS = 300_000_000  # ahead of the first due time
# Apart enough that an outlet has read one message before the next one comes: then its arrival is exact.
GAP_NS = 25_000_000
GAP_PER_OUTLET_NS = 100_000  # of the circuit with the most
# For what is on its way between two rounds, and at the end. What takes longer has not come.
ROUND_S = 10.0
LOOK_S = 0.01
TALLY_NS = 100_000_000
HANDSHAKES = 64
KEEPALIVE_S = 600


@dataclass(frozen=True, slots=True)
class Evidence:
    """The account of one injection, and the proxy's records of what it really did."""

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
) -> Evidence:
    """Bring the outlets on through the proxy, publish all the releases, close the account.

    BenchError or WireError where that can't be done.
    """
    async with between(injection, broker.urls, folder) as proxy:
        settings = _settings(broker, directory, countries, proxy.urls)
        broken: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def died(member: Member) -> None:
            _break(broken, f"worker {member.join.worker} died: {member.dead}")

        wire = Wire(settings, directory, lambda _: None, died)
        async with open_wire(wire), _worker(wire, injection, broker, folder, broken):
            outlets_on = asyncio.Event()
            acting = asyncio.create_task(_act(wire, proxy, injection, releases, outlets_on), name=injection.name)
            publishing = asyncio.create_task(_publisher(wire, outlets_on), name="publisher")
            watching = asyncio.create_task(broker.wait_dead(), name="watch the broker's processes")
            attending = asyncio.create_task(proxy.wait_dead(), name="watch the proxy's process")
            tasks = (acting, publishing, watching, attending)
            try:
                await asyncio.wait((*tasks, broken), return_when=asyncio.FIRST_COMPLETED)
                if watching.done():
                    raise watching.result()
                if attending.done():
                    raise attending.result()
                if broken.done():
                    raise BenchError(broken.result())
                if publishing.done():
                    raise BenchError(f"the publisher ended: {publishing.exception()!r}")
                passages, cuts = acting.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    account = wire.account
    if account.faults:
        raise BenchError(f"the account doesn't add up under {injection.name}: {account.faults[0]}")
    lost = sum(swarm.lost for swarm in account.swarms.values())
    return Evidence(injection, account, passages, cuts, lost)


@asynccontextmanager
async def _worker(
    wire: Wire, injection: Injection, broker: Broker, folder: Path, broken: "asyncio.Future[str]"
) -> AsyncIterator[None]:
    """The worker's process, on a line with the injected clock."""
    lines: dict[int, Line] = {}

    def clocked(line: Line) -> Line:
        return lines.setdefault(id(line), ClockLine(line, injection.offset_ns))

    def on_closed(line: Line, reason: str) -> None:
        wire.muster.closed(clocked(line), reason)
        if not wire.muster.members:
            _break(broken, f"the worker ended before it joined: {reason}")

    async def on_frame(line: Line, data: bytes) -> None:
        await wire.muster.attend(clocked(line), data)

    credentials = broker.environment()
    async with local_workers(1, folder, credentials, on_frame, on_closed):
        try:
            yield
        finally:
            wire.muster.dismiss(Leave())
            await wire.muster.dismissed(LEAVING_S)


def _break(broken: "asyncio.Future[str]", fault: str) -> None:
    if not broken.done():
        broken.set_result(fault)


async def _publisher(wire: Wire, outlets_on: asyncio.Event) -> None:
    await outlets_on.wait()
    await wire.publisher.run()


async def _act(
    wire: Wire, proxy: Between, injection: Injection, releases: Sequence[Round], outlets_on: asyncio.Event
) -> tuple[list[Passage], int]:
    """Outlets on, releases out, account closed; what the proxy has to say of it."""
    outlets = len(wire.directory.outlets)
    await wire.muster.gather(wire.assignment, JOIN_S)
    readiness = await wire.muster.ready(COMING_ON_S, lambda _: None)
    if readiness.on < outlets:
        why = ", ".join(readiness.given_up) or "it took too long"
        raise BenchError(f"{readiness.on:,} of {outlets:,} outlets came on: {why}")
    outlets_on.set()
    await _publish(wire, proxy, injection, releases)
    told = await proxy.report()
    wire.account.close()
    return told


async def _publish(wire: Wire, proxy: Between, injection: Injection, releases: Sequence[Round]) -> None:
    """Publish, wait for what is on its way, and have everything settled and tallied."""
    start_ns = time.time_ns() + LEAD_NS
    wire.account.start_ns = start_ns
    wire.muster.tell(Begin(start_ns, 0))  # there is no warm-up, whatever the clock says
    owed = 0
    if injection.cuts:
        # Who is cut off must be back before the next message: what it misses then would never reach the proxy.
        for item in releases:
            await wire.desk.accept(item.release, time.time_ns(), (item.circuit,))
            owed += item.outlets
            await _passed(proxy, owed)
            await _back(proxy, len(wire.directory.outlets))
    else:
        gap_ns = max(GAP_NS, GAP_PER_OUTLET_NS * max(item.outlets for item in releases))
        for number, item in enumerate(releases):
            await wire.desk.accept(item.release, start_ns + number * gap_ns, (item.circuit,))
            owed += item.outlets
        await asyncio.sleep((start_ns + len(releases) * gap_ns - time.time_ns()) / 1e9)
        await _passed(proxy, owed)
    forwarded = (await proxy.status()).forwarded

    async def tallied() -> bool:
        totals = wire.account.totals()
        return totals.delivered + totals.sums.duplicates >= forwarded

    await _until(tallied)
    wire.muster.tell(Finish(0))
    await wire.muster.finished(FINAL_S)


async def _passed(proxy: Between, owed: int) -> None:
    """Wait until every delivery so far has come to the proxy and what it holds has left it."""

    async def passed() -> bool:
        status: Status = await proxy.status()
        return status.seen >= owed and not status.held

    await _until(passed)


async def _back(proxy: Between, outlets: int) -> None:
    async def back() -> bool:
        return (await proxy.status()).on >= outlets

    if not await _until(back):
        raise BenchError(f"outlets that were cut off did not come back within {ROUND_S:.0f} s")


async def _until(condition: Callable[[], Awaitable[bool]]) -> bool:
    """Look until it holds or the limit passes; whether it holds."""
    end = time.monotonic() + ROUND_S
    while time.monotonic() < end:
        if await condition():
            return True
        await asyncio.sleep(LOOK_S)
    return False


def _settings(broker: Broker, directory: Directory, countries: int, urls: tuple[str, ...]) -> Settings:
    outlets = len(directory.outlets)
    terms = Terms(
        seed=directory.seed,
        outlets=outlets,
        countries=countries,
        brokers=urls,
        qos=0,
        mqtt="3.1.1",
        persistent=False,
        keepalive_s=KEEPALIVE_S,
        handshakes=HANDSHAKES,
        connect_rate=0.0,
        away_share=0.0,
        away_ns=0,
        duration_ns=0,
        thresholds_ns=(),
        tally_ns=TALLY_NS,
        watched=tuple(range(outlets)),
        sweep=False,
        raw=False,
    )
    return Settings(
        wire_id="calibration",
        run_id=secrets.randbits(64),
        access=broker.access(broker.urls[0]),
        terms=terms,
        workers=1,
        remote=False,
        metrics_port=None,
    )
