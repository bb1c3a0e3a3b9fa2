"""The trials of publishing: small releases as fast as the broker takes them, with no outlet on.

The C publisher shows the broker's own limit. Our publisher sends messages that are ready; the wire has a desk in front
of it, which accepts each release, writes its document and numbers its message.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path

from bench.benchmarks.sidebyside.c_publisher import Published, c_publisher
from bench.benchmarks.sidebyside.client_under_test import Subscriptions
from bench.benchmarks.sidebyside.messages import messages_of
from bench.benchmarks.sidebyside.metering import cpu_s
from bench.benchmarks.sidebyside.our_publisher import our_desk, our_publisher
from bench.benchmarks.sidebyside.swarm import config
from bench.benchmarks.sidebyside.trial import SEED, Kind, Setting, Trial
from bench.workload.compose import LEAST_BYTES, Composer
from bench.workload.planned import Planned
from bench.workload.schedule import sample_pool
from wire.contract.control import WorkerConfig
from wire.desk.message import Message
from wire.desk.refusal import Refusal
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.host.gc import freeze_heap, unfreeze_heap

__all__ = ["measure_publishing"]

OUTLETS, COUNTRIES = 100, 1  # that a release might go to; none of them is on
RELEASES = 64  # that are sent over and over
BATCHES = 16  # of all of them, with numbers of their own: four times the publisher's window
CLIENTS = 64  # that have releases accepted at the same time, as those of a service do
AHEAD = 512  # releases that wait at most: twice the publisher's window
TALLY_NS = 1_000_000_000
POLL_INTERVAL_S = 0.001


async def measure_publishing(kind: Kind, url: str, setting: Setting, program: Path) -> Trial:
    """Publish for the setting's seconds, and count what the broker took; BenchError where the C publisher broke."""
    run_id = secrets.randbits(64)
    directory = population(SEED, OUTLETS, COUNTRIES)
    releases = _releases(directory)
    agreed = config(Subscriptions(directory, url, setting.qos), SEED, COUNTRIES, TALLY_NS)
    if kind == "wire":
        published = await _wire(url, directory, run_id, agreed, releases, setting.seconds)
    else:
        (messages,) = await messages_of(directory, run_id, releases)
        if kind == "publisher":
            published = await _publisher(url, run_id, setting, messages)
        else:
            name = f"source-{run_id:016x}"
            async with c_publisher(program, url, name, setting.qos, messages, setting.seconds) as publisher:
                published = await publisher.publish()
    return Trial(
        deliveries=published.messages,
        cpu_us_per_delivery=published.cpu_s / published.messages * 1e6,
        deliveries_per_second=published.messages / published.seconds,
    )


class _Ready:
    """A source of messages that are ready, as the C publisher's are: the same ones over and over, by batches. No other
    message on its way has a message's number.
    """

    def __init__(self, messages: Sequence[Message]) -> None:
        self.acknowledgements = 0
        numbered = (
            [
                replace(message, sequence=number)
                for number, message in enumerate(messages, start=batch * len(messages) + 1)
            ]
            for batch in range(BATCHES)
        )
        self._batches = cycle([{message.sequence: message for message in batch} for batch in numbered])
        self._unacknowledged: dict[int, Message] = {}
        self._ended = False
        self._acknowledged = asyncio.Event()

    async def end(self) -> None:
        """Have no further messages, and wait until the broker has those that were sent."""
        self._ended = True
        while self._unacknowledged:
            self._acknowledged.clear()
            await self._acknowledged.wait()

    def rewind(self) -> None:
        """A broker that ends the connection ends the trial, by its timeout."""

    async def next(self) -> Sequence[Message]:
        if self._ended:
            await asyncio.get_running_loop().create_future()
        batch = next(self._batches)
        self._unacknowledged |= batch
        return list(batch.values())

    def sent(self, message: Message, sent_ns: int) -> None:
        """Nothing hangs on the moment."""

    def acknowledged(self, message: Message) -> None:
        del self._unacknowledged[message.sequence]
        self.acknowledgements += 1
        self._acknowledged.set()

    def refused(self, message: Message, refusal: Refusal, *, final: bool) -> None:
        """A broker that refuses a document ends the trial, by its timeout."""

    def withdrawn(self, message: Message) -> bool:
        del message
        return False

    def publish_failed(self, reason: str) -> None:
        """A broker that ends the connection ends the trial, by its timeout."""

    def limited(self, reason: str) -> None:
        """The brokers of the bench grant each QoS."""


async def _publisher(url: str, run_id: int, setting: Setting, messages: Sequence[Message]) -> Published:
    source = _Ready(messages)

    async def publish() -> int:
        async with our_publisher(url, source, run_id, setting.qos):
            await asyncio.sleep(setting.seconds)
            await source.end()
        return source.acknowledgements

    return await _timed(publish)


async def _wire(
    url: str, directory: Directory, run_id: int, agreed: WorkerConfig, releases: Sequence[Planned], seconds: float
) -> Published:
    async with our_desk(url, directory, run_id, agreed, lambda _: None) as desk:
        numbered = zip(count(1), cycle(releases))

        async def post(end: float) -> int:
            """Have releases accepted, one after the other, and return how many."""
            posted = 0
            while time.monotonic() < end:
                if desk.pending >= AHEAD:
                    await asyncio.sleep(POLL_INTERVAL_S)
                    continue
                number, planned = next(numbered)
                release = replace(planned.release, uri=f"{planned.release.uri}:{number}")
                await desk.accept(release, circuits=planned.circuits)
                posted += 1
            return posted

        async def publish() -> int:
            end = time.monotonic() + seconds
            posted = await asyncio.gather(*(post(end) for _ in range(CLIENTS)))
            await desk.drained()
            return sum(posted)

        return await _timed(publish)


async def _timed(publish: Callable[[], Awaitable[int]]) -> Published:
    """Publish from this process, with the objects that are there now left out of the garbage collection as in a run."""
    freeze_heap()
    try:
        before, began = cpu_s(os.getpid()), time.monotonic()
        messages = await publish()
        return Published(messages, time.monotonic() - began, cpu_s(os.getpid()) - before)
    finally:
        unfreeze_heap()


def _releases(directory: Directory) -> list[Planned]:
    """Return small releases of one edition each, for one circuit: as many messages as releases."""
    composer = Composer(sample_pool(), SEED, LEAST_BYTES, 0.0)
    circuits = {circuit.language: circuit for circuit in directory.circuits}
    now_ns = time.time_ns()
    return [
        Planned("small", now_ns, composer.release([language], now_ns, LEAST_BYTES), (circuit,))
        for (language, circuit), _ in zip(cycle(sorted(circuits.items())), range(RELEASES), strict=False)
    ]
