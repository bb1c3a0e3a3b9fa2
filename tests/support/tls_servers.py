"""Servers of TLS whose certificate an authority of the tests issues, on memory and on sockets."""

import ssl
from contextlib import suppress

__all__ = ["TlsServerSide", "server_context", "shake_hands"]


def server_context(authority, *names):
    """The context of a server with these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def shake_hands(channel, peer):
    """Let a client's channel and the server's side talk until the handshake is over."""
    clear = memoryview(bytearray(1 << 20))
    sent = channel.pending()
    while not channel.established or sent:
        channel.receive(memoryview(peer.shake(sent)), clear)
        sent = channel.pending()


class TlsServerSide:
    """The server's side, in memory."""

    def __init__(self, context):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.established = False

    def shake(self, data):
        self.incoming.write(data)
        with suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
            self.established = True
        return self.outgoing.read()

    def seal(self, data):
        assert self.tls.write(data) == len(data)
        return self.outgoing.read()

    def open(self, data):
        self.incoming.write(data)
        opened = b""
        while self.incoming.pending or self.tls.pending():
            opened += self.tls.read(1 << 20)
        return opened

    def end(self):
        """Return the bytes that end TLS in good order (RFC 8446 §6.1)."""
        with suppress(ssl.SSLWantReadError):
            self.tls.unwrap()
        return self.outgoing.read()
