"""TLS over one connection, sans-io: sealed bytes in, plain bytes out, and the other way round.

The reactor keeps the socket: so the kernel's receive time of the sealed bytes is known.
"""

import ssl
from typing import NamedTuple

from subscribers.net.channel import CLOSED
from wire.host.tls import failure

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

    __slots__ = ("_held", "_memory", "_tls", "_unsent", "ended", "established", "offered", "partial", "quiet")

    def __init__(
        self,
        context: ssl.SSLContext,
        server_name: str,
        earlier: TlsSession | None = None,
        memory: TlsMemory | None = None,
    ) -> None:
        self.established = self.partial = self.quiet = False
        self.ended = ""
        self._memory = memory = memory or TlsMemory()
        # Another context refuses it: the one for a kind of key is made anew after a certificate that can't be used.
        session = earlier.session if earlier is not None and earlier.context is context else None
        self.offered = session is not None
        self._tls = context.wrap_bio(memory.incoming, memory.outgoing, server_hostname=server_name, session=session)
        self._unsent = self._held = b""  # sealed bytes, and plain ones that can't be sealed yet
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            pass  # the client begins, and the server's answer is still to come
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
        """Open sealed bytes into ``clear``, which has room for CLEAR_BYTES more and may be the same memory; return the
        number of plain bytes. A failure behind plain bytes does not raise, as they count: ``ended`` has the reason.
        """
        incoming, outgoing, read = self._memory.incoming, self._memory.outgoing, self._tls.read
        self.quiet, self.partial = False, True
        opened = 0
        incoming.write(sealed)
        try:
            if not self.established:
                self._tls.do_handshake()
                self.established = True
            # A call has room for the longest record, so that it takes a whole one, and OpenSSL keeps no plain bytes.
            while incoming.pending:
                # With a buffer it returns a length, although the types say bytes; 0 at the end of TLS.
                size: int = read(RECORD_BYTES, clear[opened:] if opened else clear)  # type: ignore[assignment]
                if not size:
                    self.ended = CLOSED
                    return opened
                opened += size
            self.partial = False
            self.quiet = not outgoing.pending
        except ssl.SSLWantReadError:
            pass  # OpenSSL keeps the start of a record
        except ssl.SSLError as error:
            if not opened:
                raise
            self.ended = failure(error, established=True)
        finally:
            if not self.quiet:
                self._clear_memory()
        if self._held:
            self._unsent = self.seal(b"")
            self.quiet = False
        return opened

    def seal(self, data: bytes) -> bytes:
        """Return plain bytes as the sealed ones to be sent, and in front of them any that TLS itself has to send."""
        held, self._held = self._held, b""
        try:
            self._tls.write(held + data)  # all of it: memory is never full
        except ssl.SSLWantReadError:  # the server has begun another handshake (RFC 5246 §7.4.1.1): it goes behind that
            self._held = held + data
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

    def _clear_memory(self) -> None:
        """Take what OpenSSL has to send, and drop what it has not read: behind a failure, or behind the end of TLS."""
        if self._memory.incoming.pending:
            self._memory.incoming.read()
        self._collect()

    def _collect(self) -> None:
        outgoing = self._memory.outgoing
        if outgoing.pending:
            self._unsent += outgoing.read()
