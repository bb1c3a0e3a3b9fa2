"""A log line for each request, with the uri and version that it was about; never a query string, a header or a body."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware
from structlog.typing import FilteringBoundLogger

from wire.service.api.limits import Limits
from wire.service.api.requestmetrics import RequestMetrics

__all__ = ["about", "request_log"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ABOUT = web.RequestKey("about", dict[str, object])
NOT_READY = 503
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds by programs


def about(request: web.Request, uri: str, version: int | None = None, **more: object) -> None:
    """Note which release a request is about, for its line in the log."""
    told = request.setdefault(ABOUT, {})
    told["uri"] = uri
    if version is not None:
        told["version"] = version
    told.update(more)


def request_log(log: FilteringBoundLogger, limits: Limits, metrics: RequestMetrics) -> Middleware:
    """Return the outermost middleware.

    It sends the answer, closes the connection of a client that does not take it, counts the request and logs it:
    ``cut_off`` where the connection was closed for that, ``hung_up`` where the client ended it before the answer.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        started_s = time.monotonic()
        response = await handler(request)
        cut_off = hung_up = False
        try:
            async with asyncio.timeout(limits.write_s):
                await response.prepare(request)
                await response.write_eof()
        except TimeoutError:
            cut_off = True
            if request.transport is not None:
                request.transport.abort()
        except ConnectionError:
            hung_up = True
        hung_up = hung_up or (request.transport is None and not cut_off)
        resource = request.match_info.route.resource
        route = "unknown" if resource is None else resource.canonical
        seconds = time.monotonic() - started_s
        metrics.add(request.method, route, response.status, seconds)
        quiet = route in PROBES and response.status in (200, NOT_READY)
        tell = log.debug if quiet else log.warning if response.status >= 500 or cut_off else log.info
        tell(
            "request",
            **request.get(ABOUT, {}),
            method=request.method if request.method.isalpha() and len(request.method) < 10 else "unknown",
            route=route,
            status=response.status,
            ms=round(seconds * 1e3, 1),
            client=request.remote,
            **({"cut_off": True} if cut_off else {"hung_up": True} if hung_up else {}),
        )
        return response

    return middleware
