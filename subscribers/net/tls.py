"""TLS over one connection, sans-io: sealed bytes in, plain bytes out, and the other way round.

The reactor keeps the socket: so the kernel's receive time of the sealed bytes is known.
"""

import ssl
from typing import NamedTuple

__all__ = ["CLEAR_BYTES", "TlsChannel", "TlsMemory", "TlsSession"]

RECORD_BYTES = 16 * 1024  # the longest plain text of a record (RFC 8446 §5.1)
# A read may open to more bytes than it has, by the rest of the read before: less than a record and its frame.
CLEAR_BYTES = 2 * RECORD_BYTES


class TlsMemory:
    """The memory that channels pass their bytes through, to OpenSSL and from it.

    It is empty between two calls of a channel: OpenSSL takes what has come at once, and keeps the start of a record
    itself. So that thousands of channels share one, which never shrinks, and would have the size of a message in each.
    """

    __slots__ = ("incoming", "outgoing")

    def __init__(self) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()


class TlsSession(NamedTuple):
    """What a later connection resumes: OpenSSL's session, and the one context that takes it."""

    context: ssl.SSLContext
    session: ssl.SSLSession


class TlsChannel:
    """The client's side of TLS with one broker. ``partial``: the last bytes received are of an unfinished record.

    ``memory`` may be that of other channels. ``earlier`` is a session to resume; ``offered`` says whether it was
    offered to the broker. Each method may raise ssl.SSLError. ``pending`` then returns the bytes to be sent, such as an
    alert.
    """

    __slots__ = ("_memory", "_tls", "_unsent", "established", "offered", "partial")

    ended = ""  # an end of TLS is followed by the connection's

    def __init__(
        self,
        context: ssl.SSLContext,
        server_name: str,
        earlier: TlsSession | None = None,
        memory: TlsMemory | None = None,
    ) -> None:
        self.established = False
        self.partial = False
        self._memory = memory = memory or TlsMemory()
        # Another context refuses it: the one for a kind of key is made anew after a certificate that can't be used.
        session = earlier.session if earlier is not None and earlier.context is context else None
        self.offered = session is not None
        self._tls = context.wrap_bio(memory.incoming, memory.outgoing, server_hostname=server_name, session=session)
        self._unsent = b""
        try:
            self._shake()
        finally:
            self._collect()

    @property
    def handshake(self) -> str:
        """The handshake that has not ended yet; empty when none is left."""
        return "" if self.established else "TLS"

    @property
    def resumed(self) -> bool:
        """True where the broker took the session that was offered."""
        return bool(self._tls.session_reused)

    def session(self) -> TlsSession | None:
        """Return what a later connection may resume; None where the broker has given nothing for that."""
        found = self._tls.session if self.established else None
        if found is None or not (found.has_ticket or found.id):
            return None
        return TlsSession(self._tls.context, found)

    def receive(self, sealed: memoryview, clear: memoryview) -> int:
        """Open sealed bytes into ``clear``, which has room for CLEAR_BYTES more; return the number of plain bytes."""
        memory = self._memory
        incoming, outgoing = memory.incoming, memory.outgoing
        incoming.write(sealed)
        try:
            if self.established:
                return self._open(clear)
            self._shake()
            return self._open(clear) if self.established else 0
        finally:
            if incoming.pending:  # behind a failure, or behind the end of TLS
                incoming.read()
            if outgoing.pending:
                self._unsent += outgoing.read()

    def seal(self, data: bytes) -> bytes:
        """Return plain bytes as the sealed ones to be sent, and in front of them any that TLS itself has to send."""
        try:
            self._tls.write(data)  # all of it: memory is never full
        finally:
            self._collect()
        return self.pending()

    def pending(self) -> bytes:
        """Return the bytes that TLS itself has to send: of the handshake, alerts."""
        unsent, self._unsent = self._unsent, b""
        return unsent

    def farewell(self) -> bytes:
        """Return nothing: brokers close without TLS's own farewell too."""
        return b""

    def _open(self, clear: memoryview) -> int:
        tls, incoming = self._tls, self._memory.incoming
        opened = 0
        while incoming.pending or tls.pending():
            try:
                # With a buffer it returns a length, although the types say bytes; 0 at the end of TLS.
                size: int = tls.read(RECORD_BYTES, clear[opened:] if opened else clear)  # type: ignore[assignment]
            except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):  # no whole record of data, or no more of them
                size = 0
            if not size:
                self.partial = True
                return opened
            opened += size
        self.partial = False
        return opened

    def _collect(self) -> None:
        outgoing = self._memory.outgoing
        if outgoing.pending:
            self._unsent += outgoing.read()

    def _shake(self) -> None:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.established = True
