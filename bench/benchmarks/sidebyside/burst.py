"""The trials of a burst: the morning's forty releases, due in the same instant, to all outlets.

Three pairs are compared: the C publisher with the baseline, our publisher with the baseline, and our publisher with the
swarm. An arrival is the kernel's receive time of the bytes with a message's end, at the baseline as at the swarm.
"""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.baseline import baseline
from bench.benchmarks.sidebyside.c_publisher import c_publisher
from bench.benchmarks.sidebyside.client_under_test import ClientUnderTest, Subscriptions
from bench.benchmarks.sidebyside.metering import cpu_s, drained
from bench.benchmarks.sidebyside.morning import Part, morning
from bench.benchmarks.sidebyside.our_publisher import our_desk
from bench.benchmarks.sidebyside.programs import Programs
from bench.benchmarks.sidebyside.swarm import config, swarm
from bench.benchmarks.sidebyside.trial import SEED, Kind, Setting, Trial
from wire.contract.control import WorkerConfig
from wire.desk.desk import Desk
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.host.gc import freeze_heap, unfreeze_heap

__all__ = ["measure_burst"]

COUNTRIES = 90
TALLY_NS = 1_000_000_000  # as in runs
LEAD_NS = 2_000_000_000  # for the desk to take the releases, before they are due


class _Sender(Protocol):
    """Publishes a part of the morning."""

    async def send(self, part: Part) -> int:
        """Publish it, and return when it was due, in nanoseconds since the epoch; the broker has taken it by then."""


class _CSender:
    def __init__(self, program: Path, url: str, run_id: int, qos: int) -> None:
        self._program, self._url, self._run_id, self._qos = program, url, run_id, qos

    async def send(self, part: Part) -> int:
        name = f"source-{self._run_id:016x}"
        async with c_publisher(self._program, self._url, name, self._qos, part.messages) as publisher:
            due_ns = time.time_ns()
            await publisher.publish()
            return due_ns


class _OurSender:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def send(self, part: Part) -> int:
        freeze_heap()
        try:
            due_ns = time.time_ns() + LEAD_NS
            for item in part.releases:
                await self._desk.accept(item.release, due_ns, item.circuits)
            if time.time_ns() > due_ns:
                raise BenchError(f"the desk did not take {len(part.releases)} releases in {LEAD_NS / 1e9:.0f} s")
            await self._desk.drained()
            return due_ns
        finally:
            unfreeze_heap()


async def measure_burst(kind: Kind, url: str, setting: Setting, programs: Programs, folder: Path) -> Trial:
    """Bring the outlets on, publish the morning up to its burst, then the burst, and time the burst's deliveries.

    BenchError where the outlets don't come on, or where the deliveries are not the expected ones.
    """
    directory = population(SEED, setting.outlets, COUNTRIES)
    run_id = secrets.randbits(64)
    subscriptions = Subscriptions(directory, url, setting.qos)
    agreed = config(subscriptions, SEED, COUNTRIES, TALLY_NS)
    before, at_once = await morning(directory, run_id)
    outlets: AbstractAsyncContextManager[ClientUnderTest]
    if kind == "swarm":
        outlets = swarm(subscriptions, run_id, agreed, folder)
    else:
        outlets = baseline(programs.baseline, subscriptions, run_id)
    async with outlets as client, _sender(kind, url, programs.publisher, directory, run_id, agreed, client) as sender:
        await sender.send(before)
        await drained(client, before.deliveries)
        client.begin_burst(at_once.messages[0].sequence)
        used_s = cpu_s(client.pid)
        due_ns = await sender.send(at_once)
        expected = before.deliveries + at_once.deliveries
        await drained(client, expected)
        used_s = cpu_s(client.pid) - used_s
        memory = client.bytes_per_outlet()
        await client.finish()
        if client.delivered != expected:
            raise BenchError(f"{kind} had {client.delivered:,} of {expected:,} deliveries at QoS {setting.qos}")
        near_ns, last_ns = await client.arrivals()
        return Trial(
            deliveries=at_once.deliveries,
            cpu_us_per_delivery=used_s / at_once.deliveries * 1e6,
            deliveries_per_second=at_once.deliveries / (last_ns - due_ns) * 1e9,
            connect_seconds=client.connect_seconds,
            bytes_per_outlet=memory,
            seconds_to_99=(near_ns - due_ns) / 1e9,
            seconds_to_last=(last_ns - due_ns) / 1e9,
        )


@asynccontextmanager
async def _sender(
    kind: Kind,
    url: str,
    program: Path,
    directory: Directory,
    run_id: int,
    agreed: WorkerConfig,
    client: ClientUnderTest,
) -> AsyncIterator[_Sender]:
    if kind == "baseline":
        yield _CSender(program, url, run_id, agreed.qos)
        return
    async with our_desk(url, directory, run_id, agreed, client.announce) as desk:
        yield _OurSender(desk)
