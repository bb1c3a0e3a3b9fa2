"""What the API shows of a release version: plain values, times as RFC 3339."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import orjson
from aiohttp import web

from wire.contract.places import Circuit
from wire.contract.times import format_time
from wire.desk.entry import Entry
from wire.service.api.reach import Reach

__all__ = ["answer", "audience_view", "entry_view", "location", "receipt_view"]


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON response."""
    return web.Response(
        status=status, body=orjson.dumps(value), content_type="application/json", headers=dict(headers or {})
    )


def location(uri: str) -> str:
    """The path of a release."""
    return f"/releases/{quote(uri, safe='')}"


def receipt_view(entry: Entry, reach: Reach, notes: Sequence[str] = ()) -> dict[str, object]:
    """What a client is told of a version that was accepted: all of it stays the same but for a lifted embargo."""
    return {**_outline(entry), **audience_view(entry.circuits, reach), "notes": list(notes)}


def entry_view(entry: Entry, reach: Reach | None = None) -> dict[str, object]:
    """A version as it is at the moment; with its circuits and audience where ``reach`` is given."""
    source = entry.release.edition(entry.release.source_language)
    view = {**_outline(entry), "state": entry.state, "headline": source.headline}
    return view if reach is None else view | audience_view(entry.circuits, reach)


def audience_view(circuits: Sequence[Circuit], reach: Reach) -> dict[str, object]:
    """Circuits, and the outlets, editors and desktops on them, each outlet once."""
    return {
        "circuits": [str(circuit) for circuit in circuits],
        "outlets": reach.outlets,
        "editors": reach.editors,
        "desktops": reach.desktops,
    }


def _outline(entry: Entry) -> dict[str, object]:
    release = entry.release
    embargo_ns = release.embargo_ns
    return {
        "uri": release.uri,
        "version": release.version,
        "status": release.status.value,
        "languages": [edition.language for edition in release.editions],
        "sectors": list(release.sectors),
        "urgency": release.urgency,
        "heading": entry.heading,
        "accepted": format_time(entry.accepted_ns),
        "due": format_time(entry.due_ns),
        "embargo": None if embargo_ns is None else format_time(embargo_ns),
        "note": release.note,
    }
