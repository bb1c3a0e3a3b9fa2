"""The handlers of releases: post, read, change, kill, lift. An accepted release is on disk, and will be sent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from aiohttp import web

from wire.contract.places import Circuit
from wire.contract.release import Status
from wire.contract.times import format_time
from wire.desk.desk import Desk
from wire.desk.entry import Entry, Posting, Receipt
from wire.desk.errors import UnknownRelease
from wire.directory.directory import Directory
from wire.service.api import answers
from wire.service.api.forms import Posted
from wire.service.api.limits import Bodies
from wire.service.api.problems import Problem
from wire.service.api.reach import ReachCounter, circuits_of, idle_editions
from wire.service.api.reading import query_of, read_one_posted, read_posted
from wire.service.api.requestlog import about
from wire.service.api.requests import KillQuery, NoQuery, PageQuery
from wire.service.api.views import answer, listed_of, location, receipt_of, version_of

__all__ = ["Releases"]

AT_ONCE = 20  # entries that are read at a time: each may be megabytes, and a page shows a line of it


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
        """Answer ``POST /releases``: 201, or 200 where the same release was posted before.

        A document that is canceled kills its release. Of a document with several all are accepted, or none.
        """
        posted = await read_posted(request, self._bodies, self._clock)
        if len(posted) == 1:
            return await self._accept(request, posted[0])
        posted = tuple(self._under_embargo(each) for each in posted)
        about(request, posted[0].release.uri, posted[0].release.version)
        receipts = await self._desk.accept_all([self._posting(each) for each in posted])
        views = [self._view(receipt, each) for receipt, each in zip(receipts, posted, strict=True)]
        return answer(answers.Receipts(releases=views), 201 if any(receipt.new for receipt in receipts) else 200)

    async def post_version(self, request: web.Request) -> web.Response:
        """Answer ``POST /releases/{uri}/versions``: an update or correction, by default the version after the last."""
        uri = request.match_info["uri"]
        earlier = self._versions(uri)
        posted = await read_one_posted(request, self._bodies, self._clock)
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
        new_languages = {edition.language for edition in release.editions} - {
            edition.language for edition in last.release.editions
        }
        # By default a correction goes where its release went; an edition in a new language goes everywhere.
        default = {*last.circuits, *(item for item in self._directory.circuits if item.language in new_languages)}
        return await self._accept(request, replace(posted, release=release, notes=notes), tuple(sorted(default)))

    async def list(self, request: web.Request) -> web.Response:
        """Answer ``GET /releases``: versions, newest first, a page at a time."""
        query = query_of(request, PageQuery)
        limit, before = query.limit, query.before
        shown: list[answers.Listed] = []
        while len(shown) < limit:
            some = self._desk.entries(min(AT_ONCE, limit - len(shown)), before)
            shown += [listed_of(entry) for entry in some]
            if not some:
                return answer(answers.Page(releases=shown, next=None))
            before = some[-1].entry
            await asyncio.sleep(0)  # the publisher has this loop too
        return answer(answers.Page(releases=shown, next=f"/releases?limit={limit}&before={before}"))

    async def get(self, request: web.Request) -> web.Response:
        """Answer ``GET /releases/{uri}``: every version, ascending."""
        query_of(request, NoQuery)
        uri = request.match_info["uri"]
        versions = self._versions(uri)
        about(request, uri, versions[-1].release.version)
        shown = [version_of(entry, self._reach.of(entry.circuits, entry.heading)) for entry in versions]
        return answer(answers.Release(uri=uri, versions=shown))

    async def kill(self, request: web.Request) -> web.Response:
        """Answer ``DELETE /releases/{uri}``: withdraw the release, and stop the versions that wait."""
        note = query_of(request, KillQuery).note
        uri = request.match_info["uri"]
        about(request, uri)
        receipt = await self._desk.kill(uri, note)
        return self._receipt(request, receipt)

    async def lift(self, request: web.Request) -> web.Response:
        """Answer ``POST /releases/{uri}/lift``: the versions that wait for their embargo are due now."""
        query_of(request, NoQuery)
        uri = request.match_info["uri"]
        about(request, uri)
        return self._receipt(request, await self._desk.lift(uri))

    def _versions(self, uri: str) -> tuple[Entry, ...]:
        versions = self._desk.versions(uri)
        if not versions:
            raise UnknownRelease(uri)
        return versions

    async def _accept(
        self, request: web.Request, posted: Posted, default: tuple[Circuit, ...] | None = None
    ) -> web.Response:
        posted = self._under_embargo(posted)
        release = posted.release
        about(request, release.uri, release.version)
        if release.status is Status.CANCELED:
            return self._receipt(request, await self._desk.kill(release.uri, release.note), posted)
        (receipt,) = await self._desk.accept_all([self._posting(posted, default)])
        return self._receipt(request, receipt, posted, status=201 if receipt.new else 200)

    def _posting(self, posted: Posted, default: tuple[Circuit, ...] | None = None) -> Posting:
        release, options = posted.release, posted.options
        circuits = default
        if options.circuits:
            circuits = circuits_of(options.circuits, [item.language for item in release.editions], self._directory)
        return Posting(release, options.due_ns, circuits, posted.digest, posted.received_ns)

    def _under_embargo(self, posted: Posted) -> Posted:
        """Return a new version under the embargo for which an earlier version waits, unless it brings its own or says
        that it has none: a correction must not publish what is embargoed.
        """
        release = posted.release
        killed = release.status is Status.CANCELED
        if killed or posted.options.embargo_ns is not None or release.embargo_ns is not None:
            return posted
        waiting = (entry.release for entry in self._desk.versions(release.uri) if entry.state == "waiting")
        embargo_ns = max((earlier.embargo_ns or 0 for earlier in waiting), default=0)
        if embargo_ns <= self._clock():
            return posted
        note = f"The embargo of the version before holds, {format_time(embargo_ns)}; give embargo: none to publish now."
        return replace(posted, release=replace(release, embargo_ns=embargo_ns), notes=(*posted.notes, note))

    def _receipt(
        self, request: web.Request, receipt: Receipt, posted: Posted | None = None, status: int = 200
    ) -> web.Response:
        entry = receipt.entry
        about(request, entry.release.uri, entry.release.version, new=receipt.new)
        return answer(self._view(receipt, posted), status, {"Location": location(entry.release.uri)})

    def _view(self, receipt: Receipt, posted: Posted | None) -> answers.Receipt:
        entry = receipt.entry
        notes: tuple[str, ...] = ()
        if posted is not None:
            notes = (*posted.notes, *idle_editions(entry.release, entry.circuits))
        return receipt_of(entry, self._reach.of(entry.circuits, entry.heading), notes)
