"""Every error becomes a problem document, and requests without access or beyond the rate get no further."""

import io

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from wire.desk.errors import UnknownRelease
from wire.errors import StoreError
from wire.service.api.access import Tokens
from wire.service.api.limits import Rate
from wire.service.api.middleware import auth_middleware, problem_middleware
from wire.service.api.problems import Problem
from wire.telemetry.logs import open_log

TOKEN = "correct-horse-battery-staple"


def raising(error):
    async def handler(_):
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "status", "kind", "logged"),
    [
        (Problem("busy", "come again"), 503, "busy", ""),
        (UnknownRelease("urn:x:1"), 404, "unknown-release", ""),
        (StoreError("/srv/wire.db", "disk is full"), 503, "store", "refused"),
        (web.HTTPNotFound(), 404, "no-such-page", ""),
        (ZeroDivisionError("division by zero"), 500, "our-fault", "our fault"),
    ],
)
async def test_an_error_of_any_kind_is_a_problem(error, status, kind, logged):
    """Our own faults are logged with their reason, which the client does not get."""
    stream = io.StringIO()
    middleware = problem_middleware(open_log(stream, terminal=False))
    answer = await middleware(make_mocked_request("GET", "/releases"), raising(error))
    assert (answer.status, orjson.loads(answer.body)["type"]) == (status, f"urn:wirestorm:problem:{kind}")
    assert logged in stream.getvalue()
    assert bool(logged) == bool(stream.getvalue())


async def test_a_guess_of_a_token_counts_against_the_rate():
    """A client that guesses tokens is slowed down; the probes' paths are open to it all the same."""
    middleware = auth_middleware(Tokens([TOKEN]), Rate(1.0, 2, lambda: 0.0))

    async def handler(_):
        return web.Response()

    kinds = []
    for token in ("guess-1", "guess-2", TOKEN):
        request = make_mocked_request("GET", "/releases", headers={"Authorization": f"Bearer {token}"})
        with pytest.raises(Problem) as refused:
            await middleware(request, handler)
        kinds.append(refused.value.kind)
    assert kinds == ["no-token", "no-token", "too-many"]
    assert (await middleware(make_mocked_request("GET", "/healthz"), handler)).status == 200
