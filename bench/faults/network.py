"""The network between broker, outlets and wire, of a run whose scenario has faults of it."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.base.errors import BenchError
from bench.brokers.ports import HOST
from bench.faults.proxy_orders import Answer, Listen, Order
from wire.contract.broker import BrokerUrl

__all__ = ["Network", "network"]

ANSWER_S = 30.0
END_S = 5.0
NAME = "the proxy of network faults"


@dataclass(frozen=True, slots=True)
class Network:
    """How outlets and wire reach the broker: by ``outlets``, one URL for each node, and ``wire``. ``pid`` is the
    proxy's.
    """

    outlets: tuple[str, ...]
    wire: str
    pid: int
    _process: asyncio.subprocess.Process
    _asking: asyncio.Lock

    async def ask(self, order: Order) -> None:
        """Have an order followed; BenchError where it is not. A caller that is cancelled leaves the order given."""
        await asyncio.shield(asyncio.create_task(self._ask(order), name=f"{NAME}: order"))

    async def _ask(self, order: Order) -> None:
        async with self._asking:
            await _answer(self._process, msgspec.json.encode(order))

    async def wait_for_exit(self) -> str:
        """Return how the proxy ended, once it has."""
        status = await self._process.wait()
        return f"{NAME} ended with status {status}"


@asynccontextmanager
async def network(urls: Sequence[str], seed: int, folder: Path) -> AsyncIterator[Network]:
    """Open a proxy before the nodes of a broker; its log goes to the folder. BenchError where it does not start."""
    nodes = tuple((url.host, url.port) for url in map(BrokerUrl.parse, urls))
    with (folder / "network.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.faults.proxy",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # a terminal's Ctrl-C is the load test's to answer
        )
    try:
        answer = await _answer(process, msgspec.json.encode(Listen(nodes=nodes, seed=seed)))
        outlets = tuple(f"mqtt://{HOST}:{port}" for port in answer.outlets)
        yield Network(outlets, f"mqtt://{HOST}:{answer.wire[0]}", process.pid, process, asyncio.Lock())
    finally:
        await _end(process)


async def _answer(process: asyncio.subprocess.Process, order: bytes) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(order + b"\n")
        line = await asyncio.wait_for(process.stdout.readline(), ANSWER_S)
        return msgspec.json.decode(line, type=Answer)
    except (OSError, TimeoutError, msgspec.DecodeError):
        raise BenchError(f"{NAME} does not answer; its log is network.log in the run's folder") from None


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(END_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
