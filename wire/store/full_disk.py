"""A disk that is full for a time, in a load test: SQLite itself refuses what a database is given."""

import asyncio
import sqlite3

from wire.errors import StoreError
from wire.store.database import Database

__all__ = ["FullDisk"]

NO_BOUND = 0xFFFFFFFE  # pages: SQLite's own
MENDED_S = 10.0  # at most, until the database takes work again


class FullDisk:
    """The bound of a database's file.

    While the disk is full, the file may not grow by a page, and work waits in the database that needs one: the database
    tries it again with every batch, so that each batch fails as on a full disk, and no other work is done or lost.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._full = False
        self._refused = asyncio.Event()

    async def fill(self) -> None:
        """Let the disk be full; it is on return."""
        loop = asyncio.get_running_loop()
        self._refused.clear()
        self._full = True

        def need_room(connection: sqlite3.Connection) -> None:
            """Take more room than the file may have; once the disk is not full any more, take the bound away."""
            if not self._full:
                connection.execute(f"PRAGMA max_page_count = {NO_BOUND}").fetchone()
                return
            pages, free, size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
            connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()
            loop.call_soon_threadsafe(self._refused.set)
            connection.execute("INSERT INTO wire VALUES ('', zeroblob(?))", ((free + 2) * size,))

        self._database.post(need_room)
        await self._refused.wait()

    async def free(self) -> None:
        """Let the disk have room again; the database takes work on return. StoreError where it does not."""
        if not self._full:
            return
        self._full = False
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + MENDED_S
        while True:
            try:
                await self._database.write(lambda _: None)
            except StoreError:  # a batch that was under way
                if loop.time() > deadline_s:
                    raise
            else:
                return
