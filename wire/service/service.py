"""The service's composition root: store, desk, workers, publisher and API of one wire, for as long as it serves."""

import asyncio
import secrets
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import replace

from structlog.typing import FilteringBoundLogger

from wire.contract.broker import PASSWORD, USERNAME, BrokerUrl
from wire.contract.release import Release
from wire.contract.terms import Terms
from wire.desk.desk import Desk
from wire.desk.message import Message
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.errors import BrokerError, SettingsError, WireError
from wire.greeting import newest
from wire.mqtt import Access
from wire.muster import Member
from wire.pauses import keep
from wire.publisher import Publisher
from wire.releaserow import ReleaseRow
from wire.service.api.access import listening_host, read_tokens
from wire.service.api.app import Parts, api
from wire.service.api.limits import Limits
from wire.service.api.server import serve
from wire.service.calendar import Calendar, Due, find_calendar, keep_publishing
from wire.service.metrics import WireCollector, registry_of
from wire.service.settings import ServiceSettings
from wire.service.workforce import Workforce
from wire.store.account import SqliteAccountStore
from wire.store.database import Database
from wire.store.desk import SqliteStore

__all__ = ["Service", "run_service"]

TALLY_NS = 500_000_000  # how old what is said of deliveries may be
HANDSHAKES = 64
KEEPALIVE_S = 60
BURST = 2  # times the rate, at once
LOOK_S = 1.0


class Service:
    """The parts of one wire, composed over its data folder. ``run`` serves them until cancelled."""

    def __init__(
        self,
        settings: ServiceSettings,
        directory: Directory,
        database: Database,
        store: SqliteStore,
        access: Access,
        log: FilteringBoundLogger,
    ) -> None:
        self._settings = settings
        self._directory = directory
        self._database = database
        self._store = store
        self._log = log
        self._terms = _terms(settings, access)
        self.workforce = Workforce(
            settings.wire_id,
            store.run_id,
            access,
            self._terms,
            directory,
            SqliteAccountStore(database),
            settings.min_workers,
            self._settled,
            self._died,
            settings.grace_s,
        )
        self.desk = Desk(directory, store, time.time_ns, settings.seed, self._committed, settings.pending)
        self.publisher = Publisher(
            access, store.run_id, settings.qos, self.desk, self, time.time_ns, self.workforce.gate.passage, gated=True
        )

    async def run(self, calendar: Calendar | None) -> None:
        """Take up what an earlier process left, then publish and account, until cancelled."""
        waiting = {sequence for _, numbered in self._store.unacknowledged() for sequence, _ in numbered}
        self.workforce.open(0, self._release, waiting)  # no outlet plans to be away: the origin does not matter
        await self.desk.recover()
        if waiting or self.desk.pending:
            self._log.info("recovered", messages=len(waiting), releases=self.desk.pending - len(waiting))
        async with asyncio.TaskGroup() as group:
            group.create_task(self.workforce.run(), name="workforce")
            await self.workforce.switchboard.claimed()
            group.create_task(self.publisher.run(), name="publisher")
            if calendar is not None:
                group.create_task(self._loop(calendar), name="calendar")

    def parts(self, limits: Limits) -> Parts:
        """What the API speaks for; it is told of its tokens by who has them."""
        account = self.workforce.account
        return Parts(
            desk=self.desk,
            directory=self._directory,
            account=account,
            registry=registry_of(WireCollector(account, self.desk, workers=False)),
            log=self._log,
            limits=limits,
            checks={"broker": self._check_broker, "store": self._check_store, "workers": self._check_workers},
            identity={
                "wire_id": self._settings.wire_id,
                "run_id": f"{self._store.run_id:016x}",
                "directory": self._directory.digest,
                "qos": self._terms.qos,
                "mqtt": self._terms.mqtt,
            },
        )

    def left(self, message: Message, sent_ns: int) -> None:
        """A message left for the first time."""
        self.workforce.account.left(message, sent_ns)

    def publish_failed(self, reason: str) -> None:
        """A connection was refused or lost."""
        self.workforce.account.publish_failed(reason)
        self._log.warning("broker lost", reason=reason)

    async def _loop(self, calendar: Calendar) -> None:
        """Nobody is to miss the first round: it begins when the outlets are on."""
        while not self.workforce.muster.ready_since(0.0):  # noqa: ASYNC110 - it is asked again a second later at most
            await asyncio.sleep(LOOK_S)
        self._log.info("calendar begins")
        await keep_publishing(calendar, self._directory, self._accept)

    async def _accept(self, item: Due) -> None:
        try:
            await self.desk.accept(item.release, item.due_ns, item.circuits)
        except WireError as error:  # a full disk, a broker that is gone: the calendar goes on all the same
            about = {"uri": item.release.uri, "version": item.release.version}
            self._log.warning("calendar release refused", **about, reason=str(error))

    def _release(self, uri: str, version: int) -> Release:
        return next(entry.release for entry in self.desk.versions(uri) if entry.release.version == version)

    def _committed(self, release: Release, messages: Sequence[Message]) -> None:
        self.workforce.committed(release, messages)
        about = {"uri": release.uri, "version": release.version}
        self._log.info("leaving", **about, status=release.status.value, messages=len(messages))

    def _settled(self, row: ReleaseRow) -> None:
        about = {"uri": row.release.uri, "version": row.release.version}
        told = self._log.warning if row.missing else self._log.info
        told("settled", **about, expected=row.expected, delivered=row.delivered, missing=row.missing)

    def _died(self, member: Member) -> None:
        self._log.warning("worker gone", worker=member.join.worker, reason=member.dead)

    def _check_broker(self) -> str:
        return self.publisher.problem

    def _check_store(self) -> str:
        problem = self._database.problem or self.workforce.keeper.problem
        return "the disk does not take what is written" if problem else ""

    def _check_workers(self) -> str:
        muster = self.workforce.muster
        if muster.problem:
            return muster.problem
        if not muster.present():
            return "none has joined; start python -m subscribers on the same broker"
        readiness = muster.readiness()
        if not muster.ready_since(0.0):
            return f"{readiness.on:,} of {len(self._directory.outlets):,} outlets are on"
        return ""


