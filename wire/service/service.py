"""The wire as a service: over a data folder, with an API, a calendar, a log, and recovery after a restart."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import replace

from structlog.typing import FilteringBoundLogger

from wire.broker.client import Access
from wire.broker.probe import newest
from wire.contract.broker import BrokerUrl
from wire.contract.control import Start
from wire.contract.session_config import SessionConfig
from wire.contract.worker_config import WorkerConfig
from wire.desk.rules import HELD_NS
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.errors import BrokerError, SettingsError, WireError
from wire.host.gc import freeze_heap
from wire.host.sink import LineSink
from wire.service.api.access import listening_host, read_tokens
from wire.service.api.app import Parts, api
from wire.service.api.limits import Limits
from wire.service.api.requestmetrics import RequestMetrics
from wire.service.api.server import serve
from wire.service.broker_access import broker_access
from wire.service.calendar import Calendar, Due, find_calendar, keep_publishing
from wire.service.composition import Settings, Stores, Wire, compose
from wire.service.event_log import EventLog
from wire.service.memberships import MembershipKind
from wire.service.pause_metrics import PauseMetrics
from wire.service.pauses import Pauses
from wire.service.recovery import take_up
from wire.service.settings import ServiceSettings
from wire.store.account import SqliteAccountStore
from wire.store.database import Database
from wire.store.desk import SqliteStore
from wire.store.wire_facts import WireFacts
from wire.telemetry.change_collector import ChangeCollector
from wire.telemetry.collector import WireCollector, registry_of

__all__ = ["Service", "run_service"]

TALLY_NS = 500_000_000  # between two tallies of a worker: how old the API's figures may be
KEEPALIVE_S = 60
BURST = 2  # times the rate, at once
POLL_INTERVAL_S = 1.0


class Service:
    """One wire over its data folder. ``run`` serves it until cancelled."""

    def __init__(self, wire: Wire, stores: Stores, database: Database, log: FilteringBoundLogger) -> None:
        self._events = EventLog(log)
        self._wire = wire
        self._stores = stores
        self._database = database
        self._log = log
        self._pauses = Pauses()

    async def run(self, calendar: Calendar | None) -> None:
        """Recover the state of an earlier process, then publish and account until cancelled."""
        self.recover()
        wire = self._wire
        async with asyncio.TaskGroup() as group:
            group.create_task(wire.run(), name="wire")
            await wire.control_server.claimed()
            group.create_task(wire.publisher.run(), name="publisher")
            group.create_task(self._watch_readiness(), name="readiness")
            if calendar is not None:
                group.create_task(self._publish(calendar), name="calendar")

    def recover(self) -> None:
        """Restore account, agenda and outbox as an earlier process left them."""
        wire = self._wire
        wire.start(Start(0, 0))  # no outlet plans to be away: the origin of such plans does not matter
        messages = take_up(wire, self._stores.desk)
        pending = wire.desk.pending
        if pending:
            self._log.info("recovered", messages=messages, releases=pending - messages)

    def parts(self, limits: Limits, log_dropped: Callable[[], int] = lambda: 0) -> Parts:
        """Return the components that the API exposes, without its tokens; ``log_dropped`` as the collector's."""
        wire, rejected = self._wire, self._wire.rejections.counts
        collector = WireCollector(wire.account, wire.desk, workers=False, rejected=rejected, log_dropped=log_dropped)
        requests, pauses = RequestMetrics(), self._pauses
        return Parts(
            desk=wire.desk,
            directory=wire.directory,
            account=wire.account,
            registry=registry_of(collector, ChangeCollector(wire.account), requests, PauseMetrics(pauses)),
            requests=requests,
            pauses=pauses,
            log=self._log,
            limits=limits,
            checks={
                "broker": self._check_broker,
                "store": self._check_store,
                "workers": self._check_workers,
                "account": self._check_account,
            },
            identity={
                "wire_id": wire.settings.wire_id,
                "run_id": f"{wire.settings.run_id:016x}",
                "directory": wire.directory.digest,
                "qos": wire.settings.config.qos,
                "mqtt": wire.settings.config.mqtt,
            },
        )

    async def _watch_readiness(self) -> None:
        """Log when the outlets become ready, and when they are no longer; until the first time they only come on.

        Log too when some of them will not come on.
        """
        ready, told = False, ""
        while True:
            problem, given_up = self._check_workers(), self._given_up()
            if bool(problem) is ready or (given_up and given_up != told):
                ready, told = not problem, given_up
                self._events.readiness(problem)
            await asyncio.sleep(POLL_INTERVAL_S)

    async def _publish(self, calendar: Calendar) -> None:
        """Publish a calendar over and over, but for its pauses; the first round begins when the outlets are on."""
        while not self._wire.membership.ready_since(0.0):  # noqa: ASYNC110 - asked again a second later at most
            await asyncio.sleep(POLL_INTERVAL_S)
        while True:
            await self._pauses.over()
            self._log.info("calendar begins")
            await keep_publishing(calendar, self._wire.directory, self._accept, self._pauses)
            self._log.info("calendar paused", seconds=round(self._pauses.remaining_s, 1))

    async def _accept(self, item: Due) -> None:
        try:
            receipt = await self._wire.desk.accept(item.release, item.due_ns, item.circuits)
        except WireError as error:  # such as a full disk or desk: the calendar goes on all the same
            about = {"uri": item.release.uri, "version": item.release.version}
            self._log.warning("calendar release refused", **about, reason=str(error))
            return
        if receipt.entry.due_ns != HELD_NS:  # a release that is withheld is not sent by itself
            self._pauses.last_due_ns = max(self._pauses.last_due_ns, receipt.entry.due_ns)

    def _check_broker(self) -> str:
        return self._wire.publisher.problem

    def _check_store(self) -> str:
        problem = self._database.problem or self._wire.persistence.problem
        return "writes to the disk fail" if problem else ""

    def _check_account(self) -> str:
        faults = len(self._wire.account.faults)
        return f"its two sides differ, {faults} time{'' if faults == 1 else 's'}; the log names each" if faults else ""

    def _check_workers(self) -> str:
        membership = self._wire.membership
        if membership.problem:
            return membership.problem
        if self._wire.control_server.problem:
            return f"no control connection: {self._wire.control_server.problem}"
        if not membership.present():
            return "none has joined; start wirestorm worker on the same broker"
        readiness = membership.readiness()
        if not membership.ready_since(0.0):
            return f"{readiness.on:,} of {len(self._wire.directory.outlets):,} outlets are on"
        return self._given_up()

    def _given_up(self) -> str:
        """Return how many outlets will not come on, with the most frequent reason; empty until the others are on."""
        membership = self._wire.membership
        given_up = membership.readiness().given_up
        if not given_up or not membership.ready_since(0.0):
            return ""
        reason = max(given_up, key=given_up.__getitem__)
        refused, outlets = sum(given_up.values()), len(self._wire.directory.outlets)
        return f"{refused:,} of {outlets:,} outlets will not come on: {reason}"


