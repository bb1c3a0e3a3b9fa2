"""Facts of a data folder's wire, by name: its run id, its directory, the MQTT version that its broker speaks."""

import sqlite3

from wire.store.database import Database

__all__ = ["WireFacts"]

RUN_ID, DIRECTORY, MQTT = "run_id", "directory", "mqtt"


class WireFacts:
    """The table ``wire`` of a database. Each write raises StoreError where the disk does not take it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run_id(self, new: int) -> int:
        """Return the folder's run id, 64 bits; ``new`` becomes the run id of a folder that has none."""
        kept = await self._settle(RUN_ID, f"{new:016x}")
        self._database.mark(kept)
        return int(kept, 16)

    async def directory(self, digest: str) -> str:
        """Return the digest of the folder's directory; ``digest`` becomes the digest of a folder that has none."""
        return await self._settle(DIRECTORY, digest)

    def mqtt(self) -> str | None:
        """Return the MQTT version that the broker spoke the last time, or None."""
        query = "SELECT value FROM wire WHERE name = ?"
        row = self._database.read(lambda connection: connection.execute(query, (MQTT,)).fetchone())
        return None if row is None else str(row[0])

    async def keep_mqtt(self, version: str) -> None:
        """Keep the MQTT version that the broker speaks."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO wire VALUES (?, ?)", (MQTT, version))

        await self._database.write(work)

    async def _settle(self, name: str, value: str) -> str:
        def work(connection: sqlite3.Connection) -> str:
            connection.execute("INSERT OR IGNORE INTO wire VALUES (?, ?)", (name, value))
            (kept,) = connection.execute("SELECT value FROM wire WHERE name = ?", (name,)).fetchone()
            return str(kept)

        return await self._database.write(work)
