"""Limits on what one client may take from the others: the size, pace and sum of bodies, and requests a second."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import ceil

from aiohttp import web

from wire.service.api.problems import Problem
from wire.service.api.unpacking import unpack

__all__ = ["Bodies", "Limits", "Rate"]

CLIENTS_KEPT = 4_096  # the client that has been quiet for longest is forgotten first: an address costs about 200 bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds in bytes and seconds.

    ``body_bytes`` has room for a release in all languages with long tables; ``held_bytes`` is for all bodies that are
    being worked on. ``body_s`` is for the whole of a body, ``idle_s`` for a request's head and between requests,
    ``write_s`` for a client's taking of an answer. ``requests_per_s`` and ``burst`` are for each client address.
    """

    body_bytes: int = 4 << 20
    body_s: float = 10.0
    idle_s: float = 15.0
    write_s: float = 10.0
    held_bytes: int = 256 << 20
    requests_per_s: float = 1_000.0
    burst: int = 2_000


class Rate:
    """A token bucket for each client: ``burst`` requests at once, ``per_s`` in the long run. ``clock`` is seconds."""

    def __init__(self, per_s: float, burst: int, clock: Callable[[], float]) -> None:
        self._per_s = per_s
        self._burst = burst
        self._clock = clock
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()  # the requests remaining, and as of when

    def __len__(self) -> int:
        """The number of clients that are remembered."""
        return len(self._clients)

    def take(self, client: str) -> None:
        """Count a request; raise Problem where it is one too many."""
        now_s = self._clock()
        remaining, then_s = self._clients.pop(client, (float(self._burst), now_s))
        remaining = min(float(self._burst), remaining + (now_s - then_s) * self._per_s)
        taken = remaining >= 1
        self._clients[client] = (remaining - 1 if taken else remaining, now_s)
        if len(self._clients) > CLIENTS_KEPT:
            self._clients.popitem(last=False)
        if not taken:
            wait_s = ceil((1 - remaining) / self._per_s)
            detail = f"{self._per_s:g} requests a second are taken from one address; wait {wait_s} s"
            raise Problem("too-many", detail, headers={"Retry-After": str(wait_s)})


class Bodies:
    """Reads bodies within the limits, or raises Problem. A body counts as held until its request has been worked on."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held_bytes = 0

    @asynccontextmanager
    async def read(self, request: web.Request) -> AsyncIterator[bytes]:
        """Yield the body, held for as long as the context lasts."""
        limits = self._limits
        length = request.content_length
        if length is not None and length > limits.body_bytes:
            raise self._too_large()
        # A chunked or compressed body does not say its size: it may have the most.
        known = length is not None and "Content-Encoding" not in request.headers
        expected_bytes = length if known and length is not None else limits.body_bytes
        if self._held_bytes + expected_bytes > limits.held_bytes:
            raise Problem("busy", f"bodies of {self._held_bytes:,} bytes are being worked on; send it again")
        self._held_bytes += expected_bytes
        try:
            yield await self._read(request)
        finally:
            self._held_bytes -= expected_bytes

    async def _read(self, request: web.Request) -> bytes:
        limits = self._limits
        try:
            async with asyncio.timeout(limits.body_s):
                packed = await request.read()
        except TimeoutError:
            detail = f"the whole body must arrive within {limits.body_s:g} s"
            raise Problem("slow-body", detail, headers={"Connection": "close"}) from None
        except web.HTTPRequestEntityTooLarge:
            raise self._too_large() from None
        except (web.RequestPayloadError, ConnectionError):
            raise Problem("bad-request", "the body ended before it was whole") from None
        encodings = ", ".join(request.headers.getall("Content-Encoding", ()))
        if not encodings:
            return packed
        body = await asyncio.to_thread(unpack, packed, encodings, limits.body_bytes)
        if body is None:
            raise self._too_large()
        return body

    def _too_large(self) -> Problem:
        return Problem("too-large", f"a body may have {self._limits.body_bytes:,} bytes, unpacked")
