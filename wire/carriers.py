"""Control's two carriers on the wire's side: a pipe to each local child, and MQTT for whoever joins by broker."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from wire.contract.control import Control, desk_topic, encode, worker_topic
from wire.errors import BrokerError
from wire.mqtt import Access, Link, connect

__all__ = ["Line", "MqttSwitchboard", "pipe_line"]

QOS = 1
RETRY_S = 0.5


class Line(Protocol):
    """A way to one worker. ``dead_reason`` is what its end means."""

    def send(self, message: Control) -> None:
        """Send in order; a line that is gone drops it."""


class _PipeLine:
    """Frames with a four-byte length over a stream socket."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def send(self, message: Control) -> None:
        """Write a frame."""
        if self._writer.is_closing():
            return
        data = encode(message)
        self._writer.write(len(data).to_bytes(4, "big") + data)


async def pipe_line(
    sock: socket.socket, on_frame: Callable[[Line, bytes], None], on_closed: Callable[[Line], None]
) -> None:
    """Serve one child's pipe until it closes."""
    reader, writer = await asyncio.open_connection(sock=sock)
    line = _PipeLine(writer)
    try:
        while True:
            size = int.from_bytes(await reader.readexactly(4), "big")
            on_frame(line, await reader.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        on_closed(line)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


class _MqttLine:
    """One worker's topic on the switchboard."""

    def __init__(self, switchboard: "MqttSwitchboard", topic: str) -> None:
        self._switchboard = switchboard
        self._topic = topic

    def send(self, message: Control) -> None:
        """Queue for the worker's topic."""
        self._switchboard.queue.put_nowait((self._topic, encode(message)))


class MqttSwitchboard:
    """Every remote worker's line, over one connection to the broker."""

    def __init__(self, access: Access, wire: str, on_frame: Callable[[Line, bytes], None]) -> None:
        self.queue: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._access = access
        self._wire = wire
        self._on_frame = on_frame
        self._unsent: tuple[str, bytes] | None = None

    def line(self, worker: str) -> Line:
        """The line to a worker, by its name."""
        return _MqttLine(self, worker_topic(self._wire, worker))

    async def run(self) -> None:
        """Carry both ways until cancelled; comes again when the broker does."""
        while True:
            try:
                async with connect(self._access, f"desk-{self._wire}") as link, asyncio.TaskGroup() as group:
                    await link.subscribe(desk_topic(self._wire), QOS)
                    group.create_task(self._listen(link), name="listen to workers")
                    group.create_task(self._speak(link), name="speak to workers")
            except* BrokerError:
                await asyncio.sleep(RETRY_S)

    async def _listen(self, link: Link) -> None:
        async for _, payload in link.messages():
            self._on_frame(self.line(""), payload)

    async def _speak(self, link: Link) -> None:
        while True:
            topic, data = self._unsent or await self.queue.get()
            self._unsent = (topic, data)
            await link.publish(topic, data, QOS)
            self._unsent = None
