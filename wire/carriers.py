"""Control on the wire's side: a line to each worker, and the pipes of local children. Whoever joins by broker comes
over the switchboard.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from wire.contract.control import Control, encode

__all__ = ["Line", "pipe_line"]


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
    sock: socket.socket, on_frame: Callable[[Line, bytes], Awaitable[None]], on_closed: Callable[[Line], None]
) -> None:
    """Serve one child's pipe until it closes."""
    reader, writer = await asyncio.open_connection(sock=sock)
    line = _PipeLine(writer)
    try:
        while True:
            size = int.from_bytes(await reader.readexactly(4), "big")
            await on_frame(line, await reader.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        on_closed(line)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
