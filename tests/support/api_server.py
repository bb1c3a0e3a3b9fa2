"""A wire's API on a loopback port, over a real desk, directory and account, and a real client for it."""

import io
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import aiohttp
import orjson

from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.contract.bins import edges
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore
from wire.directory.attendance import Attendance
from wire.directory.population import population
from wire.service.api.app import Parts, api
from wire.service.api.server import serve
from wire.service.dispatch import Dispatch
from wire.telemetry.collector import WireCollector, registry_of
from wire.telemetry.logs import open_log

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
class RunningApi:
    """A running API: its parts, its URL, a client, and its log."""

    parts: Parts
    url: str
    client: aiohttp.ClientSession
    stream: io.StringIO
    dispatch: Dispatch
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

    async def send(self):
        """Send everything that is due; return the versions. ``sent`` has the messages."""
        versions = []
        while True:
            messages = await self.dispatch.next()
            versions.append((messages[0].uri, messages[0].version))
            self.sent += messages
            for message in messages:
                self.dispatch.sent(message, self.parts.clock())
                self.dispatch.acknowledged(message)
            if not self.desk.pending:
                return versions


def parts_of(stream, clock=None, *, store=None, pending_most=None, packet_limit=None, **more):
    """The parts of a wire whose messages go nowhere, logging JSON to a stream."""
    clock = clock or Clock()
    bin_edges = edges((THRESHOLD_NS,))
    attendance = Attendance()
    expectation = Expectation(DIRECTORY, attendance, 1, lasting=True)
    desktops = [outlet.desktops for outlet in DIRECTORY.outlets]
    account = Account(expectation=expectation, bin_edges=bin_edges, on_settled=lambda row: None, desktops=desktops)
    limits = {"pending_most": pending_most, "packet_limit": packet_limit}
    desk = Desk(DIRECTORY, store or MemoryStore(7), clock=clock, seed=1, **limits)
    registry = registry_of(WireCollector(account, desk, (THRESHOLD_NS,)))
    log = open_log(stream, terminal=False)
    parts = Parts(desk, DIRECTORY, account, registry=registry, log=log, clock=clock, **more)
    return replace(parts, thresholds_ns=(THRESHOLD_NS,), identity={"wire_id": "test"})


class NoStoreNoWorkers:
    """No disk, and no workers."""

    def post_expected(self, uri, version):
        pass

    def tell(self, announcement):
        pass


def dispatch_of(parts, account=None):
    """The dispatch of these parts: their account expects due messages, and no worker hears of them."""
    return Dispatch(
        parts.desk, account=account or parts.account, persistence=NoStoreNoWorkers(), membership=NoStoreNoWorkers()
    )


@asynccontextmanager
async def api_server(clock=None, headers=None, **more):
    """Start the API of a service in this process, with a client; yield both as a RunningApi."""
    stream = io.StringIO()
    parts = parts_of(stream, clock, **more)
    async with (
        serve(api(parts), "127.0.0.1", 0, parts.limits) as url,
        aiohttp.ClientSession(headers=headers) as client,
    ):
        yield RunningApi(parts, url, client, stream, dispatch_of(parts))


def path(uri, rest=""):
    return f"/releases/{quote(uri, safe='')}{rest}"


def open_copy(name):
    return (Path(__file__).resolve().parents[2] / "scenarios" / "copy" / f"{name}.txt").read_text()
