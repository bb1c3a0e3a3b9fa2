"""The proxy of network faults, in a process of its own: ``python -m bench.faults.proxy``.

It stands between broker, outlets and wire for the whole run, and forwards what comes; faults are put on it and taken
from it by lines of its standard input, whose end is its own.
"""

import asyncio
import resource
import socket
import sys
from collections.abc import Sequence
from random import Random
from typing import BinaryIO

import msgspec

from bench.brokers.ports import listening_sockets
from bench.faults.proxy_orders import Answer, Clear, Cut, Listen, Order, Put, decode_order
from bench.faults.relay import Relay
from bench.faults.shaping import Impairment, is_chosen
from wire.host.gc import freeze_heap
from wire.host.tasks import background, cancel_and_wait

__all__ = ["Proxy", "main"]

BACKLOG = 4_096


class Proxy:
    """Listens for outlets and wire, once for each node, and relays each connection to the node."""

    def __init__(self, order: Listen) -> None:
        self._nodes = order.nodes
        self._random = Random(order.seed)  # noqa: S311 - a seeded choice, no secret
        self._salt = str(order.seed)
        self._faults: dict[str, tuple[Put, Impairment]] = {}
        self._cuts: set[str] = set()
        self.version = 0
        self._relays: set[Relay] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []

    def over(self, client_id: bytes, side: str) -> Sequence[Impairment]:
        """Return the faults that concern a client on a side now."""
        return [
            impairment
            for put, impairment in self._faults.values()
            if put.between in (side, "all")
            and (side == "wire" or is_chosen(client_id, put.share, self._salt + put.name))
        ]

    async def listen(self) -> Answer:
        """Listen on free ports of the loopback; OSError where there are none."""
        ports: dict[str, list[int]] = {"outlets": [], "wire": []}
        for side, found in ports.items():
            for node, listener in zip(self._nodes, listening_sockets(len(self._nodes), BACKLOG), strict=True):
                await self._listen(side, node, listener)
                found.append(listener.getsockname()[1])
        return Answer(outlets=tuple(ports["outlets"]), wire=tuple(ports["wire"]))

    def follow(self, order: Order) -> None:
        """Put a fault on the network, or take it from there."""
        limited = False
        match order:
            case Put():
                self._faults[order.name] = order, Impairment(order.shape, self._random)
            case Cut():
                self._cuts.add(order.name)
                for relay in [each for each in self._relays if each.side == "wire"]:
                    relay.reset()
            case Clear():
                put, _ = self._faults.pop(order.name, (None, None))
                limited = put is not None and put.shape.rate > 0
                self._cuts.discard(order.name)
        self.version += 1
        for relay in list(self._relays):
            (relay.release if limited else relay.flush)()

    async def close(self) -> None:
        """Listen no more, and end every connection."""
        for server in self._servers:
            server.close()
        await cancel_and_wait(*self._opening)
        for relay in list(self._relays):
            relay.reset()

    async def _listen(self, side: str, node: tuple[str, int], listener: socket.socket) -> None:
        def accept() -> asyncio.Protocol:
            relay = Relay(side, self, self._relays.discard)
            if side == "wire" and self._cuts:
                asyncio.get_running_loop().call_soon(relay.reset)
                return relay.client
            self._relays.add(relay)
            task = asyncio.create_task(self._open(relay, node), name="connection to the broker")
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
            return relay.client

        loop = asyncio.get_running_loop()
        self._servers.append(await loop.create_server(accept, sock=listener, backlog=BACKLOG))

    async def _open(self, relay: Relay, node: tuple[str, int]) -> None:
        """Connect to the node; a client whose node takes no connection is reset."""
        try:
            await asyncio.get_running_loop().create_connection(lambda: relay.broker, *node)
        except OSError:
            relay.reset()


async def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Follow the orders of one stream until it ends, and answer each on another."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), orders)
    proxy = Proxy(msgspec.json.decode(await reader.readline(), type=Listen))

    def answer(text: Answer) -> None:
        answers.write(msgspec.json.encode(text) + b"\n")
        answers.flush()

    async def follow() -> None:
        while line := await reader.readline():
            proxy.follow(decode_order(line))
            answer(Answer())

    answer(await proxy.listen())
    freeze_heap()
    async with background(follow(), "orders") as following:
        await following
    await proxy.close()


def main() -> int:
    """Relay until the load test's end of standard input is closed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(serve(sys.stdin.buffer, sys.stdout.buffer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
