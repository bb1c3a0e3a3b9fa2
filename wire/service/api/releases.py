"""Releases over HTTP: post, read, change, kill, lift. What is accepted here is on the disk and will be sent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from aiohttp import web

from wire.desk.desk import Desk
from wire.desk.entry import Entry, Receipt
from wire.desk.errors import UnknownRelease
from wire.directory.directory import Directory
from wire.service.api.forms import Posted
from wire.service.api.limits import Bodies
from wire.service.api.problems import Problem
from wire.service.api.reach import ReachCounter, circuits_of, idle_editions
from wire.service.api.reading import query_fields, read_posted
from wire.service.api.requestlog import about
from wire.service.api.views import answer, entry_view, location, receipt_view

__all__ = ["Releases"]

PAGE, MOST_PAGE = 100, 1_000
AT_ONCE = 20  # entries that are read at a time: each may be megabytes, and a page shows a line of it
MOST_ENTRY = 2**63 - 1


class Releases:
    """The handlers of ``/releases``. ``clock`` is nanoseconds since the epoch."""

    def __init__(
        self, desk: Desk, directory: Directory, reach: ReachCounter, bodies: Bodies, clock: Callable[[], int]
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._reach = reach
        self._bodies = bodies
        self._clock = clock

    async def post(self, request: web.Request) -> web.Response:
        """``POST /releases``: 201, or 200 where it is there already."""
        posted = await read_posted(request, self._bodies, self._clock)
        return await self._accept(request, posted)

    async def post_version(self, request: web.Request) -> web.Response:
        """``POST /releases/{uri}/versions``: an update or correction, by default the version after the last."""
        uri = request.match_info["uri"]
        earlier = self._versions(uri)
        posted = await read_posted(request, self._bodies, self._clock)
        given = posted.options.uri or (posted.release.uri if posted.named else uri)
        if given != uri:
            raise Problem("field", f"it is {given!r}, and the path names {uri!r}; leave it out", "uri")
        last = earlier[-1]
        release = replace(posted.release, uri=uri)
        if not posted.versioned:
            # Sent again by a client that heard no answer, it is the version that it made the first time.
            again = last.digest == posted.digest
            release = replace(release, version=last.release.version + (0 if again else 1))
        notes = posted.notes
        if not posted.named and not posted.options.sectors and release.sectors != last.release.sectors:
            # A corrected word must not move the story to another sector: the topics stay.
            release = replace(release, sectors=last.release.sectors)
            notes = (*notes, f"The sectors stay its release's, {', '.join(release.sectors)}.")
        return await self._accept(request, replace(posted, release=release, notes=notes))

    async def list(self, request: web.Request) -> web.Response:
        """``GET /releases``: versions, newest first, a page at a time."""
        fields = query_fields(request, "limit", "before")
        limit = fields.whole("limit", 1, MOST_PAGE) or PAGE
        before = fields.whole("before", 1, MOST_ENTRY)
        shown: list[dict[str, object]] = []
        while len(shown) < limit:
            some = self._desk.entries(min(AT_ONCE, limit - len(shown)), before)
            shown += [entry_view(entry) for entry in some]
            if not some:
                return answer({"releases": shown, "next": None})
            before = some[-1].entry
            await asyncio.sleep(0)  # the publisher has this loop too
        return answer({"releases": shown, "next": f"/releases?limit={limit}&before={before}"})

    async def get(self, request: web.Request) -> web.Response:
        """``GET /releases/{uri}``: every version, ascending."""
        query_fields(request)
        uri = request.match_info["uri"]
        versions = self._versions(uri)
        about(request, uri, versions[-1].release.version)
        shown = [entry_view(entry, self._reach.of(entry.circuits, entry.heading)) for entry in versions]
        return answer({"uri": uri, "versions": shown})

    async def kill(self, request: web.Request) -> web.Response:
        """``DELETE /releases/{uri}``: withdraw it wherever it went, and stop what waits."""
        note = query_fields(request, "note").note("note")
        uri = request.match_info["uri"]
        about(request, uri)
        receipt = await self._desk.kill(uri, note)
        return self._receipt(request, receipt)

    async def lift(self, request: web.Request) -> web.Response:
        """``POST /releases/{uri}/lift``: what waits for its embargo is due now, without one."""
        query_fields(request)
        uri = request.match_info["uri"]
        about(request, uri)
        return self._receipt(request, await self._desk.lift(uri))

    def _versions(self, uri: str) -> tuple[Entry, ...]:
        versions = self._desk.versions(uri)
        if not versions:
            raise UnknownRelease(uri)
        return versions

    async def _accept(self, request: web.Request, posted: Posted) -> web.Response:
        release, options = posted.release, posted.options
        about(request, release.uri, release.version)
        circuits = None
        if options.circuits:
            circuits = circuits_of(options.circuits, [item.language for item in release.editions], self._directory)
        receipt = await self._desk.accept(release, options.due_ns, circuits, posted.digest)
        return self._receipt(request, receipt, posted, status=201 if receipt.new else 200)

    def _receipt(
        self, request: web.Request, receipt: Receipt, posted: Posted | None = None, status: int = 200
    ) -> web.Response:
        entry = receipt.entry
        about(request, entry.release.uri, entry.release.version, new=receipt.new)
        notes: tuple[str, ...] = ()
        if posted is not None:
            notes = (*posted.notes, *idle_editions(entry.release, entry.circuits))
        view = receipt_view(entry, self._reach.of(entry.circuits, entry.heading), notes)
        return answer(view, status, {"Location": location(entry.release.uri)})
