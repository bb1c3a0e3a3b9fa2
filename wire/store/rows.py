"""Release versions as rows of the table ``releases``, and back."""

import sqlite3
from collections.abc import Iterable
from typing import Any

import orjson

from wire.contract.places import Circuit
from wire.contract.release import Block, BlockKind, Edition, Release, Status
from wire.desk.entry import Entry
from wire.desk.store import item_of

__all__ = ["ENTRIES", "entry_of", "insert", "update"]

ENTRIES = "SELECT entry, digest, release, heading, circuits, due_ns, accepted_ns, state FROM releases"


def insert(connection: sqlite3.Connection, entry: Entry) -> int:
    """Add a version; its entry number."""
    release = entry.release
    added = connection.execute(
        "INSERT INTO releases (uri, version, digest, release, heading, circuits, urgency, due_ns, accepted_ns, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        ),
    )
    assert added.lastrowid is not None
    return added.lastrowid


def update(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Write what may change of versions: their text, due time and state."""
    connection.executemany(
        "UPDATE releases SET release = ?, due_ns = ?, state = ? WHERE entry = ?",
        [(_text(entry.release), entry.due_ns, entry.state, entry.entry) for entry in entries],
    )


def entry_of(row: tuple[Any, ...]) -> Entry:
    """From a row of ENTRIES."""
    entry, digest, release, heading, circuits, due_ns, accepted_ns, state = row
    places = tuple(Circuit.parse(name) for name in orjson.loads(circuits))
    return Entry(entry, _release(release), heading, places, due_ns, accepted_ns, state, digest)


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()


def _release(text: str) -> Release:
    fields = orjson.loads(text)
    editions = tuple(
        Edition(**{**each, "blocks": tuple(Block(BlockKind(block["kind"]), block["text"]) for block in each["blocks"])})
        for each in fields.pop("editions")
    )
    return Release(
        **{
            **fields,
            "editions": editions,
            "sectors": tuple(fields["sectors"]),
            "keywords": tuple(fields["keywords"]),
            "status": Status(fields["status"]),
        }
    )
