"""The C publisher: a client of our own in C that only publishes, as fast as the broker takes messages."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.benchmarks.sidebyside.client_under_test import COME_ON_S, ClientProcess
from bench.benchmarks.sidebyside.metering import cpu_s
from wire.broker.window import WINDOW
from wire.desk.message import Message

__all__ = ["CPublisher", "Published", "c_publisher"]

PUBLISHING_S = 120.0


@dataclass(frozen=True, slots=True)
class Published:
    """How many messages the broker took, within how many seconds, and the publisher's processor time meanwhile."""

    messages: int
    seconds: float
    cpu_s: float


class CPublisher:
    """The publisher's process, connected, with its messages."""

    def __init__(self, process: ClientProcess) -> None:
        self._process = process

    async def publish(self) -> Published:
        """Publish, and return once the broker has answered for everything; BenchError where it breaks."""
        before = cpu_s(self._process.pid)
        self._process.tell(b"\n")
        messages, seconds = await self._process.said(b"published", PUBLISHING_S, "did not publish everything")
        return Published(int(messages), float(seconds), cpu_s(self._process.pid) - before)


@asynccontextmanager
async def c_publisher(
    program: Path, url: str, client_id: str, qos: int, messages: Sequence[Message], flood_s: float = 0.0
) -> AsyncIterator[CPublisher]:
    """The publisher, connected: it sends each message once, or with ``flood_s`` all of them in turn for so long.

    As many messages are on their way as our own publisher has. Documents go without a stamp, which is blank.
    """
    parts = urlsplit(url)
    words = (parts.hostname, parts.port, client_id, qos, WINDOW, round(flood_s * 1_000))
    process = await ClientProcess.start("the C publisher", [str(program), *map(str, words)])
    try:
        lines = b"".join(b"%b %d\n%b" % (each.topic.encode(), len(each.document), each.document) for each in messages)
        process.tell(lines + b"\n")
        await process.said(b"on", COME_ON_S, "did not connect")
        yield CPublisher(process)
    finally:
        await process.stop()
