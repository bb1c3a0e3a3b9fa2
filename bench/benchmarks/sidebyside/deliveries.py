"""The trials of receiving: one client, and a load of documents, paced or as fast as the client takes them."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.aiomqtt_clients import aiomqtt_clients
from bench.benchmarks.sidebyside.baseline import baseline
from bench.benchmarks.sidebyside.client_under_test import ClientUnderTest, Subscriptions
from bench.benchmarks.sidebyside.load import Load, routes
from bench.benchmarks.sidebyside.metering import cpu_s, drained
from bench.benchmarks.sidebyside.swarm import config, swarm
from bench.benchmarks.sidebyside.trial import SEED, Kind, Setting, Trial
from wire.broker.client import Access, Link, connect
from wire.contract.transport import PLAIN, Transport
from wire.directory.population import population
from wire.host.tasks import background

__all__ = ["PACED_COUNTRIES", "PACED_TALLY_NS", "measure_deliveries", "publisher"]

PACED_COUNTRIES, PACED_TALLY_NS = 90, 1_000_000_000  # tallies as in runs
# A flood goes to outlets of one country, on few circuits, so that fan-out and not routing sets the pace.
FLOOD_COUNTRIES, FLOOD_TALLY_NS = 1, 100_000_000  # as in runs: tallies limit a flood
WARM_UP_S = 1.0  # every topic is used once
WINDOW = 256


async def measure_deliveries(kind: Kind, url: str, setting: Setting, baseline_program: Path, folder: Path) -> Trial:
    """Bring the client's outlets on, publish, and hold its deliveries against the processor time that it used.

    BenchError where its outlets don't come on, or where its deliveries are not the expected ones.
    """
    paced = setting.mode == "paced"
    countries = PACED_COUNTRIES if paced else FLOOD_COUNTRIES
    directory = population(SEED, setting.outlets, countries)
    run_id = secrets.randbits(64)
    subscriptions = Subscriptions(directory, url, setting.qos, setting.transport)
    agreed = config(subscriptions, SEED, countries, PACED_TALLY_NS if paced else FLOOD_TALLY_NS)
    clients: dict[Kind, AbstractAsyncContextManager[ClientUnderTest]] = {
        "baseline": baseline(baseline_program, subscriptions, run_id),
        "swarm": swarm(subscriptions, run_id, agreed, folder),
        "aiomqtt": aiomqtt_clients(subscriptions, run_id),
    }
    async with clients[kind] as client, publisher(url, run_id, setting.transport) as link:
        load = Load(link, setting.qos, run_id, routes(directory), client.announce)
        await load.paced(setting.rate, WARM_UP_S)
        await drained(client, load.expected)
        warm = load.expected
        before, began = cpu_s(client.pid), time.monotonic()
        if paced:
            await load.paced(setting.rate, setting.seconds)
        else:
            await load.flood(setting.seconds, lambda: client.delivered)
        ended = await drained(client, load.expected)
        used_s = cpu_s(client.pid) - before
        memory = client.bytes_per_outlet()
        await client.finish()
        if client.delivered != load.expected:
            raise BenchError(f"{kind} had {client.delivered:,} of {load.expected:,} deliveries at QoS {setting.qos}")
        received = client.delivered - warm
        return Trial(
            deliveries=received,
            cpu_us_per_delivery=used_s / received * 1e6,
            deliveries_per_second=received / (ended - began),
            connect_seconds=client.connect_seconds,
            bytes_per_outlet=memory,
        )


@asynccontextmanager
async def publisher(url: str, run_id: int, transport: Transport = PLAIN) -> AsyncIterator[Link]:
    """The connection of a load's publisher, for as long as the broker keeps it."""
    async with (
        connect(Access.of(url, transport=transport), f"source-{run_id:016x}", WINDOW) as link,
        background(link.watch(), "watch the broker"),
    ):
        yield link
