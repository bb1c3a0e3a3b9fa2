"""The account in SQLite: each save is one transaction of the one writer, in the order of the desk's own."""

import sqlite3

import orjson

from wire.account_store import Changes, Expected, Saved
from wire.delivery import Delivery
from wire.store.database import Database

__all__ = ["SqliteAccountStore"]


class SqliteAccountStore:
    """Keeps one account in a data folder's file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def expected(self, expected: Expected) -> None:
        """Keep a release before whatever is given after it, be it the desk's; the same one again changes nothing."""

        def work(connection: sqlite3.Connection) -> None:
            row = (*expected.key, expected.form)
            added = connection.execute("INSERT OR IGNORE INTO deliveries VALUES (?, ?, 0, ?)", row)
            if added.rowcount:
                connection.executemany(
                    "INSERT INTO owed VALUES (?, ?) "
                    "ON CONFLICT (circuit) DO UPDATE SET deliveries = deliveries + excluded.deliveries",
                    expected.owed.items(),
                )
                connection.execute("INSERT OR REPLACE INTO account VALUES ('highest', ?)", (expected.highest,))

        self._database.post(work)

    async def save(self, changes: Changes) -> None:
        """Keep changes; StoreError where they are not, none of them."""
        await self._database.write(lambda connection: _save(connection, changes))

    def load(self) -> Saved | None:
        """What was kept; None where nothing was."""
        return self._database.read(_load)

    def delivery(self, uri: str, version: int) -> Delivery | None:
        """A settled release's delivery."""
        query = "SELECT form FROM deliveries WHERE uri = ? AND version = ? AND settled = 1"
        row = self._database.read(lambda connection: connection.execute(query, (uri, version)).fetchone())
        return None if row is None else Delivery.decode(row[0])


def _save(connection: sqlite3.Connection, changes: Changes) -> None:
    run = connection.executemany
    run("DELETE FROM sums WHERE incarnation = ? AND share = ?", changes.dropped)
    run("INSERT OR REPLACE INTO sums VALUES (?, ?, ?, ?)", ((*key, form) for key, form in changes.sums.items()))
    run("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", ((*key, form) for key, form in changes.records.items()))
    run("DELETE FROM records WHERE sequence = ?", ((sequence,) for sequence in changes.closed))
    kept = [(*key, 0, form) for key, form in changes.rows.items()]
    kept += [(*key, 1, delivery.encode()) for key, delivery in changes.deliveries.items()]
    run("INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?)", kept)
    for (key, circuit), late in changes.lates.items():
        found = connection.execute("SELECT form FROM deliveries WHERE uri = ? AND version = ? AND settled = 1", key)
        for (form,) in found.fetchall():
            amended = Delivery.decode(form).amended(circuit, late).encode()
            connection.execute("UPDATE deliveries SET form = ? WHERE uri = ? AND version = ?", (amended, *key))
    for sequence, lacks in changes.lacking.items():
        if lacks is None:
            connection.execute("DELETE FROM lacking WHERE sequence = ?", (sequence,))
        else:
            connection.execute("INSERT OR REPLACE INTO lacking VALUES (?, ?)", (sequence, lacks))
    if changes.owners is not None:
        connection.execute("DELETE FROM shares")
        run("INSERT INTO shares VALUES (?, ?)", enumerate(changes.owners))
    connection.execute("INSERT OR REPLACE INTO account VALUES ('figures', ?)", (changes.figures,))


def _load(connection: sqlite3.Connection) -> Saved | None:
    ask = connection.execute
    values = dict(ask("SELECT name, value FROM account").fetchall())
    if not values:
        return None
    return Saved(
        sums={(name, share, circuit): orjson.loads(form) for name, share, circuit, form in ask("SELECT * FROM sums")},
        records={(sequence, share): orjson.loads(form) for sequence, share, form in ask("SELECT * FROM records")},
        rows={
            (uri, version): orjson.loads(form)
            for uri, version, form in ask("SELECT uri, version, form FROM deliveries WHERE settled = 0")
        },
        lacking={sequence: orjson.loads(form) for sequence, form in ask("SELECT * FROM lacking")},
        owners=[owner for (owner,) in ask("SELECT owner FROM shares ORDER BY share")],
        owed=dict(ask("SELECT circuit, deliveries FROM owed").fetchall()),
        figures=orjson.loads(values.get("figures", b"{}")),
        releases=ask("SELECT count(*) FROM deliveries").fetchone()[0],
        highest=values.get("highest", 0),
    )
