"""The composition root: one wire, whole. A load test runs it in its own process; a service serves it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from prometheus_client.registry import Collector

from wire.account import Account
from wire.account_estate import Estate
from wire.boot import boot_id
from wire.contract.control import Announced, Announcement, Assignment, Terms
from wire.contract.histogram import edges
from wire.contract.release import Release
from wire.contract.tally import Tally
from wire.desk.desk import Desk
from wire.desk.message import Message
from wire.desk.store import MemoryStore
from wire.directory.attendance import Attendance
from wire.directory.directory import Directory
from wire.expectation import Expectation
from wire.gate import Gate
from wire.mqtt import Access
from wire.muster import Member, Muster
from wire.publisher import Publisher
from wire.releaserow import ReleaseRow
from wire.service.endpoint import metrics_endpoint
from wire.service.metrics import WireCollector, registry_of
from wire.switchboard import MqttSwitchboard

__all__ = ["Settings", "Wire", "open_wire"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a wire is told, once. ``remote``: workers may join over the broker too."""

    wire_id: str
    run_id: int
    access: Access
    terms: Terms
    workers: int
    remote: bool
    metrics_port: int | None
    metrics_host: str = "127.0.0.1"


class Wire:
    """The parts of one wire, composed. ``died`` and ``settled`` are told of deaths and settled releases."""

    def __init__(
        self,
        settings: Settings,
        directory: Directory,
        settled: Callable[[ReleaseRow], None],
        died: Callable[[Member], None],
    ) -> None:
        self.settings = settings
        self.directory = directory
        terms = settings.terms
        self.edges = edges(terms.thresholds_ns)
        attendance = Attendance(terms.seed, terms.outlets, terms.away_share, terms.away_ns, terms.duration_ns)
        expectation = Expectation(directory, attendance, settings.workers, lossy_away=not terms.lasting)
        self.account = Account(expectation, settings.workers, self.edges, settled)
        self.store = MemoryStore(settings.run_id)
        self.desk = Desk(directory, self.store, time.time_ns, terms.seed, self._committed)
        self.estate = Estate(self.account)
        self.muster = Muster(settings.workers, boot_id(), self.edges, self._absorb, self._died, self._recall)
        self.publisher = Publisher(
            settings.access,
            settings.run_id,
            terms.qos,
            self.desk,
            self.account,
            time.time_ns,
            Gate(self.muster).passage,
        )
        self.switchboard = MqttSwitchboard(settings.access, settings.wire_id, self._hear_remote)
        self.metrics_url = ""
        self._announced_died = died

    def assignment(self, share: int, workers: int) -> Assignment:
        """What the worker of a share is told."""
        return Assignment(self.settings.run_id, self.directory.digest, ((share, workers),), self.settings.terms)

    def _committed(self, release: Release, messages: Sequence[Message]) -> None:
        self.account.expect(release, messages)
        self.muster.tell(
            Announcement(
                release.uri,
                release.version,
                tuple(
                    Announced(
                        message.sequence,
                        message.topic,
                        message.due_ns,
                        message.embargo_ns,
                        len(message.document),
                    )
                    for message in messages
                ),
            )
        )

    def _absorb(self, member: Member, tally: Tally) -> None:
        for answer in self.account.absorb(tally):
            member.line.send(answer)

    def _recall(self, member: Member) -> Iterable[Announcement]:
        return self.estate.announcements(member.shares)

    def _died(self, member: Member) -> None:
        for share in member.shares:
            self.account.lose(share)
        self._announced_died(member)

    async def _hear_remote(self, _: object, data: bytes) -> None:
        await self.muster.attend(self.switchboard.line(""), data, self.switchboard.line)


@asynccontextmanager
async def open_wire(wire: Wire, collectors: Iterable[Collector] = ()) -> AsyncIterator[Wire]:
    """Serve metrics and, where remote workers may join, control; the publisher is started by who needs it.

    ``collectors`` have further metrics, of whoever composes the wire.
    """
    settings = wire.settings
    async with AsyncExitStack() as stack:
        if settings.metrics_port is not None:
            collector = WireCollector(wire.account, wire.desk, settings.terms.thresholds_ns)
            registry = registry_of(collector, *collectors)
            endpoint = metrics_endpoint(registry, settings.metrics_host, settings.metrics_port)
            wire.metrics_url = await stack.enter_async_context(endpoint)
        listening = asyncio.create_task(wire.switchboard.run(), name="switchboard") if settings.remote else None
        try:
            if listening is not None:
                await wire.switchboard.claimed()
            yield wire
        finally:
            if listening is not None:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
