"""TLS over one connection, sans-io: sealed bytes in, plain bytes out, and the other way round.

The socket stays the reactor's, so that the kernel's receive time of the sealed bytes is to be had.
"""

import ssl

__all__ = ["CLEAR_BYTES", "Channel"]

RECORD_BYTES = 16 * 1024  # the longest plain text of a record (RFC 8446 §5.1)
# More than a read of sealed bytes opens to is what was left of the read before: less than a record and its frame.
CLEAR_BYTES = 2 * RECORD_BYTES
# OpenSSL's memory keeps the size that it once had, so what thousands of connections hold is fed by the piece.
PIECE_BYTES = RECORD_BYTES


class Channel:
    """The client's side of TLS with one broker. ``partial``: what came last opened to nothing, as yet or ever.

    Each method may raise ssl.SSLError; what is to be sent then, such as an alert, comes from ``pending`` all the same.
    """

    __slots__ = ("_incoming", "_outgoing", "_tls", "established", "partial")

    def __init__(self, context: ssl.SSLContext, server_name: str) -> None:
        self.established = False
        self.partial = False
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)
        self._shake()

    def receive(self, sealed: memoryview, clear: memoryview) -> int:
        """Take what came and open it into ``clear``, which has CLEAR_BYTES more room; how much there is."""
        incoming, tls = self._incoming, self._tls
        opened = 0
        for start in range(0, len(sealed), PIECE_BYTES):
            incoming.write(sealed[start : start + PIECE_BYTES])
            if not self.established:
                self._shake()
            while self.established and (incoming.pending or tls.pending()):
                try:
                    # With a buffer it returns a length, whatever the types say.
                    size: int = tls.read(RECORD_BYTES, clear[opened:])  # type: ignore[assignment]
                except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):  # no whole record of data, or no more of them
                    self.partial = True
                    break
                self.partial = False
                opened += size
        return opened

    def seal(self, data: bytes) -> bytes:
        """Plain bytes as those to be sent, after whatever is to be sent before them."""
        self._tls.write(data)  # all of it: memory is never full
        return self._outgoing.read()

    def pending(self) -> bytes:
        """What TLS itself has to send: the handshake, alerts."""
        return self._outgoing.read()

    def _shake(self) -> None:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.established = True
