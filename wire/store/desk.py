"""The desk's store on disk: releases, and the run id and sequence of each message, committed before the first send.

Nothing is held in memory: waiting releases and acknowledged messages are read from the file when asked for.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import msgspec
import orjson

from wire.contract.places import Circuit
from wire.desk.agenda import Item
from wire.desk.entry import Entry
from wire.desk.message import Order
from wire.desk.refusal import Refusal
from wire.desk.rules import Law, Ruling
from wire.desk.store import Commitment, item_of
from wire.errors import ContractError, CorruptRowError
from wire.store.database import FILE, Database
from wire.store.rows import ENTRIES, UNREADABLE, entry_of, insert, update

__all__ = ["SqliteStore"]

MOST = (1 << 63) - 1  # SQLite's largest integer


class SqliteStore:
    """The desk's tables in a database. ``run_id`` is the data folder's, for its whole life; sequences go on after a
    restart.

    A row that can't be read is left out, and given to ``on_corrupt`` once. What depends on it is refused.
    """

    def __init__(
        self, database: Database, run_id: int, on_corrupt: Callable[[CorruptRowError], None] = lambda _: None
    ) -> None:
        self._database = database
        self._run_id = run_id
        self._on_corrupt = on_corrupt
        self._corrupt: set[str] = set()  # rows that were reported
        self._acknowledged: list[int] = []  # in this turn of the event loop

    @property
    def run_id(self) -> int:
        return self._run_id

    async def rule(self, uri: str, law: Law) -> Ruling:
        """Apply a law to the versions of a release, in one transaction."""
        (ruling,) = await self.rule_all([(uri, law)])
        return ruling

    async def rule_all(self, laws: Sequence[tuple[str, Law]]) -> list[Ruling]:
        """Apply laws to releases by their uris, in one transaction."""
        return await self._database.write(lambda connection: [_ruled(connection, uri, law) for uri, law in laws])

    async def commit(self, entry: int, order: Order) -> Commitment | None:
        """Number an entry's messages, beginning after the last number given."""

        def work(connection: sqlite3.Connection) -> Commitment | None:
            try:
                found = _entry(connection, entry)
            except CorruptRowError as error:
                self._report(error)
                return None
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
        """Note that the broker has a message, together with the others of this turn of the event loop.

        A process that is killed before that sends the message once more; its readers know it by its sequence.
        """
        if not self._acknowledged:
            asyncio.get_running_loop().call_soon(self.flush)
        self._acknowledged.append(sequence)

    def refused(self, sequence: int, refusal: Refusal) -> None:
        """Note that a message is not sent any more, because the broker does not take it."""
        row = (orjson.dumps(refusal).decode(), sequence)
        self._database.post(
            lambda connection: connection.execute(
                "UPDATE messages SET acknowledged = 1, refusal = ? WHERE sequence = ?", row
            )
        )

    def refusals(self) -> Sequence[tuple[int, Refusal]]:
        """Return the sequences of the messages that the broker did not take, each with the reason."""
        query = "SELECT sequence, refusal FROM messages WHERE refusal IS NOT NULL"
        rows = self._database.read(lambda connection: connection.execute(query).fetchall())
        return [(sequence, self._refusal(sequence, form)) for sequence, form in rows]

    def flush(self) -> None:
        """Post the notes of acknowledged messages; to be called last before the database is closed."""
        if not self._acknowledged:
            return
        rows = [(sequence,) for sequence in self._acknowledged]
        self._acknowledged = []
        self._database.post(
            lambda connection: connection.executemany("UPDATE messages SET acknowledged = 1 WHERE sequence = ?", rows)
        )

    def versions(self, uri: str) -> tuple[Entry, ...]:
        """Return every version of a release that can be read, ascending; CorruptRowError where none of them can."""

        def work(connection: sqlite3.Connection) -> tuple[Entry, ...]:
            rows = connection.execute(f"{ENTRIES} WHERE uri = ? ORDER BY version", (uri,)).fetchall()
            found = tuple(self._readable(rows))
            if rows and not found:
                entry_of(rows[0])  # raises
            return found

        return self._database.read(work)

    def entries(self, limit: int, before: int | None) -> list[Entry]:
        """Return up to ``limit`` entries, newest first."""
        return self._page("entry < ? ORDER BY entry DESC", MOST if before is None else before, limit)

    def entries_after(self, limit: int, after: int) -> list[Entry]:
        """Return up to ``limit`` entries after an entry's number, oldest first."""
        return self._page("entry > ? ORDER BY entry", after, limit)

    def waiting(self) -> Sequence[Item]:
        """Return the items on the agenda."""

        def work(connection: sqlite3.Connection) -> list[Item]:
            rows = connection.execute(f"{ENTRIES} WHERE state = 'waiting' ORDER BY entry")
            return [item_of(entry) for entry in self._readable(rows)]

        return self._database.read(work)

    def unacknowledged(self) -> Sequence[Commitment]:
        """Return the messages in the outbox, in sequence order."""

        def work(connection: sqlite3.Connection) -> list[Commitment]:
            found: dict[int, list[tuple[int, str]]] = {}
            for sequence, entry, circuit in connection.execute(
                "SELECT sequence, entry, circuit FROM messages WHERE acknowledged = 0 ORDER BY sequence"
            ):
                found.setdefault(entry, []).append((sequence, circuit))
            return [commitment for each in found.items() if (commitment := self._commitment(connection, *each))]

        return self._database.read(work)

    def _commitment(
        self, connection: sqlite3.Connection, entry: int, numbered: Sequence[tuple[int, str]]
    ) -> Commitment | None:
        try:
            return _entry(connection, entry), tuple((sequence, Circuit.parse(name)) for sequence, name in numbered)
        except CorruptRowError as error:
            self._report(error)
        except ContractError as error:
            self._report(CorruptRowError(FILE, f"message {numbered[0][0]} of messages", str(error)))
        return None

    def _refusal(self, sequence: int, form: str) -> Refusal:
        try:
            return msgspec.json.decode(form, type=Refusal)
        except UNREADABLE as error:  # that the message was refused is still known
            self._report(CorruptRowError(FILE, f"message {sequence} of messages", str(error)))
            return Refusal("unspecified", "the broker did not take it; the reason in the store is corrupt")

    def _page(self, which: str, entry: int, limit: int) -> list[Entry]:
        """Return up to ``limit`` entries that can be read: those that can't take no place, or a page could be empty
        before the last one.
        """

        def work(connection: sqlite3.Connection) -> list[Entry]:
            return list(islice(self._readable(connection.execute(f"{ENTRIES} WHERE {which}", (entry,))), limit))

        return self._database.read(work)

    def _readable(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[Entry]:
        for row in rows:
            try:
                yield entry_of(row)
            except CorruptRowError as error:
                self._report(error)

    def _report(self, error: CorruptRowError) -> None:
        if error.row not in self._corrupt:
            self._corrupt.add(error.row)
            self._on_corrupt(error)


def _ruled(connection: sqlite3.Connection, uri: str, law: Law) -> Ruling:
    ruling = law(_versions(connection, uri))
    update(connection, ruling.changed)
    if not ruling.new:
        return ruling
    return replace(ruling, entry=replace(ruling.entry, entry=insert(connection, ruling.entry)))


def _versions(connection: sqlite3.Connection, uri: str) -> tuple[Entry, ...]:
    rows = connection.execute(f"{ENTRIES} WHERE uri = ? ORDER BY version", (uri,))
    return tuple(entry_of(row) for row in rows)


def _entry(connection: sqlite3.Connection, entry: int) -> Entry:
    return entry_of(connection.execute(f"{ENTRIES} WHERE entry = ?", (entry,)).fetchone())
