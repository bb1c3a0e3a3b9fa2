"""What every request passes: rate, access, and a problem document for whatever goes wrong behind them."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware
from structlog.typing import FilteringBoundLogger

from wire.errors import WireError
from wire.service.api.access import Tokens, check_access
from wire.service.api.limits import Rate
from wire.service.api.problems import Problem, of_http, problem_of, respond

__all__ = ["gate"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
OPEN = frozenset({"/healthz", "/readyz", "/openapi.json"})  # for probes, and for who looks how to ask


def gate(tokens: Tokens | None, rate: Rate, log: FilteringBoundLogger) -> Middleware:
    """The middleware around the handlers. Nothing that a client sends makes it raise."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.path not in OPEN:
                rate.take(request.remote or "")  # before the token: guessing is paced too
                check_access(request, tokens)
            return await handler(request)
        except Problem as problem:
            return respond(problem)
        except WireError as error:
            told = problem_of(error)
            if told.status >= 500:
                log.warning("refused", problem=told.kind, error=str(error))
            return respond(told)
        except web.HTTPException as error:
            return respond(of_http(error))
        except Exception:
            log.exception("our fault")
            return respond(Problem("our-fault", "the log says more"))

    return middleware
