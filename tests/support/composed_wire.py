"""A composed wire without a broker, for the tests of composition, dispatch and service."""

import time
from contextlib import contextmanager

from tests.support.ports import own_port
from wire.broker.client import Access
from wire.contract.control import Announcement, Handover, WorkerConfig
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.directory.population import population
from wire.service.composition import Settings, Stores, compose, in_memory
from wire.service.memberships import MembershipKind
from wire.store.account import SqliteAccountStore
from wire.store.database import Database
from wire.store.desk import SqliteStore

OUTLETS = 20
DIRECTORY = population(1, OUTLETS, 3)
CIRCUIT = max(DIRECTORY.circuits, key=lambda circuit: len(DIRECTORY.entitled(circuit, "flash")))
ENTITLED = len(DIRECTORY.entitled(CIRCUIT, "flash"))
RUN = 77
CONFIG = WorkerConfig(1, OUTLETS, 3, (), qos=1, persistent=True)


def settings(**more):
    """The settings of a wire whose broker address has no listener: no worker can join over a broker."""
    access = Access("127.0.0.1", own_port())
    given = {"wire_id": "test", "run_id": RUN, "access": access, "config": CONFIG, "workers": 1, "remote": False}
    return Settings(**{**given, **more})


def flash(uri="urn:x:1"):
    """A flash on CIRCUIT."""
    edition = Edition(CIRCUIT.language, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
    return Release(uri, 1, CIRCUIT.language, ("business",), (edition,), time.time_ns(), urgency=1)


def composed(stores=None, kind=MembershipKind.ELASTIC, events=None, **more):
    """A composed wire, by default a service's in memory."""
    return compose(settings(**more), stores or in_memory(RUN), kind, audience=DIRECTORY, events=events)


@contextmanager
def on_disk(folder):
    """Stores in a data folder, and its database; at the end everything that was posted is on disk."""
    database = Database(folder)
    store = SqliteStore(database, RUN)
    try:
        yield Stores(store, SqliteAccountStore(database)), database
    finally:
        store.flush()
        database.close()


def sequences_told(worker):
    """The sequences that a scripted worker received by announcement or handover."""
    told = [item for message in worker.heard if isinstance(message, Announcement) for item in message.messages]
    handed_over = [item for message in worker.heard if isinstance(message, Handover) for item in message.messages]
    return {item.sequence for item in told} | {item.announced.sequence for item in handed_over}
