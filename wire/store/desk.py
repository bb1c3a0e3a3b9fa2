"""The desk's store on disk: releases, and the run id and sequence of each message, committed before the first send.

Nothing is held in memory: what waits, and what the broker has, is read when somebody asks for it.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from wire.contract.places import Circuit
from wire.desk.agenda import Item
from wire.desk.entry import Entry
from wire.desk.law import Law, Ruling
from wire.desk.message import Order
from wire.desk.store import Commitment
from wire.store.database import Database
from wire.store.rows import ENTRIES, entry_of, insert, update

__all__ = ["SqliteStore"]

MOST = (1 << 63) - 1  # of SQLite's integers


class SqliteStore:
    """The desk's tables in a database. A folder has one run id for its life, and its sequences go on."""

    def __init__(self, database: Database, run_id: int) -> None:
        self._database = database
        self._run_id = run_id
        self._acknowledged: list[int] = []  # in this turn of the event loop

    @classmethod
    async def open(cls, database: Database, run_id: int) -> "SqliteStore":
        """``run_id`` is for a folder that has none yet. StoreError where the file does not take it."""

        def settle(connection: sqlite3.Connection) -> str:
            connection.execute("INSERT OR IGNORE INTO wire VALUES ('run_id', ?)", (f"{run_id:016x}",))
            (kept,) = connection.execute("SELECT value FROM wire WHERE name = 'run_id'").fetchone()
            return str(kept)

        return cls(database, int(await database.write(settle), 16))

    @property
    def run_id(self) -> int:
        return self._run_id

    async def rule(self, uri: str, law: Law) -> Ruling:
        """Apply a law to the versions of a release, in one transaction."""

        def work(connection: sqlite3.Connection) -> Ruling:
            ruling = law(_versions(connection, uri))
            update(connection, ruling.changed)
            if not ruling.new:
                return ruling
            return replace(ruling, entry=replace(ruling.entry, entry=insert(connection, ruling.entry)))

        return await self._database.write(work)

    async def commit(self, entry: int, order: Order) -> Commitment | None:
        """Number an entry's messages, after every number given before."""

        def work(connection: sqlite3.Connection) -> Commitment | None:
            found = _entry(connection, entry)
            if found.state != "waiting":
                return None
            release = found.release
            (earlier_ns,) = connection.execute(
                "SELECT max(due_ns) FROM releases WHERE uri = ? AND version < ? AND state = 'committed'",
                (release.uri, release.version),
            ).fetchone()
            found = replace(found, state="committed", due_ns=max(found.due_ns, earlier_ns or 0))
            connection.execute(
                "UPDATE releases SET due_ns = ?, state = ? WHERE entry = ?", (found.due_ns, found.state, entry)
            )
            (last,) = connection.execute("SELECT coalesce(max(sequence), 0) FROM messages").fetchone()
            numbered = tuple(enumerate(order(found.circuits), last + 1))
            connection.executemany(
                "INSERT INTO messages (sequence, run_id, entry, circuit) VALUES (?, ?, ?, ?)",
                [(sequence, f"{self._run_id:016x}", entry, str(circuit)) for sequence, circuit in numbered],
            )
            return found, numbered

        self.flush()
        return await self._database.write(work)

    def acknowledged(self, sequence: int) -> None:
        """Noted with others of this turn of the event loop.

        A kill before that sends the message once more, and its readers know it by its number.
        """
        if not self._acknowledged:
            asyncio.get_running_loop().call_soon(self.flush)
        self._acknowledged.append(sequence)

    def flush(self) -> None:
        """Have what was acknowledged noted; the last thing before the database is closed."""
        if not self._acknowledged:
            return
        rows = [(sequence,) for sequence in self._acknowledged]
        self._acknowledged = []
        self._database.post(
            lambda connection: connection.executemany("UPDATE messages SET acknowledged = 1 WHERE sequence = ?", rows)
        )

    def versions(self, uri: str) -> tuple[Entry, ...]:
        """Every version of a release, ascending."""
        return self._database.read(lambda connection: _versions(connection, uri))

    def entries(self, limit: int, before: int | None) -> list[Entry]:
        """The newest entries, or those before an entry, newest first."""

        def work(connection: sqlite3.Connection) -> list[Entry]:
            rows = connection.execute(
                f"{ENTRIES} WHERE entry < ? ORDER BY entry DESC LIMIT ?",
                (MOST if before is None else before, limit),
            )
            return [entry_of(row) for row in rows]

        return self._database.read(work)

    def waiting(self) -> Sequence[Item]:
        """What is on the agenda."""

        def work(connection: sqlite3.Connection) -> list[Item]:
            rows = connection.execute(
                "SELECT entry, uri, version, urgency, due_ns FROM releases WHERE state = 'waiting' ORDER BY entry"
            )
            return [Item(*row) for row in rows]

        return self._database.read(work)

    def unacknowledged(self) -> Sequence[Commitment]:
        """What is in the outbox."""

        def work(connection: sqlite3.Connection) -> list[Commitment]:
            found: dict[int, list[tuple[int, str]]] = {}
            for sequence, entry, circuit in connection.execute(
                "SELECT sequence, entry, circuit FROM messages WHERE acknowledged = 0 ORDER BY sequence"
            ):
                found.setdefault(entry, []).append((sequence, circuit))
            return [_commitment(connection, entry, numbered) for entry, numbered in found.items()]

        return self._database.read(work)


def _versions(connection: sqlite3.Connection, uri: str) -> tuple[Entry, ...]:
    rows = connection.execute(f"{ENTRIES} WHERE uri = ? ORDER BY version", (uri,))
    return tuple(entry_of(row) for row in rows)


def _entry(connection: sqlite3.Connection, entry: int) -> Entry:
    return entry_of(connection.execute(f"{ENTRIES} WHERE entry = ?", (entry,)).fetchone())


def _commitment(connection: sqlite3.Connection, entry: int, numbered: Sequence[tuple[int, str]]) -> Commitment:
    return _entry(connection, entry), tuple((sequence, Circuit.parse(circuit)) for sequence, circuit in numbered)
