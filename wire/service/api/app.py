"""The API put together: which handler answers which route."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CollectorRegistry
from structlog.typing import FilteringBoundLogger

from wire.account import Account
from wire.desk.desk import Desk
from wire.directory.directory import Directory
from wire.intake.language import detect
from wire.service.api.access import Tokens
from wire.service.api.accounts import Accounts
from wire.service.api.audience import Audience
from wire.service.api.delivery import DeliveryPages
from wire.service.api.gate import gate
from wire.service.api.health import Check, Health
from wire.service.api.limits import Bodies, Limits, Rate
from wire.service.api.openapi import openapi_page
from wire.service.api.preview import Preview
from wire.service.api.reach import ReachCounter
from wire.service.api.releases import Releases
from wire.service.api.requestlog import request_log
from wire.service.metrics import metrics_page

__all__ = ["Parts", "api"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the API speaks for. ``checks`` make it ready; ``identity`` and ``thresholds_ns`` are of the account.

    ``clock`` is nanoseconds since the epoch.
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


def api(parts: Parts) -> web.Application:
    """The application; whoever serves it owns it."""
    limits = parts.limits
    rate = Rate(limits.requests_per_s, limits.burst, time.monotonic)
    app = web.Application(
        middlewares=[request_log(parts.log, limits), gate(parts.tokens, rate, parts.log)],
        client_max_size=limits.body_bytes,
    )
    for method, path, handler in _routes(parts):
        if method == "GET":
            app.router.add_get(path, handler)  # and HEAD, which probes like
        else:
            app.router.add_route(method, path, handler)
    app.cleanup_ctx.append(_warm)
    return app


def _routes(parts: Parts) -> list[tuple[str, str, Handler]]:
    reach = ReachCounter(parts.directory)
    bodies = Bodies(parts.limits)
    releases = Releases(parts.desk, parts.directory, reach, bodies, parts.clock)
    preview = Preview(parts.directory, reach, bodies, parts.clock)
    delivery = DeliveryPages(parts.desk, parts.account)
    accounts = Accounts(parts.account, parts.desk, parts.thresholds_ns, parts.identity, parts.clock)
    health = Health(parts.checks)
    return [
        ("POST", "/releases", releases.post),
        ("GET", "/releases", releases.list),
        ("GET", "/releases/{uri}", releases.get),
        ("DELETE", "/releases/{uri}", releases.kill),
        ("POST", "/releases/{uri}/versions", releases.post_version),
        ("POST", "/releases/{uri}/lift", releases.lift),
        ("GET", "/releases/{uri}/delivery", delivery.get),
        ("POST", "/preview", preview.post),
        ("GET", "/directory", Audience(parts.directory).get),
        ("GET", "/account", accounts.get),
        ("GET", "/account/counts", accounts.counts),
        ("GET", "/healthz", health.alive),
        ("GET", "/readyz", health.ready),
        ("GET", "/metrics", metrics_page(parts.registry)),
        ("GET", "/openapi.json", openapi_page(secured=parts.tokens is not None)),
    ]


async def _warm(_: web.Application) -> AsyncIterator[None]:
    """Read the language model before the first release comes: it takes a second, and a flash has none to give."""
    await asyncio.to_thread(detect, "A release in plain English, for the model to be there.")
    yield
