"""New keys and new handshakes in the middle of a TLS connection, with OpenSSL's own server as the peer."""

import shutil
from contextlib import contextmanager, suppress

import pytest

from subscribers.net.tls import TlsChannel
from tests.support.openssl_server import openssl_server
from tests.support.waiting import until
from wire.host.tls import client_context

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

NAME = "newsroom.example"


@contextmanager
def openssl_peer(authority, ca, tmp_path, *options):
    """A channel on a socket with OpenSSL's own server, past the handshake."""
    path = tmp_path / "both.pem"
    authority.issue_cert(NAME).private_key_and_cert_chain_pem.write_to_path(str(path))
    with openssl_server(path, *options) as server:
        channel = TlsChannel(client_context(ca), NAME)
        peer = OpensslPeer(channel, server)
        peer.turn_until(lambda: channel.established)
        yield peer


class OpensslPeer:
    """What a channel got from the server, and sends to it."""

    def __init__(self, channel, server):
        self.channel, self.server, self.got, self.answers = channel, server, b"", 0
        self.reads = 0
        server.sock.sendall(channel.pending())
        server.sock.setblocking(False)

    def turn_until(self, condition):
        """Receive and answer until it holds."""
        clear = memoryview(bytearray(1 << 17))

        def turn():
            with suppress(BlockingIOError):
                size = self.channel.receive(memoryview(self.server.sock.recv(1 << 16)), clear)
                self.got += clear[:size]
                self.reads += 1
                answer = self.channel.pending()
                self.answers += bool(answer) and self.channel.established
                self.server.sock.sendall(answer)
            return condition()

        until(turn)


def test_new_keys_in_the_middle_go_both_ways(authority, ca, tmp_path):
    """A server may renew its keys and ask for the client's (RFC 8446 §4.6.3): bytes before and behind come through."""
    with openssl_peer(authority, ca, tmp_path, "-tls1_3") as peer:
        peer.server.write(b"before")
        peer.turn_until(lambda: peer.got == b"before\n")
        for number in range(3):
            reads = peer.reads
            peer.server.write(b"K")
            peer.turn_until(lambda reads=reads: peer.reads > reads)
            peer.server.write(b"text %d" % number)
            peer.turn_until(lambda number=number: peer.got.endswith(b"text %d\n" % number))
            peer.server.sock.sendall(peer.channel.seal(b"answer %d\n" % number))
            until(lambda number=number: b"answer %d" % number in peer.server.said)
    assert peer.got == b"before\ntext 0\ntext 1\ntext 2\n"
    assert not peer.channel.ended


def test_a_new_handshake_in_the_middle_loses_nothing(authority, ca, tmp_path):
    """TLS 1.2 has it (RFC 5246 §7.4.1.1): what the session sends meanwhile waits, and goes in its order."""
    with openssl_peer(authority, ca, tmp_path, "-tls1_2") as peer:
        peer.server.write(b"before")
        peer.turn_until(lambda: peer.got == b"before\n")
        peer.server.write(b"r")
        peer.answers = 0
        peer.turn_until(lambda: peer.answers == 1)
        assert peer.channel.seal(b"one, ") == peer.channel.seal(b"two\n") == b""
        peer.turn_until(lambda: b"one, two" in peer.server.said)
        peer.server.write(b"behind")
        peer.turn_until(lambda: peer.got == b"before\nbehind\n")
        peer.server.sock.sendall(peer.channel.seal(b"three\n"))
        until(lambda: b"three" in peer.server.said)
