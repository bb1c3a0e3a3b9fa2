"""Where the wire of a run keeps its releases and its account: in memory, or on disk where a fault needs it there."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.scenario.faults import FaultKind
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
ON_DISK: tuple[FaultKind, ...] = ("disk_full", "publisher_killed")


class WireStore:
    """The stores of a run's wire. On disk they outlive it: a wire that is killed leaves what it had written there."""

    def __init__(self, stores: Stores, database: Database | None = None) -> None:
        self.stores = stores
        self._database = database
        self._disk = None if database is None else FullDisk(database)

    @property
    def on_disk(self) -> bool:
        """Whether the wire keeps its releases on disk."""
        return self._database is not None

    async def fill(self) -> None:
        """Let the disk be full; it is on return."""
        assert self._disk is not None
        await self._disk.fill()

    async def free(self) -> None:
        """Let the disk have room again; StoreError where the store does not take anything all the same."""
        assert self._disk is not None
        await self._disk.free()

    def abandon(self) -> None:
        """End with the wire: what was not written yet is lost."""
        assert self._database is not None
        self._database.abandon()

    async def reopen(self) -> Stores:
        """Open the stores that an earlier wire left; SettingsError or StoreError where that can't be."""
        assert self._database is not None
        self.stores, self._database = await _opened(self._database.path.parent, self.stores.desk.run_id)
        self._disk = FullDisk(self._database)
        return self.stores

    def close(self) -> None:
        """Write what waits, as far as the disk takes it."""
        if self._database is not None:
            if isinstance(self.stores.desk, SqliteStore):
                self.stores.desk.flush()
            self._database.close()


def is_on_disk(scenario: Scenario) -> bool:
    """Return whether the wire of a scenario keeps its releases on disk, as that of a service does."""
    return any(fault.kind in ON_DISK for fault in scenario.fault)


@asynccontextmanager
async def wire_store(scenario: Scenario, folder: Path) -> AsyncIterator[WireStore]:
    """Open the store of a wire with a new run id; on disk it is in ``folder``. SettingsError where it can't be."""
    run_id = secrets.randbits(64)
    if is_on_disk(scenario):
        store = WireStore(*await _opened(folder / FOLDER, run_id))
    else:
        store = WireStore(in_memory(run_id))
    try:
        yield store
    finally:
        store.close()


async def _opened(folder: Path, run_id: int) -> tuple[Stores, Database]:
    database = Database(folder)
    try:
        desk = SqliteStore(database, await WireFacts(database).run_id(run_id))
    except BaseException:
        database.close()
        raise
    return Stores(desk, SqliteAccountStore(database)), database
