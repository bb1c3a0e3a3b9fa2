"""The API's application: the handler of each route, and the middlewares around them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import HttpVersion11, web
from prometheus_client import CollectorRegistry
from structlog.typing import FilteringBoundLogger

from wire.account.account import Account
from wire.contract.places import LANGUAGES
from wire.desk.desk import Desk
from wire.directory.directory import Directory
from wire.host.tasks import background
from wire.intake.preparing import prepare, prepare_languages
from wire.service.api.access import Tokens
from wire.service.api.accounts import Accounts
from wire.service.api.audience import Audience
from wire.service.api.calendar_pages import CalendarPages
from wire.service.api.delivery import DeliveryPages
from wire.service.api.health import Check, Health
from wire.service.api.limits import Bodies, Limits, Rate
from wire.service.api.middleware import auth_middleware, problem_middleware
from wire.service.api.missing import MissingPages
from wire.service.api.openapi import openapi_page
from wire.service.api.preview import Preview
from wire.service.api.problems import Problem, respond
from wire.service.api.reach import ReachCounter
from wire.service.api.record_pages import RecordPages
from wire.service.api.releases import Releases
from wire.service.api.requestlog import request_log
from wire.service.api.requestmetrics import RequestMetrics
from wire.service.pauses import Pauses
from wire.telemetry.collector import metrics_page

__all__ = ["Parts", "api"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that the API exposes.

    ``checks`` are those of ``/readyz``. ``identity`` names the wire of ``/account``; ``thresholds_ns`` are the bin
    edges that the account has beside the usual ones. ``clock`` is nanoseconds since the epoch.
    ``requests`` counts the requests. ``calendar`` names the scenario whose calendar the wire publishes, if any.
    """

    desk: Desk
    directory: Directory
    account: Account
    registry: CollectorRegistry
    log: FilteringBoundLogger
    tokens: Tokens | None = None
    limits: Limits = field(default_factory=Limits)
    checks: Mapping[str, Check] = field(default_factory=dict)
    identity: Mapping[str, object] = field(default_factory=dict)
    thresholds_ns: Sequence[int] = ()
    clock: Callable[[], int] = time.time_ns
    requests: RequestMetrics = field(default_factory=RequestMetrics)
    calendar: str | None = None
    pauses: Pauses = field(default_factory=Pauses)


def api(parts: Parts) -> web.Application:
    """Return the application; the caller serves it."""
    limits = parts.limits
    rate = Rate(limits.requests_per_s, limits.burst, time.monotonic)
    app = web.Application(
        middlewares=[
            request_log(parts.log, limits, parts.requests),
            problem_middleware(parts.log),
            auth_middleware(parts.tokens, rate),
        ],
        client_max_size=limits.body_bytes,
    )
    for method, path, handler in _routes(parts):
        if method == "GET":
            app.router.add_get(path, handler, expect_handler=_expect)  # and HEAD, which some probes use
        else:
            app.router.add_route(method, path, handler, expect_handler=_expect)
    app.cleanup_ctx.append(_warm)
    return app


async def _expect(request: web.Request) -> web.StreamResponse | None:
    """Answer the header Expect of a client that waits with its body (RFC 9110 §10.1.1). aiohttp's own refusal would be
    no problem document.
    """
    if request.headers["Expect"].strip().casefold() != "100-continue":
        detail = "it is to be 100-continue, or left out"
        return respond(Problem("bad-request", detail, "Expect", headers={"Connection": "close"}))
    if request.version == HttpVersion11:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    return None


def _routes(parts: Parts) -> list[tuple[str, str, Handler]]:
    reach = ReachCounter(parts.directory)
    bodies = Bodies(parts.limits)
    releases = Releases(parts.desk, parts.directory, reach, bodies, parts.clock)
    preview = Preview(parts.directory, reach, bodies, parts.clock)
    delivery = DeliveryPages(parts.desk, parts.account)
    missing = MissingPages(parts.desk, parts.account, parts.directory)
    accounts = Accounts(parts.account, parts.desk, parts.thresholds_ns, parts.identity, parts.clock)
    calendar = CalendarPages(parts.calendar, parts.pauses, parts.clock)
    health = Health(parts.checks)
    return [
        ("POST", "/releases", releases.post),
        ("GET", "/releases", releases.list),
        ("GET", "/releases/{uri}", releases.get),
        ("DELETE", "/releases/{uri}", releases.kill),
        ("POST", "/releases/{uri}/versions", releases.post_version),
        ("POST", "/releases/{uri}/lift", releases.lift),
        ("GET", "/releases/{uri}/delivery", delivery.get),
        ("GET", "/releases/{uri}/missing", missing.of_release),
        ("GET", "/records", RecordPages(parts.desk, parts.account).get),
        ("GET", "/outlets/{id}", missing.at_outlet),
        ("POST", "/preview", preview.post),
        ("GET", "/directory", Audience(parts.directory).get),
        ("GET", "/account", accounts.get),
        ("GET", "/account/counts", accounts.counts),
        ("GET", "/calendar", calendar.get),
        ("PUT", "/calendar/pauses/{id}", calendar.pause),
        ("DELETE", "/calendar/pauses/{id}", calendar.resume),
        ("GET", "/healthz", health.alive),
        ("GET", "/readyz", health.ready),
        ("GET", "/metrics", metrics_page(parts.registry)),
        ("GET", "/openapi.json", openapi_page(secured=parts.tokens is not None)),
    ]


async def _warm(_: web.Application) -> AsyncIterator[None]:
    """Prepare the intake before the first release comes: a flash would be late by the second that this takes.

    Each language's own patterns take a tenth of a second, and are prepared while the service is up.
    """
    await asyncio.to_thread(prepare)
    async with background(asyncio.to_thread(prepare_languages, LANGUAGES), "prepare the languages"):
        yield
