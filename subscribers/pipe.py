"""Frames with a four-byte length over a stream socket to the parent process; the reactor moves their bytes."""

import socket
from collections.abc import Callable

__all__ = ["Pipe"]


class Pipe:
    """What has come and is not a whole frame yet, and what waits to be written."""

    def __init__(self, sock: socket.socket, on_frame: Callable[[bytes], None], on_closed: Callable[[], None]) -> None:
        sock.setblocking(False)  # noqa: FBT003 - the socket module's own signature
        self.sock = sock
        self.on_closed = on_closed
        self.outgoing = bytearray()
        self._incoming = bytearray()
        self._on_frame = on_frame

    def put(self, frame: bytes) -> None:
        """Queue a frame."""
        self.outgoing += len(frame).to_bytes(4, "big") + frame

    def feed(self, data: memoryview) -> None:
        """Take bytes, and hand on the frames that they complete."""
        incoming = self._incoming
        incoming += data
        while len(incoming) >= 4:
            stop = 4 + int.from_bytes(incoming[:4], "big")
            if len(incoming) < stop:
                break
            frame = bytes(incoming[4:stop])
            del incoming[:stop]
            self._on_frame(frame)
