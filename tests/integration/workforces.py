"""A service's workforce with real worker processes over the embedded broker, which may be killed and started again."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, closing

from bench.brokers import embedded
from tests.integration.runs import listening, until
from tests.ports import own_ports
from wire.contract.control import Terms
from wire.contract.ninjs import encode
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.contract.stamp import Stamp, patch
from wire.desk.message import Message
from wire.directory.population import population
from wire.mqtt import Access, connect
from wire.service.workforce import Workforce
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

OUTLETS = 150
RUN = 0xFEED
WIRE = "w"
DIRECTORY = population(1, OUTLETS)
CIRCUITS = DIRECTORY.circuits


async def eventually(condition, seconds=30.0):
    """The condition's first true value, looked for until the deadline."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "the deadline passed"
        await asyncio.sleep(0.02)
    return found


class Broker:
    """The embedded broker's program and configuration. Its store ends with it, as our own broker's does: consumers in
    memory and sessions on disk would be sessions that get nothing.
    """

    def __init__(self, folder):
        *others, self.port = own_ports(4)
        self._config = folder / "nats.conf"
        self._store = folder / "store"
        self._log = folder / "nats.log"
        self._config.write_text(embedded.configuration(1, [[*others, self.port]], self._store))
        self._process = None
        self.url = f"mqtt://127.0.0.1:{self.port}"

    def start(self):
        command = [embedded.executable(), "-c", self._config]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stderr=log)
        until(lambda: listening(self.port) or self._process.poll() is not None)
        assert self._process.poll() is None, self._log.read_text()

    def kill(self):
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._store)


class Staff:
    """A wire's workforce, its workers as processes, and one that sends what it says it sends."""

    def __init__(self, folder):
        self.broker = Broker(folder)
        self.folder = folder
        self.workers = {}
        self.releases = {}
        self.messages = []
        self.force = None

    def hire(self, name, *arguments):
        command = [sys.executable, "-m", "subscribers", "--broker", self.broker.url, "--wire", WIRE, "--name", name]
        log = (self.folder / f"{name}.log").open("wb")
        self.workers[name] = subprocess.Popen([*command, *arguments], stderr=log, stdout=log)
        log.close()

    async def man(self, *names):
        """Hire, and wait until every outlet is on."""
        for name in names:
            self.hire(name)
        await eventually(self.on)

    def kill(self, name, number=signal.SIGKILL):
        os.kill(self.workers[name].pid, number)

    def said(self, name):
        """What a worker printed, once it has ended."""
        return self.workers[name].wait(20), (self.folder / f"{name}.log").read_text()

    def owners(self):
        """The names of the shares' owners."""
        members = {member.join.incarnation: member.join.worker for member in self.force.muster.members}
        return [members.get(owner) for owner in self.force.account.owners]

    def on(self):
        """Whether every outlet is on, by what the owners said last."""
        return None not in self.owners() and self.force.muster.readiness().on == OUTLETS

    async def publish(self, count=1, gap_s=0.0):
        """Releases to every circuit in turn, each announced and sent."""
        access = Access.of(self.broker.url)
        async with connect(access, f"sender-{len(self.messages)}") as link:
            for _ in range(count):
                sequence = len(self.messages) + 1
                circuit = CIRCUITS[sequence % len(CIRCUITS)]
                edition = Edition(circuit.language, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
                due_ns = time.time_ns()
                release = Release(f"urn:x:{sequence}", 1, circuit.language, ("business",), (edition,), due_ns)
                message = Message(
                    run_id=RUN,
                    sequence=sequence,
                    uri=release.uri,
                    version=1,
                    circuit=circuit,
                    heading="flash",
                    due_ns=due_ns,
                    embargo_ns=0,
                    expires_ns=None,
                    document=encode(release, edition),
                )
                self.releases[release.uri, 1] = release
                self.messages.append(message)
                self.force.committed(release, [message])
                sent_ns = time.time_ns()
                stamp = Stamp(RUN, sequence, due_ns, sent_ns)
                await link.publish(message.topic, patch(message.document, stamp), 1)
                self.force.account.left(message, sent_ns)
                await asyncio.sleep(gap_s)

    @asynccontextmanager
    async def life(self, min_workers=2, folder=None, wire=WIRE):
        """One life of the wire: at its end nothing is left of it but the folder."""
        terms = Terms(
            seed=1,
            outlets=OUTLETS,
            countries=90,
            brokers=(self.broker.url,),
            qos=1,
            mqtt="3.1.1",
            persistent=True,
            keepalive_s=60,
            handshakes=64,
            connect_rate=0.0,
            away_share=0.0,
            away_ns=0,
            duration_ns=1,
            thresholds_ns=(),
            tally_ns=200_000_000,
            watched=(),
            sweep=False,
            raw=False,
        )
        with closing(Database(folder or self.folder / "data")) as database:
            force = Workforce(
                wire,
                RUN,
                Access.of(self.broker.url),
                terms,
                DIRECTORY,
                SqliteAccountStore(database),
                min_workers,
                lambda _: None,
                lambda _: None,
            )
            force.open(1, lambda uri, version: self.releases[uri, version])
            self.force = force
            running = asyncio.create_task(force.run())
            try:
                yield force
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    async def settled(self, seconds=40.0):
        """The totals, once nothing is outstanding any more."""
        account = self.force.account
        await eventually(lambda: not account.messages and not account.totals().outstanding, seconds)
        totals = account.totals()
        assert account.faults == []
        assert totals.expected == totals.delivered + totals.missing
        assert totals.expected == sum(len(DIRECTORY.entitled(item.circuit, "flash")) for item in self.messages)
        return totals


@asynccontextmanager
async def staff(folder):
    """A broker without workers; at the end no process is left."""
    found = Staff(folder)
    found.broker.start()
    try:
        yield found
    finally:
        for worker in found.workers.values():
            worker.kill()
            worker.wait()
        found.broker.kill()
