"""The handler of the records of releases: each accepted version in order, as JSON lines or CSV, a page at a time."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from wire.account.account import Account
from wire.desk.desk import Desk
from wire.service.api.reading import query_of
from wire.service.api.requests import CSV_FORMAT, JSON_LINES_FORMAT, RecordsQuery
from wire.service.recording import record_of
from wire.service.release_record import ReleaseRecord, csv_row, json_line

__all__ = ["CSV", "JSON_LINES", "RecordPages", "format_of"]

JSON_LINES, CSV = "application/x-ndjson", "text/csv"
LINES_TOO = "application/jsonl"  # as some clients call it
AT_ONCE = 5  # entries that are read at a time: each may be megabytes
SECOND_NS = 1_000_000_000


class RecordPages:
    """The handler of ``/records``."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk = desk
        self._account = account

    async def get(self, request: web.Request) -> web.Response:
        """Answer ``GET /records``: the oldest version first; the header ``Link`` has the path of the next page."""
        query = query_of(request, RecordsQuery)
        form = query.format or format_of(request.headers.get("Accept", ""))
        encode, kind = (csv_row, CSV) if form == CSV_FORMAT else (json_line, JSON_LINES)
        head = csv_row(None) if form == CSV_FORMAT else b""
        rows, after, more = await self._page(query, encode)
        headers = {}
        if more:
            path = f"/records?limit={query.limit}&after={after}&within={query.within}&format={form}"
            headers["Link"] = f'<{path}>; rel="next"'
        return web.Response(body=head + b"".join(rows), content_type=kind, charset="utf-8", headers=headers)

    async def _page(
        self, query: RecordsQuery, encode: Callable[[ReleaseRecord], bytes]
    ) -> tuple[list[bytes], int, bool]:
        """Return the records of a page, encoded, the number of its last entry, and whether there are more."""
        found: list[bytes] = []
        after = query.after
        while len(found) < query.limit:
            entries = self._desk.entries_after(min(AT_ONCE, query.limit - len(found)), after)
            if not entries:
                return found, after, False
            after = entries[-1].entry
            for entry in entries:
                release = entry.release
                sent = entry.state == "committed"
                delivery = self._account.delivery(release.uri, release.version) if sent else None
                found.append(encode(record_of(entry, delivery, query.within * SECOND_NS)))
            await asyncio.sleep(0)  # the publisher has this loop too
        return found, after, bool(self._desk.entries_after(1, after))


def format_of(accept: str) -> str:
    """Return the format that an Accept header prefers (RFC 9110 §12.5.1): CSV where it weighs more, else lines."""
    weights = dict(map(_weighed, accept.split(",")))
    lines = max(weights.get(JSON_LINES, 0.0), weights.get(LINES_TOO, 0.0))
    return CSV_FORMAT if weights.get(CSV, 0.0) > lines else JSON_LINES_FORMAT


def _weighed(part: str) -> tuple[str, float]:
    """Return a media range and its weight, 1 where it has none that can be read."""
    name, *parameters = (word.strip().lower() for word in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, float(value)
            except ValueError:
                break
    return name, 1.0
