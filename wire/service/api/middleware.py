"""The middlewares around the handlers: every error becomes a problem document, and a request is admitted or refused."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware
from structlog.typing import FilteringBoundLogger

from wire.errors import WireError
from wire.service.api.access import Tokens, check_access
from wire.service.api.limits import Rate
from wire.service.api.problems import Problem, of_http, problem_of, respond

__all__ = ["auth_middleware", "problem_middleware"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
OPEN = frozenset({"/healthz", "/readyz", "/openapi.json"})  # for probes, and for clients that look up how to ask


def problem_middleware(log: FilteringBoundLogger) -> Middleware:
    """Return the middleware that answers every error with a problem document; no request makes it raise."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
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


def auth_middleware(tokens: Tokens | None, rate: Rate) -> Middleware:
    """Return the middleware that refuses requests beyond the rate, and those without access. Some paths are open."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path not in OPEN:
            rate.take(request.remote or "")  # before the token: the guessing of tokens is paced too
            check_access(request, tokens)
        return await handler(request)

    return middleware
