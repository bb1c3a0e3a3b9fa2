"""One trial: one reader, one broker, one load, measured over all that the reader got."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.errors import BenchError
from bench.sidebyside.crowd import crowd
from bench.sidebyside.floor import floor
from bench.sidebyside.load import Load, routes
from bench.sidebyside.reader import Crowd, Reader
from bench.sidebyside.swarm import swarm
from wire.directory.population import population
from wire.mqtt import Access, Link, connect

__all__ = ["READERS", "Kind", "Mode", "Setting", "Trial", "measure"]

Kind = Literal["floor", "swarm", "aiomqtt"]
Mode = Literal["paced", "flood"]
READERS: tuple[Kind, ...] = ("floor", "swarm", "aiomqtt")
SEED = 20250318
# A flood goes to outlets of one country, on few circuits, so that fan-out and not routing sets the pace.
COUNTRIES = {"paced": 90, "flood": 1}
TALLY_NS = {"paced": 1_000_000_000, "flood": 100_000_000}  # as in runs: a flood is closed by what tallies say
WARM_UP_S = 1.0  # every topic is met once
DRAIN_S = 20.0
LOOK_S = 0.01
WINDOW = 256


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every reader. ``rate`` is in deliveries a second, of the paced load."""

    outlets: int
    qos: int
    mode: Mode
    rate: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Trial:
    """What one reader did."""

    deliveries: int
    cpu_us_per_delivery: float
    deliveries_per_second: float
    connect_seconds: float
    bytes_per_outlet: float | None


async def measure(kind: Kind, url: str, setting: Setting, program: Path, folder: Path) -> Trial:
    """Bring the reader's outlets on, publish, and hold what it got against the processor time that it took.

    BenchError where its outlets don't come on, or it got other than it was owed.
    """
    countries = COUNTRIES[setting.mode]
    directory = population(SEED, setting.outlets, countries)
    run_id = secrets.randbits(64)
    outlets = Crowd(directory, url, setting.qos)
    readers: dict[Kind, AbstractAsyncContextManager[Reader]] = {
        "floor": floor(program, outlets, run_id),
        "swarm": swarm(outlets, run_id, SEED, countries, TALLY_NS[setting.mode], folder),
        "aiomqtt": crowd(outlets, run_id),
    }
    async with readers[kind] as reader, _publisher(url, run_id) as link:
        load = Load(link, setting.qos, run_id, routes(directory), reader.announce)
        await load.paced(setting.rate, WARM_UP_S)
        await _drained(reader, load)
        warm = load.owed
        before, began = _cpu_s(reader.pid), time.monotonic()
        if setting.mode == "paced":
            await load.paced(setting.rate, setting.seconds)
        else:
            await load.flood(setting.seconds, lambda: reader.had)
        ended = await _drained(reader, load)
        cpu_s = _cpu_s(reader.pid) - before
        memory = reader.bytes_per_outlet()
        await reader.finish()
        if reader.had != load.owed:
            raise BenchError(f"{kind} had {reader.had:,} of {load.owed:,} deliveries at QoS {setting.qos}")
        made = reader.had - warm
        return Trial(
            deliveries=made,
            cpu_us_per_delivery=cpu_s / made * 1e6,
            deliveries_per_second=made / (ended - began),
            connect_seconds=reader.connect_seconds,
            bytes_per_outlet=memory,
        )


@asynccontextmanager
async def _publisher(url: str, run_id: int) -> AsyncIterator[Link]:
    async with connect(Access.of(url), f"source-{run_id:016x}", WINDOW) as link:
        watching = asyncio.create_task(link.watch(), name="watch the broker")
        try:
            yield link
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _drained(reader: Reader, load: Load) -> float:
    """Wait until the reader has what it is owed, or gets nothing more; the moment of its last delivery.

    BenchError where it broke.
    """
    had, last = reader.had, time.monotonic()
    while had < load.owed and time.monotonic() - last < DRAIN_S:
        if reader.ended:
            await reader.finish()
        await asyncio.sleep(LOOK_S)
        if reader.had != had:
            had, last = reader.had, time.monotonic()
    return last


def _cpu_s(pid: int) -> float:
    """Processor time of every thread, in user and kernel mode, to the nanosecond (sched-stats in the kernel's
    documentation: /proc/PID/task/TID/schedstat, first field). BenchError where it is gone.
    """
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except OSError:
        raise BenchError(f"process {pid} can't be read in /proc") from None
