"""The processes of a simulated life: the production wire over its service, and the production workers.

A process that is killed leaves nothing behind but what is on the disk and what is on its way.
"""

import asyncio
from contextvars import copy_context
from functools import partial
from pathlib import Path

from subscribers.control_link import ControlInbox
from subscribers.mqtt_link import MqttControlLink
from subscribers.net.connection import Address
from subscribers.outlets.reads import SessionsOnly
from subscribers.partitions import PartitionSet
from subscribers.worker import Worker
from tests.simulation.disk import SimulatedDatabase
from tests.simulation.loop import PROCESS
from tests.simulation.wire_link import connector
from tests.simulation.worker_network import WorkerNetwork
from wire.broker.client import Access
from wire.contract.control import Join, Report
from wire.errors import StoreError
from wire.service.composition import MembershipKind, Settings, Stores, compose
from wire.service.event_log import EventLog
from wire.service.service import Service
from wire.service.surroundings import Surroundings
from wire.store.account import SqliteAccountStore
from wire.store.desk import SqliteStore
from wire.store.wire_facts import WireFacts

__all__ = ["WIRE", "WireProcess", "WorkerProcess"]

WIRE, RUN = "simulated", 7
BROKER = Address("broker", 1883)
START_AGAIN_S = 1.0


class Log:
    """Takes the service's log: only its own faults matter here."""

    def __init__(self, world):
        self._world = world

    def info(self, event, **fields):
        """Drop a line."""

    def warning(self, event, **fields):
        """Drop a line."""

    def error(self, event, **fields):
        """Report what the service calls an error."""
        self._world.violated("faults", f"{event}: {fields}")


class WireProcess:
    """One life of the wire, over a disk that outlives it. ``wire`` is None until it is composed."""

    def __init__(self, world):
        self.dead = False
        self.tasks = {}
        self.links = {}
        self.wire = None
        self.database = None
        self.recovered = 0  # the last sequence of an earlier life
        self._world = world
        self.context = copy_context()
        self.context.run(PROCESS.set, self)

    @property
    def serving(self):
        """Whether clients can ask the desk."""
        return self.wire is not None and not self.dead

    def start(self):
        """Start the process."""
        self.spawn(self._run(), "wire")

    def spawn(self, work, name):
        """Run work in this process, as the handler of a client's request."""
        return self._world.loop.create_task(work, name=name, context=self.context)

    async def kill(self):
        """End at once: nothing more reaches the disk or the network."""
        self.dead = True
        if self.database is not None:
            self.database.detach()
        for link in list(self.links):
            link.kill()
        self._world.loop.resume_process(self)
        for turn in range(200):
            if not self.tasks:
                return
            if turn % 50 == 0:
                for task in list(self.tasks):
                    task.cancel()
            await asyncio.sleep(0)

    async def _run(self):
        world = self._world
        try:
            await self._serve()
        except asyncio.CancelledError:
            raise
        except StoreError:  # the disk was full at the start
            if not self.dead:
                world.loop.call_later(START_AGAIN_S, world.start_wire_again, self)
        except Exception as error:  # noqa: BLE001 - every other end is a fault
            if not self.dead:
                world.violated("the wire ended", repr(error), error)

    async def _serve(self):
        store, database = await self._open_stores()
        (self.recovered,) = database.read(
            lambda connection: connection.execute("SELECT coalesce(max(sequence), 0) FROM messages").fetchone()
        )
        stores = Stores(store, SqliteAccountStore(database))
        wire = self._compose(stores, MembershipKind.ELASTIC, workers=2)
        service = Service(wire, stores, database, Log(self._world))
        self.wire = wire
        await service.run(None)

    async def _open_stores(self):
        """Open the database; return the desk's store over it, and the database."""
        world = self._world
        self.database = SimulatedDatabase(world.disk, world.loop, world.delays)
        return SqliteStore(self.database, await WireFacts(self.database).run_id(RUN)), self.database

    def _compose(self, stores, kind, workers):
        world = self._world
        settings = Settings(
            wire_id=WIRE,
            run_id=RUN,
            access=Access("broker", 1883),
            config=world.config,
            workers=workers,
            remote=True,
            pending_most=60,
            barrier_at_start=True,
            every_reach=True,
        )
        surroundings = Surroundings(
            clock=world.now_ns,
            monotonic=world.loop.time,
            boot_id="boot",
            token=world.next_token,
            connect=connector(world, self),
        )
        events = EventLog(Log(world))
        wire = compose(settings, stores, kind, audience=world.directory, events=events, surroundings=surroundings)
        wire.control_server.queue = ToldQueue(world, self)
        return wire


class ToldQueue(asyncio.Queue):
    """The control server's queue, whose messages the simulation sees as they are given to it."""

    def __init__(self, world, process):
        super().__init__()
        self._world = world
        self._process = process

    def put_nowait(self, item):
        self._world.told(self._process, *item)
        super().put_nowait(item)


class WorkerLink(MqttControlLink):
    """A worker's link to the wire, on which it is seen when the worker has given its final tally."""

    tallied_out = False

    def send(self, message):
        """Send a control message."""
        self.tallied_out |= isinstance(message, Report) and message.tally.final
        super().send(message)


class WorkerProcess:
    """One worker process, from its start to its end or its death."""

    def __init__(self, world, name, number):
        self.name = name
        self.instance = f"{name}-{number}"
        self.over = False
        self.disturbed = False  # it was stopped for a time, or asked to end
        self._world = world
        self.network = WorkerNetwork(world, f"worker {name}", self.instance)
        self.network.ended = self._ended
        join = Join(worker=name, instance=self.instance, pid=1, host="host", boot_id="boot", files=10_000)
        inbox = ControlInbox(lambda: self.network.now_ns, lambda text: None)
        self._link = WorkerLink(self.network, BROKER, WIRE, name, self.instance, (None, None), inbox)
        self.worker = Worker(
            self.network,
            self._link,
            join,
            partial(
                PartitionSet,
                network=self.network,
                credentials=(None, None),
                worker=name,
                raw_folder=Path(),
                audience_for=lambda config: world.directory,
                read_path_for=lambda qos, lag: SessionsOnly(),
                freeze_heap=lambda: None,
                memory=lambda: 0,
                processor=world.loop.time,  # as a process that works
            ),
        )

    @property
    def ledgers(self):
        """The ledgers of its partitions, by index."""
        partition_set = self.worker.partition_set
        return {} if partition_set is None else partition_set.ledgers

    @property
    def rejected(self):
        """The numbers of control messages that it dropped, by reason."""
        return self._link.rejected

    @property
    def tallied_out(self):
        """Whether it has given its final tally, so that the account has nothing of what comes later."""
        return self._link.tallied_out

    def owns(self, outlet):
        """Whether an outlet is in one of its partitions."""
        return any(outlet % ledger.count == ledger.index for ledger in self.ledgers.values())

    def start(self):
        """Start the process."""
        self.worker.start()

    def terminate(self):
        """Ask it to end, as by SIGTERM."""
        self.disturbed = True
        self.network.call_in(0, lambda: self.worker.drain_and_stop("terminated"))

    def kill(self):
        """End at once."""
        self._end()
        self.network.kill()

    def _end(self):
        self.over = True
        self._world.worker_ended(self.instance)

    def _ended(self):
        if not self.over:
            self._end()
            self._link.close()
            self.network.shut()
