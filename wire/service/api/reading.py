"""From a request to a release, off the event loop: reading copy takes milliseconds, and a long one a second."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from wire.service.api.forms import Posted, compose, read_form
from wire.service.api.limits import Bodies
from wire.service.api.problems import Problem
from wire.service.api.requests import Given, read_query

__all__ = ["query_of", "read_one_posted", "read_posted"]


async def read_one_posted(request: web.Request, bodies: Bodies, clock: Callable[[], int]) -> Posted:
    """Return the one release that a request posts; Problem where its document holds several."""
    found = await read_posted(request, bodies, clock)
    if len(found) > 1:
        raise Problem(
            "field", f"it holds {len(found)} releases, and one belongs here; POST /releases takes several", "body"
        )
    return found[0]


async def read_posted(request: web.Request, bodies: Bodies, clock: Callable[[], int]) -> tuple[Posted, ...]:
    """Return the releases that a request posts, most often one; raise Problem where there is none.

    ``clock`` is nanoseconds.
    """
    async with bodies.read(request) as body:
        received_ns = clock()
        content_type = request.content_type if "Content-Type" in request.headers else ""
        charset, query = request.charset, _values(request)

        def read() -> tuple[Posted, ...]:
            return compose(read_form(content_type, charset, query, body), received_ns)

        return await asyncio.to_thread(read)


def query_of(request: web.Request, model: type[Given]) -> Given:
    """Return a request's query as a model; Problem where a parameter does not fit."""
    return read_query(model, _values(request))


def _values(request: web.Request) -> dict[str, list[str]]:
    return {name: request.query.getall(name) for name in request.query}
