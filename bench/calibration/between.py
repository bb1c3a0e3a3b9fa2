"""The proxy's process as the calibration sees it: started, asked, ended."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from bench.brokers.ports import HOST
from bench.calibration.injections import Injection
from bench.calibration.records import Passage, Status
from bench.errors import BenchError, BrokerFault
from wire.contract.broker import BrokerUrl

__all__ = ["Between", "between"]

ANSWER_S = 20.0


class Between:
    """A proxy that listens; ``urls`` are its own, one for each node of the broker."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.urls: tuple[str, ...] = ()
        self._process = process
        self._log = log

    async def listening(self) -> None:
        """Wait until it listens."""
        ports = (await self._hear())["ports"]
        self.urls = tuple(f"mqtt://{HOST}:{port}" for port in ports)

    async def wait_dead(self) -> BenchError:
        """Return when the process is gone, with what there is to say of it."""
        status = await self._process.wait()
        ended = f"was killed by signal {-status}" if status < 0 else f"ended with exit code {status}"
        return BenchError(f"the proxy between broker and outlets {ended}; its log is {self._log}")

    async def status(self) -> Status:
        """How far it is."""
        self._ask(b"status\n")
        return Status(**await self._hear())

    async def report(self) -> tuple[list[Passage], int]:
        """Every PUBLISH that came to it, and how many connections it cut."""
        self._ask(b"report\n")
        passages: list[Passage] = []
        while "passages" in (said := await self._hear()):
            passages += (Passage(*row) for row in said["passages"])
        return passages, int(said["cuts"])

    def _ask(self, what: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(what)

    async def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(ANSWER_S):
                line = await self._process.stdout.readline()
        except TimeoutError:
            line = b""
        if not line:
            raise BenchError(f"the proxy between broker and outlets does not answer; its log is {self._log}")
        said: dict[str, Any] = orjson.loads(line)
        return said


@asynccontextmanager
async def between(injection: Injection, urls: Sequence[str], folder: Path) -> AsyncIterator[Between]:
    """A proxy in front of the broker's nodes for as long as the context lasts."""
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
        proxy = Between(process, log)
        await proxy.listening()
        yield proxy
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _address(url: str) -> tuple[str, int]:
    """Host and port of a node, looked up once."""
    node = BrokerUrl.parse(url)
    try:
        found = socket.getaddrinfo(node.host, node.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise BrokerFault(url, f"cannot be found: {error.strerror or error}") from None
    return str(found[0][4][0]), int(found[0][4][1])
