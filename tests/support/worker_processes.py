"""A service's wire with real worker processes over the embedded broker, which may be killed and restarted."""

import asyncio
import io
import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, closing

from subscribers.ledger.settling import HELD_AT_MOST_NS
from tests.support.brokers import RestartableBroker
from tests.support.simulated_wire import owners
from tests.support.waiting import eventually
from wire.broker.client import Access
from wire.contract.control import WorkerConfig
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.directory.population import population
from wire.host.tasks import background, cancel_and_wait
from wire.service.composition import Settings, Stores, compose
from wire.service.memberships import MembershipKind
from wire.service.service import Service
from wire.store.account import SqliteAccountStore
from wire.store.database import Database
from wire.store.desk import SqliteStore
from wire.store.wire_facts import WireFacts
from wire.telemetry.logs import open_log

OUTLETS = 150
# Arrivals that a dead worker had not reported never come again: their messages wait for the longest time there is.
SETTLED_S = HELD_AT_MOST_NS / 1e9 + 30
RUN = 0xFEED
WIRE = "w"
DIRECTORY = population(1, OUTLETS)
CIRCUITS = DIRECTORY.circuits


class WireAndWorkers:
    """A service's wire without its API, and workers as processes. ``published`` has each release's uri and circuit."""

    def __init__(self, folder):
        self.broker = RestartableBroker(folder)
        self.folder = folder
        self.workers = {}
        self.published = []
        self.wire = None
        self._publishing = None

    def start(self, name, *arguments):
        command = [sys.executable, "-m", "subscribers", "--broker", self.broker.url, "--wire", WIRE, "--name", name]
        log = (self.folder / f"{name}.log").open("wb")
        self.workers[name] = subprocess.Popen([*command, *arguments], stderr=log, stdout=log)
        log.close()

    async def start_and_wait(self, *names):
        """Start workers, and wait until every outlet is on."""
        for name in names:
            self.start(name)
        await eventually(self.on)

    def kill(self, name, number=signal.SIGKILL):
        os.kill(self.workers[name].pid, number)

    def said(self, name):
        """Wait until a worker has ended; return its exit code and its output."""
        return self.workers[name].wait(20), (self.folder / f"{name}.log").read_text()

    def owners(self):
        """Return the name of each partition's owner."""
        members = {member.join.instance: member.join.worker for member in self.wire.membership.members}
        return [members.get(owner) for owner in owners(self.wire.account)]

    def on(self):
        """Return whether every outlet is on, by the owners' last tallies."""
        return None not in self.owners() and self.wire.membership.readiness().on == OUTLETS

    async def publish(self, count=1, gap_s=0.0):
        """Publish releases to the circuits in turn; return when the broker has all of them."""
        if self._publishing is None:
            self._publishing = asyncio.create_task(self.wire.publisher.run())
        for _ in range(count):
            number = len(self.published) + 1
            circuit = CIRCUITS[number % len(CIRCUITS)]
            edition = Edition(circuit.language, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
            uri, sectors = f"urn:x:{number}", ("business",)
            release = Release(uri, 1, circuit.language, sectors, (edition,), time.time_ns(), urgency=1)
            await self.wire.desk.accept(release, circuits=(circuit,))
            self.published.append((uri, circuit))
            await asyncio.sleep(gap_s)
        async with asyncio.timeout(30):
            await self.wire.desk.drained()

    @asynccontextmanager
    async def run_wire(self, min_workers=2, folder=None, wire_id=WIRE):
        """Run the wire for the time of the context; its folder stays."""
        config = WorkerConfig(
            seed=1,
            outlets=OUTLETS,
            countries=90,
            brokers=(self.broker.url,),
            qos=1,
            persistent=True,
            tally_ns=200_000_000,
        )
        with closing(Database(folder or self.folder / "data")) as database:
            run_id = await WireFacts(database).run_id(secrets.randbits(64))
            stores = Stores(SqliteStore(database, run_id), SqliteAccountStore(database))
            settings = Settings(
                wire_id=wire_id,
                run_id=run_id,
                access=Access.of(self.broker.url),
                config=config,
                workers=min_workers,
                remote=True,
                barrier_at_start=True,
                every_reach=True,
            )
            wire = compose(settings, stores, MembershipKind.ELASTIC, audience=DIRECTORY)
            Service(wire, stores, database, open_log(io.StringIO())).recover()
            earlier, self.wire, self._publishing = (self.wire, self._publishing), wire, None
            async with background(wire.run(), "wire"):
                try:
                    yield wire
                finally:
                    if self._publishing is not None:
                        await cancel_and_wait(self._publishing)
                    stores.desk.flush()
                    self.wire, self._publishing = earlier

    async def settled(self, seconds=SETTLED_S):
        """Wait until nothing is outstanding; return the totals, which must add up."""
        account = self.wire.account
        await eventually(lambda: not account.open_messages and not account.totals().outstanding, seconds)
        totals = account.totals()
        assert not account.faults
        assert totals.expected == totals.delivered + totals.missing
        assert totals.expected == sum(len(DIRECTORY.entitled(circuit, "flash")) for _, circuit in self.published)
        return totals


@asynccontextmanager
async def wire_and_workers(folder):
    """Start a broker without workers; at the end every process is killed."""
    found = WireAndWorkers(folder)
    found.broker.start()
    try:
        yield found
    finally:
        for worker in found.workers.values():
            worker.kill()
            worker.wait()
        found.broker.kill()
