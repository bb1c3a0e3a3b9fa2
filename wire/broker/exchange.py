"""A few bytes of MQTT to a broker and back, over each transport: what the broker probe needs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from wire.broker.access import Access
from wire.errors import WebSocketError

if TYPE_CHECKING:
    from wire.host.websocket import WebSocket

__all__ = ["Exchange", "open_exchange"]

FAREWELL_S = 1.0
READ_BYTES = 65_536


class Exchange(Protocol):
    """A connection to a broker."""

    async def readexactly(self, size: int) -> bytes:
        """Return the broker's next bytes; asyncio.IncompleteReadError where the connection ends before."""

    def write(self, data: bytes) -> None:
        """Send bytes of MQTT."""


class _Plain:
    """A connection without a WebSocket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.readexactly = reader.readexactly
        self.write = writer.write


class _InWebSocket:
    """A connection in a WebSocket, which is open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, websocket: "WebSocket") -> None:
        self._reader, self._writer = reader, writer
        self._websocket = websocket
        self._clear = bytearray()

    async def open(self) -> None:
        """Go through the handshake; WebSocketError where the server opens no WebSocket for MQTT."""
        self._writer.write(self._websocket.pending())
        while not self._websocket.established:
            if not await self._read():
                raise WebSocketError("it closed the connection in place of an answer to the WebSocket's request")

    async def readexactly(self, size: int) -> bytes:
        """Return the broker's next bytes, as StreamReader does."""
        clear = self._clear
        while len(clear) < size:
            if not await self._read() or self._websocket.ended:
                raise asyncio.IncompleteReadError(bytes(clear), size)
        data = bytes(clear[:size])
        del clear[:size]
        return data

    def write(self, data: bytes) -> None:
        """Send bytes of MQTT in a frame."""
        self._writer.write(self._websocket.seal(data))

    async def _read(self) -> bool:
        data = await self._reader.read(READ_BYTES)
        if not data:
            return False
        room = bytearray(len(data))
        try:
            size = self._websocket.receive(memoryview(data), memoryview(room))
        finally:
            with contextlib.suppress(ConnectionError):
                self._writer.write(self._websocket.pending())
        self._clear += room[:size]
        return True


@asynccontextmanager
async def open_exchange(access: Access) -> AsyncIterator[Exchange]:
    """Open a connection for as long as the context lasts.

    OSError (ssl.SSLError among them) where there is none, WebSocketError where there is no WebSocket.
    """
    if access.socket_path:
        reader, writer = await asyncio.open_unix_connection(access.socket_path)
    else:
        secure = access.tls is not None
        reader, writer = await asyncio.open_connection(
            access.host,
            access.port,
            ssl=access.tls,
            server_hostname=(access.server_name or access.host) if secure else None,
            ssl_shutdown_timeout=FAREWELL_S if secure else None,
        )
    try:
        if access.upgrade is None:
            yield _Plain(reader, writer)
            return
        from wire.host.websocket import WebSocket  # noqa: PLC0415 - few need it, and its import takes 80 ms

        inside = _InWebSocket(reader, writer, WebSocket(access.upgrade))
        await inside.open()
        yield inside
    finally:
        writer.close()
        if reader.exception() is not None:  # asyncio would log it as never retrieved
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
