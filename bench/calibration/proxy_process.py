"""The proxy's process, as the calibration starts, asks and ends it."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import orjson

from bench.base.errors import BenchError, BrokerFault
from bench.base.lines import decode_line
from bench.brokers.ports import HOST
from bench.calibration.injections import Injection
from bench.calibration.records import SAID, Cuts, Listening, Passage, Passages, Said, Status
from wire.contract.broker import BrokerUrl

__all__ = ["ProxyProcess", "proxied"]

PROXY = "the proxy between broker and outlets"
ANSWER_S = 20.0

Line = TypeVar("Line")


class ProxyProcess:
    """A proxy that listens. ``urls`` are the proxy's own, one for each node of the broker."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.pid = process.pid
        self.urls: tuple[str, ...] = ()
        self._process = process
        self._log = log

    async def listening(self) -> None:
        """Wait until the proxy listens; BenchError where it does not."""
        self.urls = tuple(f"mqtt://{HOST}:{port}" for port in (await self._hear(Listening)).ports)

    async def wait_for_exit(self) -> BenchError:
        """Return when the process has ended, with an error that says how it ended."""
        status = await self._process.wait()
        ended = f"was killed by signal {-status}" if status < 0 else f"ended with exit code {status}"
        return BenchError(f"{PROXY} {ended}; its log is {self._log}")

    async def status(self) -> Status:
        """Ask the proxy for its counts so far."""
        self._ask(b"status\n")
        return await self._hear(Status)

    async def report(self) -> tuple[list[Passage], int]:
        """Return every PUBLISH that came to the proxy, and how many connections it cut."""
        self._ask(b"report\n")
        passages: list[Passage] = []
        while isinstance(said := await self._next(), Passages):
            passages += said.passages
        if not isinstance(said, Cuts):
            raise BenchError(f"{PROXY} reports {type(said).__name__}; its log is {self._log}")
        return passages, said.cuts

    def _ask(self, what: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(what)

    async def _hear(self, kind: type[Line]) -> Line:
        """Return the next line, which is of this kind; BenchError else."""
        said = await self._next()
        if not isinstance(said, kind):
            raise BenchError(f"{PROXY} answers with {type(said).__name__}, not {kind.__name__}; its log is {self._log}")
        return said

    async def _next(self) -> Said:
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(ANSWER_S):
                line = await self._process.stdout.readline()
        except TimeoutError:
            line = b""
        if not line:
            raise BenchError(f"{PROXY} does not answer; its log is {self._log}")
        return decode_line(line, SAID, PROXY, self._log)


@asynccontextmanager
async def proxied(injection: Injection, urls: Sequence[str], folder: Path) -> AsyncIterator[ProxyProcess]:
    """A proxy in front of the broker's nodes, which runs as long as the context lasts."""
    log = folder / "proxy.log"
    told = {"injection": asdict(injection), "nodes": [_address(url) for url in urls]}
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.calibration.proxy",
            orjson.dumps(told),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=output,
            start_new_session=True,  # Ctrl-C is the command's to handle
        )
    try:
        proxy = ProxyProcess(process, log)
        await proxy.listening()
        yield proxy
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _address(url: str) -> tuple[str, int]:
    """Return a node's address and port, looked up once; BrokerFault where it has none."""
    node = BrokerUrl.parse(url)
    try:
        found = socket.getaddrinfo(node.host, node.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise BrokerFault(url, f"cannot be found: {error.strerror or error}") from None
    return str(found[0][4][0]), int(found[0][4][1])
