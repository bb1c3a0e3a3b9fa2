"""From a request to a release, off the event loop: reading copy takes milliseconds, and a long one a second."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from wire.service.api.fields import Fields, from_query
from wire.service.api.forms import Posted, compose, read_form
from wire.service.api.limits import Bodies

__all__ = ["query_fields", "read_posted"]


async def read_posted(request: web.Request, bodies: Bodies, clock: Callable[[], int]) -> Posted:
    """The release that a request posts; Problem where it is none. ``clock`` is nanoseconds since the epoch."""
    async with bodies.read(request) as body:
        received_ns = clock()
        content_type = request.content_type if "Content-Type" in request.headers else ""
        charset, query = request.charset, _values(request)

        def read() -> Posted:
            return compose(read_form(content_type, charset, query, body), received_ns)

        return await asyncio.to_thread(read)


def query_fields(request: web.Request, *known: str) -> Fields:
    """The query parameters; Problem where there is one that is not known."""
    return from_query(_values(request), known)


def _values(request: web.Request) -> dict[str, list[str]]:
    return {name: request.query.getall(name) for name in request.query}
