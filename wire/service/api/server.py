"""Serves the API on a port, and keeps no connection of a client that neither asks nor listens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from wire.service.api.limits import Limits
from wire.service.api.problems import Problem, respond
from wire.service.listening import listen

__all__ = ["serve"]

# What is left of a body that was refused is read for as long, so that its sender gets to see why.
LINGERING_S = 2.0
SHUTDOWN_S = 5.0


class _Connection(web.RequestHandler):
    """One client's connection. What is no HTTP gets a problem: aiohttp's own answer and log quote what was sent."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what could not be read as a request, or not be answered."""
        del request, exc, message
        response = respond(
            Problem("bad-request", "the request is malformed, or its head is too long")
            if status < 500
            else Problem("our-fault", "the log says more")
        )
        response.force_close()
        return response


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int, limits: Limits) -> AsyncIterator[str]:
    """Serve an application; its URL, for as long as the context lasts. SettingsError where the port is taken.

    The end of the context lets requests that are being answered come to their end.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    manager = runner.server
    assert manager is not None
    loop = asyncio.get_running_loop()
    servers: list[asyncio.Server] = []

    def connection() -> _Connection:
        return _Connection(
            manager,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # as aiohttp's own runner does
            keepalive_timeout=limits.idle_s,
            lingering_time=LINGERING_S,
        )

    async def start(candidate: int) -> None:
        servers.append(await loop.create_server(connection, host, candidate, backlog=1024))

    try:
        port = await listen(start, host, port, "the API")
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}"
    finally:
        for server in servers:
            server.close()
        await runner.cleanup()
