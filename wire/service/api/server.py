"""The server of the API. It closes the connection of a client that neither sends a request nor takes an answer."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from wire.host.listening import listen
from wire.service.api.limits import Limits
from wire.service.api.problems import Problem, respond

__all__ = ["serve"]

# For as long the rest of a refused body is read, so that its sender gets the answer that says why.
LINGERING_S = 2.0
SHUTDOWN_S = 5.0


class _Connection(web.RequestHandler):
    """One client's connection. Bytes that are no HTTP get a problem: aiohttp's own answer and log would quote them."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Return the answer to bytes that are no request, or to a request that could not be answered."""
        del request, exc, message
        response = respond(
            Problem("bad-request", "the request is malformed, or its head is too long")
            if status < 500
            else Problem("our-fault", "the log says more")
        )
        response.force_close()
        return response

    def log_exception(self, *args: object, **more: object) -> None:
        """Log an error of aiohttp's own, but not that a client ended its connection while aiohttp read the rest."""
        if not isinstance(sys.exc_info()[1], ConnectionError | web.RequestPayloadError):
            super().log_exception(*args, **more)


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int, limits: Limits) -> AsyncIterator[str]:
    """Serve an application for as long as the context lasts; yield its URL.

    At the end of the context, requests that are being answered come to their end. Raise SettingsError where the port is
    taken.
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
            auto_decompress=False,  # aiohttp takes a body of which the end is missing
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
