"""Control on the wire's side: a link to each worker, and the pipes of local children.

Workers that join over the broker have a link of ``mqtt_link``.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from wire.contract.control import Control
from wire.contract.control_codec import encode

__all__ = ["ControlLink", "pipe_link"]


class ControlLink(Protocol):
    """A link to one worker."""

    def send(self, message: Control) -> None:
        """Send a message, in order; a link that has ended drops it."""


class _PipeLink:
    """Frames with a four-byte length over a stream socket."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def send(self, message: Control) -> None:
        """Write a frame."""
        if self._writer.is_closing():
            return
        data = encode(message)
        self._writer.write(len(data).to_bytes(4, "big") + data)


async def pipe_link(
    sock: socket.socket,
    on_frame: Callable[[ControlLink, bytes], Awaitable[None]],
    on_closed: Callable[[ControlLink], None],
) -> None:
    """Serve one child's pipe until it closes."""
    reader, writer = await asyncio.open_connection(sock=sock)
    link = _PipeLink(writer)
    try:
        while True:
            size = int.from_bytes(await reader.readexactly(4), "big")
            await on_frame(link, await reader.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        on_closed(link)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
