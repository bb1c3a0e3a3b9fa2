"""One trial: one client, one broker, one load, measured over everything that the client received."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.aiomqtt_clients import aiomqtt_clients
from bench.benchmarks.sidebyside.baseline import baseline
from bench.benchmarks.sidebyside.client_under_test import ClientUnderTest, Subscriptions
from bench.benchmarks.sidebyside.load import Load, routes
from bench.benchmarks.sidebyside.swarm import config, swarm
from wire.broker.client import Access, Link, connect
from wire.directory.population import population
from wire.host.tasks import background

__all__ = ["CLIENTS", "ORDER_CLIENTS", "Kind", "Mode", "Setting", "Trial", "measure"]

Kind = Literal["baseline", "swarm", "aiomqtt", "unranked", "ranked"]
Mode = Literal["paced", "flood", "order"]
CLIENTS: tuple[Kind, ...] = ("baseline", "swarm", "aiomqtt")
ORDER_CLIENTS: tuple[Kind, ...] = ("unranked", "swarm", "ranked")  # without the order, as in a run, of all outlets
SEED = 20250318
# A flood goes to outlets of one country, on few circuits, so that fan-out and not routing sets the pace.
COUNTRIES = {"paced": 90, "flood": 1, "order": 90}
TALLY_NS = {"paced": 1_000_000_000, "flood": 100_000_000, "order": 1_000_000_000}  # as in runs: tallies limit a flood
WARM_UP_S = 1.0  # every topic is used once
DRAIN_S = 20.0
POLL_INTERVAL_S = 0.01
WINDOW = 256


@dataclass(frozen=True, slots=True)
class Setting:
    """The setting of a trial, the same for every client. ``rate`` is the paced load's, in deliveries a second."""

    outlets: int
    qos: int
    mode: Mode
    rate: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Trial:
    """The figures of one client in one trial."""

    deliveries: int
    cpu_us_per_delivery: float
    deliveries_per_second: float
    connect_seconds: float
    bytes_per_outlet: float | None


async def measure(kind: Kind, url: str, setting: Setting, program: Path, folder: Path) -> Trial:
    """Bring the client's outlets on, publish, and hold its deliveries against the processor time that it used.

    BenchError where its outlets don't come on, or where its deliveries are not the expected ones.
    """
    countries = COUNTRIES[setting.mode]
    directory = population(SEED, setting.outlets, countries)
    run_id = secrets.randbits(64)
    subscriptions = Subscriptions(directory, url, setting.qos)
    agreed = config(subscriptions, SEED, countries, TALLY_NS[setting.mode])
    clients: dict[Kind, AbstractAsyncContextManager[ClientUnderTest]] = {
        "baseline": baseline(program, subscriptions, run_id),
        "swarm": swarm(subscriptions, run_id, agreed, folder),
        "aiomqtt": aiomqtt_clients(subscriptions, run_id),
        "unranked": swarm(subscriptions, run_id, replace(agreed, ranked=0), folder),
        "ranked": swarm(subscriptions, run_id, replace(agreed, ranked=setting.outlets), folder),
    }
    async with clients[kind] as client, _publisher(url, run_id) as link:
        load = Load(link, setting.qos, run_id, routes(directory), client.announce)
        await load.paced(setting.rate, WARM_UP_S)
        await _drained(client, load)
        warm = load.expected
        before, began = _cpu_s(client.pid), time.monotonic()
        if setting.mode != "flood":
            await load.paced(setting.rate, setting.seconds)
        else:
            await load.flood(setting.seconds, lambda: client.delivered)
        ended = await _drained(client, load)
        cpu_s = _cpu_s(client.pid) - before
        memory = client.bytes_per_outlet()
        await client.finish()
        if client.delivered != load.expected:
            raise BenchError(f"{kind} had {client.delivered:,} of {load.expected:,} deliveries at QoS {setting.qos}")
        received = client.delivered - warm
        return Trial(
            deliveries=received,
            cpu_us_per_delivery=cpu_s / received * 1e6,
            deliveries_per_second=received / (ended - began),
            connect_seconds=client.connect_seconds,
            bytes_per_outlet=memory,
        )


@asynccontextmanager
async def _publisher(url: str, run_id: int) -> AsyncIterator[Link]:
    async with (
        connect(Access.of(url), f"source-{run_id:016x}", WINDOW) as link,
        background(link.watch(), "watch the broker"),
    ):
        yield link


async def _drained(client: ClientUnderTest, load: Load) -> float:
    """Wait until the client has every expected delivery, or receives nothing more; return when its last delivery was.

    BenchError where it broke.
    """
    delivered, last = client.delivered, time.monotonic()
    while delivered < load.expected and time.monotonic() - last < DRAIN_S:
        if client.ended:
            await client.finish()
        await asyncio.sleep(POLL_INTERVAL_S)
        if client.delivered != delivered:
            delivered, last = client.delivered, time.monotonic()
    return last


def _cpu_s(pid: int) -> float:
    """Processor time of every thread, in user and kernel mode, to the nanosecond (sched-stats in the kernel's
    documentation: /proc/PID/task/TID/schedstat, first field). BenchError if the process has ended.
    """
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except OSError:
        raise BenchError(f"process {pid} can't be read in /proc") from None