async def run_service(
    settings: ServiceSettings, environment: Mapping[str, str], log: FilteringBoundLogger, sink: LineSink
) -> None:
    """Serve until cancelled. ``sink`` is where the log's lines go; the metrics count the lines that it dropped.

    Raise SettingsError where the settings can't be followed, MembershipError where another wire has this one's id.
    """
    tokens = read_tokens(settings.tokens, environment)
    host, sentence = listening_host(settings.host, tokens)
    calendar = None if settings.calendar is None else find_calendar(settings.calendar)
    directory = population(settings.seed, settings.outlets, settings.countries)
    limits = replace(
        Limits(),
        body_bytes=settings.body_bytes,
        requests_per_s=settings.requests_per_s,
        burst=max(1, int(BURST * settings.requests_per_s)),
    )
    async with AsyncExitStack() as stack:
        database = stack.enter_context(closing(Database(settings.data)))
        facts = WireFacts(database)
        events = EventLog(log)
        store = SqliteStore(database, await facts.run_id(secrets.randbits(64)), events.corrupt_row)
        stack.callback(store.flush)
        await _check_directory(settings, directory, facts)
        access = await _reach(settings, broker_access(settings, environment), facts, log)
        stores = Stores(store, SqliteAccountStore(database))
        wire = compose(
            _wire_settings(settings, access, store.run_id),
            stores,
            MembershipKind.ELASTIC,
            audience=directory,
            events=events,
        )
        service = Service(wire, stores, database, log)
        app = api(replace(service.parts(limits, lambda: sink.dropped), tokens=tokens, calendar=settings.calendar))
        log.info(sentence)
        url = await stack.enter_async_context(serve(app, host, settings.port, limits))
        log.info("serving", url=url, broker=access.url, mqtt=access.mqtt, data=str(settings.data))
        freeze_heap()
        await service.run(calendar)


async def _reach(settings: ServiceSettings, access: Access, facts: WireFacts, log: FilteringBoundLogger) -> Access:
    """Return the access in the MQTT version that is set.

    With ``auto`` ask the broker for the newest version that it speaks; a broker that can't be reached is taken to speak
    the version that it spoke the last time.
    """
    if settings.mqtt != "auto" or access.authentication:  # which MQTT 5 alone has
        return access
    try:
        found = await newest(access)
    except BrokerError as error:
        log.warning("broker not reached", reason=str(error))
        last = facts.mqtt()
        return access if last is None else replace(access, mqtt=last)
    await facts.keep_mqtt(found.mqtt)
    return found


async def _check_directory(settings: ServiceSettings, directory: Directory, facts: WireFacts) -> None:
    """Raise SettingsError where the data folder's account is of another directory."""
    if await facts.directory(directory.digest) != directory.digest:
        raise SettingsError(
            f"--data: {settings.data} belongs to a directory of other outlets, countries or seed; give the same again, "
            "or another folder"
        )


def _wire_settings(settings: ServiceSettings, access: Access, run_id: int) -> Settings:
    config = WorkerConfig(
        seed=settings.seed,
        outlets=settings.outlets,
        countries=settings.countries,
        brokers=tuple(BrokerUrl.parse(url).text for url in settings.brokers),
        qos=settings.qos,
        mqtt=access.mqtt,
        persistent=True,
        keepalive_s=KEEPALIVE_S,
        tally_ns=TALLY_NS,
        session=SessionConfig(authentication=access.authentication),
    )
    return Settings(
        wire_id=settings.wire_id,
        run_id=run_id,
        access=access,
        config=config,
        workers=settings.min_workers,
        remote=True,
        pending_most=settings.pending,
        barrier_at_start=True,
        grace_s=settings.grace_s,
        every_reach=True,
    )
