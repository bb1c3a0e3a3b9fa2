"""A channel: the layers between a socket and a session, sans-io. TLS is one, a WebSocket another, and one in the other.

The reactor keeps the socket: so the kernel's receive time of the bytes is known, in any wrapping.
"""

import ssl
from typing import Protocol, TypeAlias

from wire.errors import WebSocketError
from wire.host.tls import failure, is_final

__all__ = ["CHANNEL_ERRORS", "CLOSED", "Channel", "ChannelError", "Layers", "reason_of_failure"]

CHANNEL_ERRORS = (ssl.SSLError, WebSocketError)
ChannelError: TypeAlias = ssl.SSLError | WebSocketError
CLOSED = "closed by the broker"  # the reason of an end for which the peer gives none


class Channel(Protocol):
    """The client's side of what a session's bytes are wrapped in.

    ``established``: the session may send. ``partial``: the last bytes received are of none of the session's, but behind
    them. ``quiet``: they were the session's to their end, and the channel has nothing to send; it can seal. ``ended``
    says why nothing more comes, and is empty until then; the session can send nothing more then. Each method may raise
    one of CHANNEL_ERRORS; ``pending`` then returns the bytes to be sent, such as an alert.
    """

    @property
    def established(self) -> bool: ...

    @property
    def partial(self) -> bool: ...

    @property
    def quiet(self) -> bool: ...

    @property
    def ended(self) -> str: ...

    @property
    def handshake(self) -> str:
        """The name of the handshake that has not ended yet; empty when none is left."""

    def receive(self, sealed: memoryview, clear: memoryview) -> int:
        """Open bytes of the socket into ``clear``, which has room for CLEAR_BYTES more and may be the same memory.

        Return the number of bytes.
        """

    def seal(self, data: bytes) -> bytes:
        """Return the session's bytes as those to be sent, and in front of them any that are pending."""

    def pending(self) -> bytes:
        """Return the bytes that the channel itself has to send."""

    def farewell(self) -> bytes:
        """Return the bytes that close the channel in good order."""


class Layers:
    """One channel in another, such as a WebSocket in TLS."""

    __slots__ = ("_inner", "outer")

    def __init__(self, outer: Channel, inner: Channel) -> None:
        self.outer, self._inner = outer, inner

    @property
    def established(self) -> bool:
        """True once both handshakes have ended."""
        return self._inner.established

    @property
    def partial(self) -> bool:
        """True where the last bytes are behind the session's, in either layer."""
        return self.outer.partial or self._inner.partial

    @property
    def quiet(self) -> bool:
        """True where both layers are."""
        return self.outer.quiet and self._inner.quiet

    @property
    def ended(self) -> str:
        """Why the peer closes."""
        return self._inner.ended or self.outer.ended

    @property
    def handshake(self) -> str:
        """The handshake that has not ended yet."""
        return self.outer.handshake or self._inner.handshake

    def receive(self, sealed: memoryview, clear: memoryview) -> int:
        """Open both layers into ``clear``: the inner one in the place of the outer one's bytes."""
        size = self.outer.receive(sealed, clear)
        return self._inner.receive(clear[:size], clear) if size else 0

    def seal(self, data: bytes) -> bytes:
        """Return the session's bytes wrapped twice."""
        return self.outer.seal(self._inner.seal(data))

    def pending(self) -> bytes:
        """Return the bytes that the layers have to send; the inner one's wait for the outer handshake."""
        if not self.outer.established or self.outer.ended:
            return self.outer.pending()
        inner = self._inner.pending()
        return self.outer.seal(inner) if inner else self.outer.pending()

    def farewell(self) -> bytes:
        """Return the bytes that close both layers."""
        inner = self._inner.farewell()
        return (self.outer.seal(inner) if inner else b"") + self.outer.farewell()


def reason_of_failure(error: ChannelError, *, established: bool) -> tuple[str, bool]:
    """Return one of CHANNEL_ERRORS in words, and whether another try would fail too; the channel may have been
    ``established``.
    """
    if isinstance(error, WebSocketError):
        return str(error), error.final
    return failure(error, established=established), is_final(error)
