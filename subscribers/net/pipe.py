"""Frames with a four-byte length over a stream socket to the parent process."""

import select
import socket
from collections.abc import Callable

from subscribers.net.epoll import READABLE, WRITABLE

__all__ = ["Pipe", "Pipes"]


class Pipe:
    """One stream socket: the bytes that have come and are not a whole frame yet, and those that wait to be written."""

    def __init__(self, sock: socket.socket, on_frame: Callable[[bytes], None], on_closed: Callable[[], None]) -> None:
        sock.setblocking(False)  # noqa: FBT003 - the socket module's own signature
        self.sock = sock
        self.on_closed = on_closed
        self.outgoing = bytearray()
        self._incoming = bytearray()
        self._on_frame = on_frame

    def put(self, frame: bytes) -> None:
        """Queue a frame."""
        self.outgoing += len(frame).to_bytes(4, "big")
        self.outgoing += frame

    def feed(self, data: memoryview) -> None:
        """Take bytes, and deliver the frames that they complete."""
        incoming = self._incoming
        incoming += data
        while len(incoming) >= 4:
            stop = 4 + int.from_bytes(incoming[:4], "big")
            if len(incoming) < stop:
                break
            frame = bytes(incoming[4:stop])
            del incoming[:stop]
            self._on_frame(frame)


class Pipes:
    """The pipes of a reactor, beside its connections."""

    def __init__(self, epoll: select.epoll) -> None:
        self._epoll = epoll
        self._pipes: dict[int, Pipe] = {}

    def open(self, number: int, on_frame: Callable[[bytes], None], on_closed: Callable[[], None]) -> Pipe:
        """Read an inherited socket, by file number, as a pipe; OSError where the file is not a socket."""
        pipe = Pipe(socket.socket(fileno=number), on_frame, on_closed)
        self.attach(pipe)
        return pipe

    def attach(self, pipe: Pipe) -> None:
        """Read a pipe from now on."""
        self._pipes[pipe.sock.fileno()] = pipe
        self._epoll.register(pipe.sock.fileno(), READABLE)

    def write(self, pipe: Pipe, frame: bytes) -> None:
        """Send one frame as soon as the pipe takes it; a pipe that has ended takes no more."""
        number, idle = pipe.sock.fileno(), not pipe.outgoing
        if number not in self._pipes:
            return
        pipe.put(frame)
        if idle and not self._drained(pipe):
            self._epoll.modify(number, READABLE | WRITABLE)

    def serve(self, number: int, mask: int, buffer: memoryview) -> None:
        """Serve one event, if the file is a pipe's; the buffer is for the read."""
        pipe = self._pipes.get(number)
        if pipe is None:
            return  # a connection closed earlier in this batch
        if mask & WRITABLE and self._drained(pipe):
            self._epoll.modify(number, READABLE)
        if not mask & ~WRITABLE:
            return
        try:
            size = pipe.sock.recv_into(buffer)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if size:
            pipe.feed(buffer[:size])
        else:
            self._detach(pipe)

    def exchange(self, buffer: memoryview) -> None:
        """Send on every pipe what waits, and read once what there is; the buffer is for the reads."""
        for number, pipe in tuple(self._pipes.items()):
            self.serve(number, READABLE | WRITABLE if pipe.outgoing else READABLE, buffer)

    def close(self) -> None:
        """Close every pipe; ``on_closed`` is not called."""
        for pipe in self._pipes.values():
            pipe.sock.close()

    def _drained(self, pipe: Pipe) -> bool:
        """Send the bytes that wait; False where the pipe does not take all now. The next read notices a broken pipe."""
        try:
            while pipe.outgoing:
                del pipe.outgoing[: pipe.sock.send(pipe.outgoing)]
        except BlockingIOError:
            return False
        except OSError:
            pipe.outgoing.clear()
        return True

    def _detach(self, pipe: Pipe) -> None:
        if self._pipes.pop(pipe.sock.fileno(), None) is not None:
            self._epoll.unregister(pipe.sock.fileno())
            pipe.sock.close()
            pipe.on_closed()
