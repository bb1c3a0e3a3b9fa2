"""A wire's API on a loopback port, over a real desk, directory and account, and a real client for it."""

import io
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import aiohttp
import orjson

from wire.account import Account
from wire.contract.histogram import edges
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore
from wire.directory.attendance import Attendance
from wire.directory.population import population
from wire.expectation import Expectation
from wire.logs import open_log
from wire.service.api.app import Parts, api
from wire.service.api.server import serve
from wire.service.metrics import WireCollector, registry_of

DIRECTORY = population(1, 650, 90)
NOW_NS = 1_742_299_200 * 10**9
THRESHOLD_NS = 123_456_789

COPY = """Der Chor reist wieder

BERLIN, 18. März 2025 – Der Chor der Stadt reist im Sommer wieder durch das Land und singt in zehn Städten. Die Reise \
beginnt im Juni in Leipzig und endet im August an der See, wie die Leitung heute mitteilte.

Die Konzerte sind frei, und wer mitsingen will, kommt zur Probe. Die Noten liegen bereit.
"""


class Clock:
    """A clock that a test moves."""

    def __init__(self, now_ns=NOW_NS):
        self.now_ns = now_ns

    def __call__(self):
        return self.now_ns


@dataclass
class Service:
    """What a test sees: the parts, the URL, a client, and what was logged."""

    parts: Parts
    url: str
    client: aiohttp.ClientSession
    stream: io.StringIO
    sent: list = field(default_factory=list)

    @property
    def desk(self):
        return self.parts.desk

    def lines(self):
        """The log's lines, read."""
        return [orjson.loads(line) for line in self.stream.getvalue().splitlines()]

    async def ask(self, method, path, **more):
        """Status and document of an answer, which is JSON or a problem."""
        async with self.client.request(method, self.url + path, **more) as response:
            body = await response.read()
            if response.status >= 400:
                assert response.content_type == "application/problem+json", (response.status, body)
            return response.status, orjson.loads(body), response.headers

    async def post(self, form, path="/releases", **more):
        """Post text as text/plain, anything else as JSON."""
        if isinstance(form, str):
            return await self.ask("POST", path, data=form.encode(), headers={"Content-Type": "text/plain"}, **more)
        return await self.ask("POST", path, json=form, **more)

    async def leave(self):
        """Let everything leave that is due; the versions that did. ``sent`` has the messages."""
        gone = []
        while True:
            messages = await self.desk.next()
            gone.append((messages[0].uri, messages[0].version))
            self.sent += messages
            for message in messages:
                if self.desk.left(message.sequence):
                    self.parts.account.left(message, self.parts.clock())
                self.desk.acknowledged(message.sequence)
            if not self.desk.pending:
                return gone


def parts_of(stream, clock=None, *, store=None, pending_most=None, **more):
    """The parts of a wire whose messages go nowhere, logging JSON to a stream."""
    clock = clock or Clock()
    bin_edges = edges((THRESHOLD_NS,))
    attendance = Attendance(1, len(DIRECTORY.outlets), 0.0, 0, 0)
    expectation = Expectation(DIRECTORY, attendance, 1, lossy_away=False)
    desktops = [outlet.desktops for outlet in DIRECTORY.outlets]
    account = Account(expectation, 1, bin_edges, lambda row: None, desktops)
    desk = Desk(DIRECTORY, store or MemoryStore(7), clock, 1, account.expect, pending_most)
    registry = registry_of(WireCollector(account, desk, (THRESHOLD_NS,)))
    log = open_log(stream, terminal=False)
    parts = Parts(desk, DIRECTORY, account, registry=registry, log=log, clock=clock, **more)
    return replace(parts, thresholds_ns=(THRESHOLD_NS,), identity={"wire_id": "test"})


@asynccontextmanager
async def service(clock=None, headers=None, **more):
    """A service that serves, and a client."""
    stream = io.StringIO()
    parts = parts_of(stream, clock, **more)
    async with (
        serve(api(parts), "127.0.0.1", 0, parts.limits) as url,
        aiohttp.ClientSession(headers=headers) as client,
    ):
        yield Service(parts, url, client, stream)


def path(uri, rest=""):
    return f"/releases/{quote(uri, safe='')}{rest}"


def open_copy(name):
    return (Path(__file__).resolve().parents[3] / "scenarios" / "copy" / f"{name}.txt").read_text()
