"""The API's answers about a release version, made from the desk's entry."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson
from aiohttp import web

from wire.contract.places import Circuit
from wire.contract.times import format_time
from wire.desk.desk import Desk
from wire.desk.entry import Entry
from wire.desk.errors import UnknownRelease
from wire.desk.rules import HELD_NS
from wire.service.api.answers import Listed, Receipt, Version
from wire.service.api.problems import Problem
from wire.service.api.reach import Reach

__all__ = ["answer", "audience_of", "committed_version", "due_of", "listed_of", "location", "receipt_of", "version_of"]


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return a response with a value, dataclass or plain, as JSON."""
    return web.Response(
        status=status, body=orjson.dumps(value), content_type="application/json", headers=dict(headers or {})
    )


def location(uri: str) -> str:
    """Return the path of a release."""
    return f"/releases/{quote(uri, safe='')}"


def committed_version(desk: Desk, uri: str, wanted: int | None) -> Entry:
    """Return a version of a release, by default the last one whose messages have numbers. UnknownRelease, Problem."""
    versions = desk.versions(uri)
    if not versions:
        raise UnknownRelease(uri)
    if wanted is None:
        committed = [entry for entry in versions if entry.state == "committed"]
        return (committed or versions)[-1]
    for entry in versions:
        if entry.release.version == wanted:
            return entry
    there = ", ".join(str(entry.release.version) for entry in versions)
    raise Problem("unknown-release", f"there is no version {wanted}; there are {there}", "version")


def receipt_of(entry: Entry, reach: Reach, notes: Sequence[str] = ()) -> Receipt:
    """Return the receipt of an accepted version: all of it stays the same but for a lifted embargo."""
    return Receipt(**_outline(entry), **audience_of(entry.circuits, reach), notes=notes)


def listed_of(entry: Entry) -> Listed:
    """Return a version as it is at the moment, for a list."""
    return Listed(**_outline(entry), **_standing(entry))


def version_of(entry: Entry, reach: Reach) -> Version:
    """Return a version as it is at the moment, with its circuits and audience."""
    return Version(**_outline(entry), **_standing(entry), **audience_of(entry.circuits, reach))


def due_of(entry: Entry) -> str | None:
    """Return the due time of a version; None where it is held until it is lifted."""
    return None if entry.due_ns == HELD_NS else format_time(entry.due_ns)


def audience_of(circuits: Sequence[Circuit], reach: Reach) -> dict[str, Any]:
    """Return the members of ``Audience``: circuits, and the outlets, editors and desktops on them."""
    return {
        "circuits": [str(circuit) for circuit in circuits],
        "outlets": reach.outlets,
        "editors": reach.editors,
        "desktops": reach.desktops,
    }


def _standing(entry: Entry) -> dict[str, Any]:
    source = entry.release.edition(entry.release.source_language)
    return {"state": entry.state, "headline": source.headline}


def _outline(entry: Entry) -> dict[str, Any]:
    release = entry.release
    embargo_ns = release.embargo_ns
    return {
        "uri": release.uri,
        "version": release.version,
        "status": release.status.value,
        "languages": [edition.language for edition in release.editions],
        "sectors": release.sectors,
        "urgency": release.urgency,
        "heading": entry.heading,
        "accepted": format_time(entry.accepted_ns),
        "due": due_of(entry),
        "embargo": None if embargo_ns is None else format_time(embargo_ns),
        "note": release.note,
    }
