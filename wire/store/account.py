"""The account in SQLite: each save is one transaction of the one writer, in order with the desk's writes."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson

from wire.account.delivery import Delivery
from wire.account.store_port import Changes, Expected, Snapshot
from wire.errors import CorruptRowError
from wire.store.database import FILE, Database
from wire.store.rows import UNREADABLE

__all__ = ["SqliteAccountStore"]


class SqliteAccountStore:
    """Keeps one account in a data folder's file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def expected(self, expected: Expected) -> None:
        """Keep a release before everything that is given to the database afterwards; a second time changes nothing."""

        def work(connection: sqlite3.Connection) -> None:
            row = (*expected.key, expected.form)
            added = connection.execute("INSERT OR IGNORE INTO deliveries VALUES (?, ?, 0, ?)", row)
            if added.rowcount:
                connection.executemany(
                    "INSERT INTO expected_deliveries VALUES (?, ?) "
                    "ON CONFLICT (circuit) DO UPDATE SET deliveries = deliveries + excluded.deliveries",
                    expected.expected.items(),
                )
                connection.execute("INSERT OR REPLACE INTO account VALUES ('highest', ?)", (expected.highest,))

        self._database.post(work)

    async def save(self, changes: Changes) -> None:
        """Keep changes; StoreError where none of them is kept."""
        await self._database.write(lambda connection: _save(connection, changes))

    def load(self) -> Snapshot | None:
        """Return what was kept; None where nothing was."""
        return self._database.read(_load)

    def delivery(self, uri: str, version: int) -> Delivery | None:
        """Return the delivery of a settled release; None where it is not known."""
        query = "SELECT form FROM deliveries WHERE uri = ? AND version = ? AND settled = 1"
        row = self._database.read(lambda connection: connection.execute(query, (uri, version)).fetchone())
        try:
            return None if row is None else Delivery.decode(row[0])
        except UNREADABLE as error:
            raise CorruptRowError(FILE, f"{uri} version {version} of deliveries", str(error)) from None

    def circuits(self, uri: str) -> Mapping[int, Sequence[str]]:
        """Return the circuits of each settled version of a release, as far as they can be read."""
        query = "SELECT version, form FROM deliveries WHERE uri = ? AND settled = 1"
        found: dict[int, Sequence[str]] = {}
        for version, form in self._database.read(lambda connection: connection.execute(query, (uri,)).fetchall()):
            with suppress(*UNREADABLE):
                found[version] = [circuit.circuit for circuit in Delivery.decode(form).circuits]
        return found


def _save(connection: sqlite3.Connection, changes: Changes) -> None:
    run = connection.executemany
    run("DELETE FROM sums WHERE instance = ? AND partition = ?", changes.dropped)
    run("INSERT OR REPLACE INTO sums VALUES (?, ?, ?, ?)", ((*key, form) for key, form in changes.sums.items()))
    run("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", ((*key, form) for key, form in changes.records.items()))
    run("DELETE FROM records WHERE sequence = ?", ((sequence,) for sequence in changes.closed))
    kept = [(*key, 0, form) for key, form in changes.rows.items()]
    kept += [(*key, 1, delivery.encode()) for key, delivery in changes.deliveries.items()]
    run("INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?)", kept)
    for (key, circuit), (late, last_ns) in changes.late.items():
        found = connection.execute("SELECT form FROM deliveries WHERE uri = ? AND version = ? AND settled = 1", key)
        for (form,) in found.fetchall():
            try:
                amended = Delivery.decode(form).amended(circuit, late, last_ns).encode()
            except UNREADABLE:  # it stays as it is, and is named when it is asked for
                continue
            connection.execute("UPDATE deliveries SET form = ? WHERE uri = ? AND version = ?", (amended, *key))
    for sequence, missing in changes.missing.items():
        if missing is None:
            connection.execute("DELETE FROM missing_outlets WHERE sequence = ?", (sequence,))
        else:
            connection.execute("INSERT OR REPLACE INTO missing_outlets VALUES (?, ?)", (sequence, missing))
    if changes.owners is not None:
        connection.execute("DELETE FROM partitions")
        run("INSERT INTO partitions VALUES (?, ?)", enumerate(changes.owners))
    if changes.former_owners is not None:
        connection.execute("DELETE FROM former_owners")
        run("INSERT INTO former_owners VALUES (?, ?)", enumerate(changes.former_owners))
    connection.execute("INSERT OR REPLACE INTO account VALUES ('figures', ?)", (changes.figures,))


def _load(connection: sqlite3.Connection) -> Snapshot | None:
    ask = connection.execute
    values = dict(ask("SELECT name, value FROM account").fetchall())
    if not values:
        return None
    unreadable: list[str] = []

    def parsed(table: str, rows: Iterable[tuple[Any, ...]]) -> dict[Any, Any]:
        """Return the forms of a table by their keys; a row that is no JSON is left out, and named."""
        found = {}
        for *key, form in rows:
            try:
                found[tuple(key) if len(key) > 1 else key[0]] = orjson.loads(form)
            except UNREADABLE:
                unreadable.append(f"{' '.join(map(str, key))} of {table}")
        return found

    figures = parsed("account", [("figures", values.get("figures", b"{}"))])
    return Snapshot(
        sums=parsed("sums", ask("SELECT * FROM sums")),
        records=parsed("records", ask("SELECT * FROM records")),
        rows=parsed("deliveries", ask("SELECT uri, version, form FROM deliveries WHERE settled = 0")),
        missing=parsed("missing_outlets", ask("SELECT * FROM missing_outlets")),
        owners=[owner for (owner,) in ask("SELECT owner FROM partitions ORDER BY partition")],
        expected=dict(ask("SELECT circuit, deliveries FROM expected_deliveries").fetchall()),
        figures=figures.get("figures", {}),
        releases=ask("SELECT count(*) FROM deliveries").fetchone()[0],
        highest=values.get("highest", 0),
        former_owners=[instance for (instance,) in ask("SELECT instance FROM former_owners ORDER BY place")],
        unreadable=unreadable,
    )
