"""The trials of acceptance: 64 clients post small releases to a service, which is a process of its own.

Each client posts again when it has its answer, and a release that is answered is on the disk. All are due in an hour,
so that the service only accepts.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.metering import POLL_INTERVAL_S, cpu_s
from bench.benchmarks.sidebyside.trial import SEED, Kind, Setting, Trial
from bench.brokers.ports import HOST, free_ports
from bench.workload.compose import LEAST_BYTES, Composer
from bench.workload.schedule import sample_pool
from wire.contract.ninjs import encode
from wire.contract.places import LANGUAGES
from wire.contract.release import Release
from wire.contract.times import format_time

__all__ = ["CLIENTS_OF_SERVICE", "measure_accepting", "requests_of"]

CLIENTS_OF_SERVICE = 64
RELEASES = 60  # texts that are posted over and over, each time with a number of its own: four of each language
AHEAD_NS = 3_600_000_000_000
WARM_S = 1.0
START_S, IDLE_S = 60.0, 0.5
IDLE_CPU = 0.1  # of a processor: the service has prepared what intake needs
UNBOUNDED = 1_000_000  # requests a second of one address, and releases that wait
TYPES = {"text": "text/plain", "ninjs": "application/vnd.iptc.ninjs+json"}
NUMBER = "000000000"


async def measure_accepting(kind: Kind, url: str, setting: Setting, folder: Path) -> Trial:
    """Post for the setting's seconds, and count what was accepted; BenchError where the service refuses a release."""
    with TemporaryDirectory(dir=folder) as name:
        async with _service(url, setting.outlets, Path(name)) as (pid, port):
            posts = requests_of(kind, port, time.time_ns())
            await _post(port, posts, WARM_S)
            before = cpu_s(pid)
            accepted, seconds = await _post(port, posts, setting.seconds)
            return Trial(accepted, (cpu_s(pid) - before) / accepted * 1e6, accepted / seconds)


def requests_of(kind: Kind, port: int, now_ns: int) -> Iterator[bytes]:
    """Yield requests without end, each with another release: text in the wire's layout, or a foreign ninjs document."""
    composer = Composer(sample_pool(), SEED, LEAST_BYTES, 0.0)
    releases = [
        composer.release([language], now_ns, LEAST_BYTES)
        for language, _ in zip(cycle(LANGUAGES), range(RELEASES), strict=False)
    ]
    bodies = [(_text if kind == "text" else _ninjs)(release) for release in releases]
    due = format_time(now_ns + AHEAD_NS)
    requests = [
        f"POST /releases?due={due} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: {TYPES[kind]}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
        for body in bodies
    ]
    for request, number in zip(cycle(requests), count(1), strict=False):
        yield request.replace(NUMBER.encode(), f"{number:0{len(NUMBER)}}".encode())


def _text(release: Release) -> bytes:
    (edition,) = release.editions
    parts = (f"{edition.headline} {NUMBER}", *(block.text for block in edition.blocks))
    return "\n\n".join(parts).encode()


def _ninjs(release: Release) -> bytes:
    (edition,) = release.editions
    members = orjson.loads(encode(release, edition))
    del members["altIds"]  # the place of the wire's own stamp
    return orjson.dumps({**members, "uri": f"urn:wirestorm:accept:{NUMBER}"})


@asynccontextmanager
async def _service(url: str, outlets: int, folder: Path) -> AsyncIterator[tuple[int, int]]:
    """A service on a new data folder, once it has prepared everything; yield its process and its port."""
    (port,) = free_ports(1)
    arguments = {
        "broker": url, "http": f"{HOST}:{port}", "data": folder / "data", "outlets": outlets,
        "rate": UNBOUNDED, "max-pending": UNBOUNDED,
    }  # fmt: skip
    words = [word for name, value in arguments.items() for word in (f"--{name}", str(value))]
    log = folder / "wire.log"
    with log.open("wb") as lines:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "wire", *words, stdout=lines, stderr=lines)
    try:
        try:
            async with asyncio.timeout(START_S):
                await _idle(process, port)
        except (TimeoutError, BenchError):
            last = log.read_text().splitlines()[-1:]
            raise BenchError(f"the service did not start: {''.join(last) or 'it said nothing'}") from None
        yield process.pid, port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _idle(process: asyncio.subprocess.Process, port: int) -> None:
    """Wait until a service takes connections and does nothing; BenchError where it ends before."""
    while True:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except ConnectionError:
            if process.returncode is not None:
                raise BenchError("the service ended") from None
            await asyncio.sleep(POLL_INTERVAL_S)
        else:
            writer.close()
            break
    used = IDLE_S
    while used > IDLE_CPU * IDLE_S:
        before = cpu_s(process.pid)
        await asyncio.sleep(IDLE_S)
        used = cpu_s(process.pid) - before


async def _post(port: int, requests: Iterator[bytes], seconds: float) -> tuple[int, float]:
    """Post over all clients for so long; return how many releases were accepted, and how long that took."""
    loop = asyncio.get_running_loop()
    load = _Load(requests, time.monotonic() + seconds, loop.create_future())
    began = time.monotonic()
    for _ in range(CLIENTS_OF_SERVICE):
        await loop.create_connection(lambda: _Client(load), HOST, port)
    await load.ended
    return load.accepted, time.monotonic() - began


class _Load:
    """The requests that are still to be posted, and the answers to those that were."""

    def __init__(self, requests: Iterator[bytes], until_s: float, ended: "asyncio.Future[None]") -> None:
        self.accepted = 0
        self.ended = ended
        self._requests = requests
        self._until_s = until_s
        self._posting = CLIENTS_OF_SERVICE

    def next(self) -> bytes | None:
        """Return a request; None for a client that is to end."""
        if time.monotonic() < self._until_s:
            return next(self._requests)
        self._posting -= 1
        if not self._posting and not self.ended.done():
            self.ended.set_result(None)
        return None

    def failed(self, problem: str) -> None:
        """End with a BenchError."""
        if not self.ended.done():
            self.ended.set_exception(BenchError(f"the service {problem}"))


class _Client(asyncio.Protocol):
    """One client over one connection, as cheap as can be: it shares the machine with the service."""

    _transport: asyncio.Transport

    def __init__(self, load: _Load) -> None:
        self._load = load
        self._received = b""
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Post the first release."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._go_on()

    def data_received(self, data: bytes) -> None:
        """Take an answer, and post the next release once it is whole."""
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._received = b""
        if not head.startswith(b"HTTP/1.1 201"):
            self._ended = True
            self._load.failed(f"did not accept a release: {body.decode(errors='replace')}")
            self._transport.close()
            return
        self._load.accepted += 1
        self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail where the service closed the connection."""
        if not self._ended:
            self._load.failed(f"ended a connection: {exc or 'it was closed'}")

    def _go_on(self) -> None:
        request = self._load.next()
        if request is None:
            self._ended = True
            self._transport.close()
        else:
            self._transport.write(request)


def _length(head: bytes) -> int:
    _, _, behind = head.lower().partition(b"content-length:")
    return int(behind.partition(b"\r\n")[0])
