"""Release versions to rows of the table ``releases``, and back."""

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec
import orjson

from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.desk.entry import Entry
from wire.desk.store import item_of
from wire.errors import ContractError, CorruptRowError
from wire.store.database import FILE

__all__ = ["ENTRIES", "UNREADABLE", "entry_of", "insert", "update"]

UNREADABLE = (msgspec.MsgspecError, ValueError, TypeError, AttributeError, KeyError, ContractError)

ENTRIES = "SELECT entry, digest, release, heading, circuits, due_ns, accepted_ns, state, received_ns FROM releases"


def insert(connection: sqlite3.Connection, entry: Entry) -> int:
    """Add a version; return its entry number."""
    release = entry.release
    added = connection.execute(
        "INSERT INTO releases (uri, version, digest, release, heading, circuits, urgency, due_ns, accepted_ns, state,"
        " received_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            release.uri,
            release.version,
            entry.digest,
            _text(release),
            entry.heading,
            _text([str(circuit) for circuit in entry.circuits]),
            item_of(entry).urgency,
            entry.due_ns,
            entry.accepted_ns,
            entry.state,
            entry.received_ns,
        ),
    )
    assert added.lastrowid is not None
    return added.lastrowid


def update(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Write what may change of each version: its text, due time and state."""
    connection.executemany(
        "UPDATE releases SET release = ?, due_ns = ?, state = ? WHERE entry = ?",
        [(_text(entry.release), entry.due_ns, entry.state, entry.entry) for entry in entries],
    )


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Return the entry of a row that ENTRIES selects; CorruptRowError where it holds no release."""
    entry, digest, release, heading, circuits, due_ns, accepted_ns, state, received_ns = row
    try:
        places = tuple(Circuit.parse(name) for name in orjson.loads(circuits))
        found = msgspec.json.decode(release, type=Release)
    except UNREADABLE as error:
        raise CorruptRowError(FILE, f"entry {entry} of releases", str(error)) from None
    return Entry(entry, found, heading, places, due_ns, accepted_ns, state, digest, received_ns)


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
