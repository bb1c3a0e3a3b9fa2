"""A client of aiomqtt for each outlet, all in one event loop: the usual way to write such a client.

The program, ``python -m bench.benchmarks.sidebyside.aiomqtt_clients URL QOS HANDSHAKES``, reads and writes the
same lines as the baseline.
"""

import asyncio
import os
import resource
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.benchmarks.sidebyside.client_under_test import HANDSHAKES, ClientProcess, Subscriptions
from wire.broker.client import Access, connect
from wire.errors import BrokerError, first_of

__all__ = ["aiomqtt_clients", "main"]

TELL_S = 0.05


@asynccontextmanager
async def aiomqtt_clients(subscriptions: Subscriptions, run_id: int) -> AsyncIterator[ClientProcess]:
    """The clients' process, with their outlets on."""
    command = [
        sys.executable,
        "-m",
        "bench.benchmarks.sidebyside.aiomqtt_clients",
        subscriptions.url,
        str(subscriptions.qos),
        str(HANDSHAKES),
    ]
    client = await ClientProcess.start("aiomqtt", command)
    try:
        await client.bring_on(subscriptions.lines(run_id))
        yield client
    finally:
        await client.stop()


class _Clients:
    """The clients, and the count of their deliveries."""

    def __init__(self, url: str, qos: int, handshakes: int) -> None:
        self._access = Access.of(url)
        self._qos = qos
        self._handshakes = asyncio.Semaphore(handshakes)
        self._delivered = 0
        self._bytes = 0
        self._on = 0

    async def run(self) -> None:
        """Bring the outlets on that standard input names, and count deliveries until the input ends.

        An exception group with BrokerErrors where clients break.
        """
        words = [line.split() for line in iter(sys.stdin.readline, "\n")]
        began = time.monotonic()
        all_on, over = asyncio.Event(), asyncio.Event()
        asyncio.get_running_loop().add_reader(sys.stdin, over.set)  # after the outlets only its end follows
        async with asyncio.TaskGroup() as group:
            for name, *filters in words:
                group.create_task(self._client(name, filters, len(words), all_on))
            await all_on.wait()
            sys.stdout.write(f"on {time.monotonic() - began:.6f}\n")
            sys.stdout.flush()
            group.create_task(self._tell())
            await over.wait()
            sys.stdout.write(f"delivered {self._delivered} {self._bytes}\n")
            sys.stdout.flush()
            _reset_connections()
            os._exit(0)

    async def _client(self, name: str, filters: list[str], count: int, all_on: asyncio.Event) -> None:
        await self._handshakes.acquire()
        async with connect(self._access, name) as link:
            for item in filters:
                await link.subscribe(item, self._qos)
            self._handshakes.release()
            self._on += 1
            if self._on == count:
                all_on.set()
            async for _, payload, *_ in link.messages():
                self._delivered += 1
                self._bytes += len(payload)

    async def _tell(self) -> None:
        told = 0
        while True:
            await asyncio.sleep(TELL_S)
            if self._delivered != told:
                told = self._delivered
                sys.stdout.write(f"delivered {self._delivered} {self._bytes}\n")
                sys.stdout.flush()


def _reset_connections() -> None:
    """Have every socket reset when it closes: a client has three ports of the machine's 28,000, and ports that stay in
    TIME_WAIT for a minute would be missing to the next client under test.
    """
    for file in list(Path("/proc/self/fd").iterdir()):
        try:
            sock = socket.socket(fileno=int(file.name))
        except OSError:  # no socket
            continue
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.detach()


def main() -> None:
    """Run the program."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    url, qos, handshakes = sys.argv[1:]
    try:
        asyncio.run(_Clients(url, int(qos), int(handshakes)).run())
    except ExceptionGroup as broken:  # one line, from the clients that say why they broke
        refused = broken.subgroup(BrokerError)
        if refused is None:
            sys.exit(f"{first_of(broken)!r}")
        reason, times = Counter(map(str, refused.exceptions)).most_common(1)[0]
        sys.exit(f"{times:,} of its clients: {reason}")


if __name__ == "__main__":
    main()
