"""What most would write: a client of aiomqtt for each outlet, all in one event loop.

As a program it speaks like the floor: ``python -m bench.sidebyside.crowd URL QOS HANDSHAKES``.
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

from bench.sidebyside.reader import HANDSHAKES, Child, Crowd
from wire.errors import BrokerError, first_of
from wire.mqtt import Access, connect

__all__ = ["crowd", "main"]

TELL_S = 0.05


@asynccontextmanager
async def crowd(outlets: Crowd, run_id: int) -> AsyncIterator[Child]:
    """The clients with their outlets on."""
    command = [sys.executable, "-m", "bench.sidebyside.crowd", outlets.url, str(outlets.qos), str(HANDSHAKES)]
    child = await Child.start("aiomqtt", command)
    try:
        await child.bring_on(outlets.lines(run_id))
        yield child
    finally:
        await child.stop()


class _Clients:
    """The program: its clients and their count."""

    def __init__(self, url: str, qos: int, handshakes: int) -> None:
        self._access = Access.of(url)
        self._qos = qos
        self._door = asyncio.Semaphore(handshakes)
        self._had = 0
        self._bytes = 0
        self._on = 0

    async def run(self) -> None:
        """Bring the outlets of standard input on, and count until it ends; BrokerErrors where a client breaks."""
        words = [line.split() for line in iter(sys.stdin.readline, "\n")]
        began = time.monotonic()
        everybody, over = asyncio.Event(), asyncio.Event()
        asyncio.get_running_loop().add_reader(sys.stdin, over.set)  # nothing follows the outlets but its end
        async with asyncio.TaskGroup() as group:
            for name, *filters in words:
                group.create_task(self._client(name, filters, len(words), everybody))
            await everybody.wait()
            sys.stdout.write(f"on {time.monotonic() - began:.6f}\n")
            sys.stdout.flush()
            group.create_task(self._tell())
            await over.wait()
            sys.stdout.write(f"had {self._had} {self._bytes}\n")
            sys.stdout.flush()
            _reset_connections()
            os._exit(0)

    async def _client(self, name: str, filters: list[str], count: int, everybody: asyncio.Event) -> None:
        await self._door.acquire()
        async with connect(self._access, name) as link:
            for item in filters:
                await link.subscribe(item, self._qos)
            self._door.release()
            self._on += 1
            if self._on == count:
                everybody.set()
            async for _, payload in link.messages():
                self._had += 1
                self._bytes += len(payload)

    async def _tell(self) -> None:
        told = 0
        while True:
            await asyncio.sleep(TELL_S)
            if self._had != told:
                told = self._had
                sys.stdout.write(f"had {self._had} {self._bytes}\n")
                sys.stdout.flush()


def _reset_connections() -> None:
    """Have every socket reset when it closes: a client has three ports of the machine's 28,000, and what a minute of
    TIME_WAIT would keep of them the next reader would lack.
    """
    for file in list(Path("/proc/self/fd").iterdir()):
        try:
            sock = socket.socket(fileno=int(file.name))
        except OSError:  # no socket
            continue
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.detach()


def main() -> None:
    """The program."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    url, qos, handshakes = sys.argv[1:]
    try:
        asyncio.run(_Clients(url, int(qos), int(handshakes)).run())
    except ExceptionGroup as broken:  # in one line, whatever else broke beside the clients that say why
        refused = broken.subgroup(BrokerError)
        if refused is None:
            sys.exit(f"{first_of(broken)!r}")
        reason, times = Counter(map(str, refused.exceptions)).most_common(1)[0]
        sys.exit(f"{times:,} of its clients: {reason}")


if __name__ == "__main__":
    main()