async def run_service(settings: ServiceSettings, environment: Mapping[str, str], log: FilteringBoundLogger) -> None:
    """Serve until cancelled. SettingsError where it can't as it is told, MusterError where its id is taken."""
    tokens = read_tokens(settings.tokens, environment)
    host, sentence = listening_host(settings.host, tokens)
    calendar = None if settings.calendar is None else find_calendar(settings.calendar)
    directory = population(settings.seed, settings.outlets, settings.countries)
    access = _access(settings, environment)
    limits = replace(
        Limits(),
        body_bytes=settings.body_bytes,
        requests_per_s=settings.requests_per_s,
        burst=max(1, int(BURST * settings.requests_per_s)),
    )
    async with AsyncExitStack() as stack:
        database = stack.enter_context(closing(Database(settings.data)))
        store = await SqliteStore.open(database, secrets.randbits(64))
        stack.callback(store.flush)
        await _own(database, "directory", directory.digest, settings)
        access = await _reach(settings, access, database, log)
        service = Service(settings, directory, database, store, access, log)
        app = api(replace(service.parts(limits), tokens=tokens))
        log.info(sentence)
        url = await stack.enter_async_context(serve(app, host, settings.port, limits))
        log.info("serving", url=url, broker=access.url, mqtt=access.mqtt, data=str(settings.data))
        keep()
        await service.run(calendar)


def _access(settings: ServiceSettings, environment: Mapping[str, str]) -> Access:
    ca = str(settings.broker_ca) if settings.broker_ca else None
    mqtt = "3.1.1" if settings.mqtt == "auto" else settings.mqtt
    return Access.of(settings.brokers[0], mqtt, environment.get(USERNAME), environment.get(PASSWORD), ca)


async def _reach(settings: ServiceSettings, access: Access, database: Database, log: FilteringBoundLogger) -> Access:
    """With ``auto`` the broker is asked what it speaks; one that can't be reached speaks what it did the last time."""
    if settings.mqtt != "auto":
        return access
    try:
        found = await newest(access)
    except BrokerError as error:
        log.warning("broker not reached", reason=str(error))
        row = database.read(lambda file: file.execute("SELECT value FROM wire WHERE name = 'mqtt'").fetchone())
        return access if row is None else replace(access, mqtt=row[0])
    await database.write(
        lambda file: file.execute("INSERT OR REPLACE INTO wire VALUES ('mqtt', ?)", (found.mqtt,)).rowcount
    )
    return found


async def _own(database: Database, name: str, value: str, settings: ServiceSettings) -> None:
    """A folder's account is of one directory: SettingsError where it was another's."""

    def settle(file: sqlite3.Connection) -> str:
        file.execute("INSERT OR IGNORE INTO wire VALUES (?, ?)", (name, value))
        (kept,) = file.execute("SELECT value FROM wire WHERE name = ?", (name,)).fetchone()
        return str(kept)

    if await database.write(settle) != value:
        raise SettingsError(
            f"--data: {settings.data} belongs to a directory of other outlets, countries or seed; give those again, "
            "or another folder"
        )


def _terms(settings: ServiceSettings, access: Access) -> Terms:
    return Terms(
        seed=settings.seed,
        outlets=settings.outlets,
        countries=settings.countries,
        brokers=tuple(BrokerUrl.parse(url).text for url in settings.brokers),
        qos=settings.qos,
        mqtt=access.mqtt,
        persistent=True,
        keepalive_s=KEEPALIVE_S,
        handshakes=HANDSHAKES,
        connect_rate=0.0,
        away_share=0.0,
        away_ns=0,
        duration_ns=0,
        thresholds_ns=(),
        tally_ns=TALLY_NS,
        watched=(),
        raw=False,
        sweep=False,
    )
