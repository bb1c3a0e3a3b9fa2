"""Where the wire of a run keeps its releases and its account: in memory, or on disk where a fault needs it there."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from bench.scenario.model import Scenario
from wire.service.composition import in_memory
from wire.service.wire_settings import Stores
from wire.store.account import SqliteAccountStore
from wire.store.database import Database
from wire.store.desk import SqliteStore
from wire.store.full_disk import FullDisk
from wire.store.wire_facts import WireFacts

__all__ = ["FOLDER", "WireStore", "is_on_disk", "wire_store"]

FOLDER = "store"  # in the run's folder


@dataclass(frozen=True, slots=True, kw_only=True)
class WireStore:
    """The stores of a run's wire, and the disk under them; None where they are in memory."""

    stores: Stores
    disk: FullDisk | None = None


def is_on_disk(scenario: Scenario) -> bool:
    """Return whether the wire of a scenario keeps its releases on disk, as that of a service does."""
    return any(fault.kind == "disk_full" for fault in scenario.fault)


@asynccontextmanager
async def wire_store(scenario: Scenario, folder: Path) -> AsyncIterator[WireStore]:
    """Open the store of a wire with a new run id; on disk it is in ``folder``. SettingsError where it can't be."""
    run_id = secrets.randbits(64)
    if not is_on_disk(scenario):
        yield WireStore(stores=in_memory(run_id))
        return
    with closing(Database(folder / FOLDER)) as database:
        desk = SqliteStore(database, await WireFacts(database).run_id(run_id))
        try:
            yield WireStore(stores=Stores(desk, SqliteAccountStore(database)), disk=FullDisk(database))
        finally:
            desk.flush()
