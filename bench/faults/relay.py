"""One connection through the proxy: what comes from either side goes to the other, held up as the faults say."""

import asyncio
import socket
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, cast

from bench.faults.client_ids import client_id_of
from bench.faults.shaping import Impairment, Lane

__all__ = ["Relay", "Weather"]

HELD_MOST_BYTES = 256 * 1024  # then a side is not read from: its sender feels it
LINGER_0 = struct.pack("ii", 1, 0)  # SO_LINGER: a close is a reset


class Weather(Protocol):
    """The faults of the network as they are now."""

    @property
    def version(self) -> int:
        """Grows with each change."""

    def over(self, client_id: bytes, side: str) -> Sequence[Impairment]:
        """Return those that concern a client on a side, ``outlets`` or ``wire``."""


class Relay:
    """A client's connection and its own one to the broker. ``ended`` is called once both have ended."""

    def __init__(self, side: str, weather: Weather, ended: Callable[["Relay"], None]) -> None:
        self.side = side
        self.client = _End(self, upwards=True)
        self.broker = _End(self, upwards=False)
        self._weather = weather
        self._ended = ended
        self._client_id: bytes | None = None
        self._first = b""
        self._version = -1
        self._impairments: Sequence[Impairment] = ()

    def impairments(self) -> Sequence[Impairment]:
        """Return the faults that concern this connection now."""
        if self._version != self._weather.version:
            self._version = self._weather.version
            self._impairments = self._weather.over(self._client_id or b"", self.side)
        return self._impairments

    def look_at(self, data: bytes) -> None:
        """Read the client's id from its first bytes."""
        if self._client_id is None:
            self._first += data
            self._client_id = client_id_of(self._first)
            if len(self._first) > HELD_MOST_BYTES:
                self._client_id = b""
            if self._client_id is not None:
                self._first, self._version = b"", -1

    def flush(self) -> None:
        """Send what is due on both ways, as after a change of the faults."""
        self.client.flush()
        self.broker.flush()

    def release(self) -> None:
        """Let what is held go at once: a limit of the bandwidth has ended, behind which it queued."""
        self.client.release()
        self.broker.release()

    def reset(self) -> None:
        """End both connections at once, the client's by a reset (RST)."""
        self.client.reset()
        self.broker.reset()

    def end_lost(self) -> None:
        """Take note that one end is no more."""
        if self.client.lost and (self.broker.lost or not self.broker.is_made):
            self._ended(self)


class _End(asyncio.Protocol):
    """One end of a relay: reads, and holds what it read until the other end may have it."""

    def __init__(self, relay: Relay, *, upwards: bool) -> None:
        self._relay = relay
        self._upwards = upwards
        self._lane = Lane()
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None
        self._full = False  # the other end takes no more
        self.closed = False  # or it is to be, once it is made
        self.lost = False

    @property
    def _other(self) -> "_End":
        return self._relay.broker if self._upwards else self._relay.client

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection; what came for it meanwhile goes out."""
        self._transport = cast("asyncio.Transport", transport)
        if self.closed:  # it was to be reset before it was there
            self.reset()
        self._other.flush()

    def data_received(self, data: bytes) -> None:
        """Hold a chunk up as the faults say, or pass it on."""
        if self._upwards:
            self._relay.look_at(data)
        self._put(data)

    def eof_received(self) -> bool:
        """Pass the end on behind what came before it."""
        self._put(b"")
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass the end on, and stop."""
        del exc
        self.closed = self.lost = True
        self._put(b"")
        self._relay.end_lost()

    def pause_writing(self) -> None:
        """Read no more from the other end while this one takes nothing."""
        self._other.full(full=True)

    def resume_writing(self) -> None:
        """Read from the other end again."""
        self._other.full(full=False)

    def full(self, *, full: bool) -> None:
        """Take note whether the other end takes more."""
        self._full = full
        self._read_or_not()

    def flush(self) -> None:
        """Give the other end what is due, unless a partition is between the two."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop, other = asyncio.get_running_loop(), self._other
        if not other.is_made or any(each.shape.partition for each in self._relay.impairments()):
            return
        for chunk in self._lane.take(loop.time()):
            other.write(chunk)
        if self._lane.next_s is not None:
            self._timer = loop.call_at(self._lane.next_s, self.flush)
        self._read_or_not()

    def release(self) -> None:
        """Let every chunk that is held go at once."""
        self._lane.release()
        self.flush()

    @property
    def is_made(self) -> bool:
        """Whether the connection was made."""
        return self._transport is not None

    def write(self, chunk: bytes) -> None:
        """Send a chunk, or close the connection behind all that was sent."""
        if self._transport is None or self._transport.is_closing():
            return
        if chunk:
            self._transport.write(chunk)
        else:
            self._transport.close()

    def reset(self) -> None:
        """End the connection by a reset."""
        self.closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None and not self.lost:
            connection = self._transport.get_extra_info("socket")
            with suppress(OSError):  # it is closed already, and told so at a later turn of the loop
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
            self._transport.abort()

    def _put(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        found = self._relay.impairments()
        held_s = sum(each.hold_s(now_s, len(data), upwards=self._upwards) for each in found) if data else 0.0
        self._lane.put(now_s, held_s, data)
        if self._timer is None:
            self.flush()
        self._read_or_not()

    def _read_or_not(self) -> None:
        if self._transport is None or self.closed or self._transport.is_closing():
            return
        if self._full or self._lane.held_bytes > HELD_MOST_BYTES:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()
