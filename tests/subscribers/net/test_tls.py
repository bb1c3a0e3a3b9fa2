"""TLS of the outlets: joined in memory with another implementation as the server, and on real sockets."""

import random
import shutil
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress

import pytest
import trustme

from subscribers.net.channel import CLOSED
from subscribers.net.connection import Address
from subscribers.net.reactor import Reactor
from subscribers.net.tls import CLEAR_BYTES, TlsChannel, TlsMemory
from tests.support.mqtt_bytes import CONNACK
from tests.support.openssl_server import openssl_server
from tests.support.recording_connection import SUBACK, RecordingConnection, message
from tests.support.tls_servers import TlsServerSide, server_context
from tests.support.waiting import until
from wire.contract.transport import Transport
from wire.host.tls import client_context, failure

NAME = "newsroom.example"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def context(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return client_context(str(path))


@pytest.fixture(scope="module")
def transport(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("trust") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return Transport(ca=str(path))


def joined(context, authority, memory=None):
    """A channel and its peer, past the handshake."""
    channel = TlsChannel(context, NAME, memory=memory)
    peer = TlsServerSide(server_context(authority, NAME))
    clear = memoryview(bytearray(1 << 20))
    sent = channel.pending()
    while not channel.established or sent:
        channel.receive(memoryview(peer.shake(sent)), clear)
        sent = channel.pending()
    return channel, peer


@pytest.mark.parametrize("step", [1, 7, 1000, 20_000, 300_000])
def test_bytes_survive_any_splitting_of_the_sealed_stream(context, authority, step):
    """Both ways, longer than a record, and with no more room than the channel asks for."""
    channel, peer = joined(context, authority)
    data = random.Random(7).randbytes(3_000 if step == 1 else 250_000)
    sealed, got = peer.seal(data), b""
    for start in range(0, len(sealed), step):
        piece = memoryview(sealed)[start : start + step]
        clear = bytearray(len(piece) + CLEAR_BYTES)
        size = channel.receive(piece, memoryview(clear))
        got += clear[:size]
    assert got == data
    assert not channel.partial
    assert peer.open(channel.seal(data)) == data
    assert channel.pending() == b""


def test_a_channel_knows_when_its_last_bytes_began_another_record(context, authority):
    """The other record came later than the packet in front of it."""
    channel, peer = joined(context, authority)
    clear = memoryview(bytearray(1 << 16))
    first, second = peer.seal(b"first"), peer.seal(b"second")
    assert channel.receive(memoryview(first + second[:4]), clear) == 5
    assert channel.partial
    assert channel.receive(memoryview(second[4:]), clear) == 6
    assert not channel.partial


def test_channels_share_their_memory_and_nothing_of_one_goes_to_another(context, authority):
    """Bytes, the start of a record, the alert after a failure, what is behind the end of TLS."""
    memory = TlsMemory()
    pairs = [joined(context, authority, memory) for _ in range(3)]
    clear = memoryview(bytearray(1 << 16))
    halves = []
    for number, (channel, peer) in enumerate(pairs):
        sealed = peer.seal(b"to %d" % number)
        assert channel.receive(memoryview(sealed[:9]), clear) == 0
        assert channel.partial
        halves.append(sealed[9:])
    for number, (channel, peer) in enumerate(pairs):
        size = channel.receive(memoryview(halves[number]), clear)
        assert bytes(clear[:size]) == b"to %d" % number
        assert peer.open(channel.seal(b"from %d" % number)) == b"from %d" % number
    (broken, peer), (ended, end), (sound, other) = pairs
    spoiled = bytearray(peer.seal(b"spoiled"))
    spoiled[-1] ^= 1
    with pytest.raises(ssl.SSLError):
        broken.receive(memoryview(bytes(spoiled) + peer.seal(b"behind")), clear)
    assert ended.receive(memoryview(ending(end) + b"\x17\x03\x03"), clear) == 0
    assert sound.receive(memoryview(other.seal(b"sound")), clear) == 5
    assert other.open(sound.seal(b"answer")) == b"answer"
    assert sound.pending() == b""
    assert broken.pending()  # the alert of its own failure


def ending(peer):
    """The end of TLS, as a server sends it."""
    with suppress(ssl.SSLWantReadError):
        peer.tls.unwrap()
    return peer.outgoing.read()


@pytest.mark.parametrize("size", [1, 16_384, 16_385, 100_000])
def test_records_are_opened_in_the_place_that_they_were_read_to(context, authority, size):
    """Of one byte, of the most that a record has, and several."""
    channel, peer = joined(context, authority)
    data = random.Random(size).randbytes(size)
    sealed = peer.seal(data)
    memory = bytearray(len(sealed) + CLEAR_BYTES)
    memory[: len(sealed)] = sealed
    view = memoryview(memory)
    assert channel.receive(view[: len(sealed)], view) == size
    assert memory[:size] == data
    assert channel.quiet
    assert not channel.partial


def test_what_is_whole_before_a_spoiled_record_counts_and_the_reason_is_told_behind_it(context, authority):
    """The peer gets the alert; a record that is spoiled and alone is an error at once, with the same reason."""
    channel, peer = joined(context, authority)
    clear = memoryview(bytearray(1 << 16))
    whole, spoiled = peer.seal(b"whole"), bytearray(peer.seal(b"spoiled"))
    spoiled[-1] ^= 1
    assert channel.receive(memoryview(whole + spoiled + b"behind"), clear) == 5
    assert bytes(clear[:5]) == b"whole"
    assert (channel.quiet, channel.partial) == (False, True)
    with pytest.raises(ssl.SSLError, match="BAD_RECORD_MAC"):
        peer.open(channel.pending())
    alone, peer = joined(context, authority)
    spoiled = bytearray(peer.seal(b"spoiled"))
    spoiled[-1] ^= 1
    with pytest.raises(ssl.SSLError) as error:
        alone.receive(memoryview(spoiled), clear)
    assert not alone.quiet
    assert channel.ended == failure(error.value)


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 40, b"\x17\x03\x03\xff\xff" + b"x" * 40]
)
def test_bytes_that_are_no_records_end_a_channel_with_a_reason(context, authority, garbage):
    """Another protocol, zeros, and a record longer than any; what came before them counts."""
    channel, peer = joined(context, authority)
    clear = memoryview(bytearray(1 << 16))
    assert channel.receive(memoryview(peer.seal(b"whole") + garbage), clear) == 5
    assert channel.ended.startswith("TLS failed: ")


def test_the_end_of_tls_ends_a_channel_behind_what_came_before(context, authority):
    """Whether or not the connection ends with it, nothing that follows is read; an end in pieces is one too."""
    channel, peer = joined(context, authority)
    clear = memoryview(bytearray(1 << 16))
    assert channel.receive(memoryview(peer.seal(b"last") + ending(peer) + b"\x17\x03\x03"), clear) == 4
    assert (channel.ended, channel.quiet) == (CLOSED, False)
    channel, peer = joined(context, authority)
    end = ending(peer)
    assert channel.receive(memoryview(end[:7]), clear) == 0
    assert not channel.ended
    assert channel.receive(memoryview(end[7:]), clear) == 0
    assert channel.ended == CLOSED


@contextmanager
def openssl_peer(authority, tmp_path, *options):
    """A channel on a socket with OpenSSL's own server, past the handshake."""
    path = tmp_path / "both.pem"
    authority.issue_cert(NAME).private_key_and_cert_chain_pem.write_to_path(str(path))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with openssl_server(path, *options) as server:
        channel = TlsChannel(client_context(str(tmp_path / "ca.pem")), NAME)
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


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_new_keys_in_the_middle_go_both_ways(authority, tmp_path):
    """A server may renew its keys and ask for the client's (RFC 8446 §4.6.3): bytes before and behind come through."""
    with openssl_peer(authority, tmp_path, "-tls1_3") as peer:
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


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_new_handshake_in_the_middle_loses_nothing(authority, tmp_path):
    """TLS 1.2 has it (RFC 5246 §7.4.1.1): what the session sends meanwhile waits, and goes in its order."""
    with openssl_peer(authority, tmp_path, "-tls1_2") as peer:
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


@contextmanager
def server(authority, serve, name=NAME):
    """A loopback server that takes one connection over TLS, sends CONNACK and SUBACK, and then calls ``serve``."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run():
            peer, _ = listening.accept()
            try:
                with server_context(authority, name).wrap_socket(peer, server_side=True) as secure:
                    secure.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    secure.recv(1000)
                    secure.sendall(CONNACK)
                    secure.recv(1000)
                    secure.sendall(SUBACK)
                    serve(secure)
            except (ssl.SSLError, ConnectionError):
                peer.close()  # a client that does not trust us

        thread = threading.Thread(target=run)
        thread.start()
        yield Address(*listening.getsockname(), NAME)
        thread.join(10)


class DistrustRecorder(RecordingConnection):
    """A connection that records why its peer was not trusted."""

    distrusted = ""

    def on_refused(self, reason):
        self.distrusted = reason
        self.reactor.stop()


def test_a_message_over_tls_has_the_kernels_time_of_its_sealed_bytes(transport, authority):
    """The time is taken before decryption: TLS works on memory, and the reactor keeps the socket."""
    sent = []
    reactor = Reactor(transport)
    listener = RecordingConnection(reactor, 1)
    came = threading.Event()

    def pause():
        assert came.wait(10)

    def serve(peer):
        assert listener.on.wait(10)
        reactor.call_in(0, pause)
        sent.append(time.time_ns())
        peer.sendall(message(b"one"))
        sent.append(time.time_ns())
        came.set()
        peer.recv(1)

    with server(authority, serve) as address:
        reactor.open(listener, address)
        reactor.run()
        reactor.shut()
    arrival, processed, _, lone, kernel = listener.reads[-1]
    assert listener.texts == [b"one"]
    assert kernel
    assert lone
    assert sent[0] <= arrival <= processed


def test_messages_that_share_a_read_over_tls_are_bounded(transport, authority):
    """Two records in one read are told from one alone, as without TLS."""
    sent = []
    reactor = Reactor(transport)
    listener = RecordingConnection(reactor, 2)
    paused, both_sent = threading.Event(), threading.Event()

    def pause():
        if listener.on.is_set():
            paused.set()
            assert both_sent.wait(10)
        else:
            reactor.call_in(1_000_000, pause)

    def serve(peer):
        assert paused.wait(10)
        for text in (b"one", b"two"):
            sent.append(time.time_ns())
            peer.sendall(message(text))
        both_sent.set()
        peer.recv(1)

    with server(authority, serve) as address:
        reactor.open(listener, address)
        reactor.call_in(1_000_000, pause)
        reactor.run()
        reactor.shut()
    arrival, _, earliest_ns, lone, _ = listener.reads[-1]
    assert listener.texts == [b"one", b"two"]
    assert not lone
    assert all(earliest_ns <= moment <= arrival for moment in sent)


def test_a_message_with_sealed_bytes_behind_it_is_bounded(transport, authority):
    """The read's time is that of an unfinished record, and the message in front of it came earlier."""
    reactor = Reactor(transport)
    listener = RecordingConnection(reactor, 2)
    sent = []
    paused, begun = threading.Event(), threading.Event()

    def pause():
        if listener.on.is_set():
            paused.set()
            assert begun.wait(10)
        else:
            reactor.call_in(1_000_000, pause)

    def run(listening):
        connection, _ = listening.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = TlsServerSide(server_context(authority, NAME))
            while not peer.established:
                connection.sendall(peer.shake(connection.recv(10_000)))
            if not peer.incoming.pending:
                peer.incoming.write(connection.recv(10_000))
            peer.tls.read(1000)  # CONNECT, which may have come with the end of the handshake
            connection.sendall(peer.seal(CONNACK))
            peer.open(connection.recv(10_000))
            connection.sendall(peer.seal(SUBACK))
            assert paused.wait(10)
            one, two = peer.seal(message(b"one")), peer.seal(message(b"two"))
            sent.append(time.time_ns())
            connection.sendall(one)
            connection.sendall(two[:9])
            begun.set()
            while not listener.texts:
                paused.wait(0.001)
            connection.sendall(two[9:])
            connection.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=run, args=(listening,))
        thread.start()
        reactor.open(listener, Address(*listening.getsockname(), NAME))
        reactor.call_in(1_000_000, pause)
        reactor.run()
        reactor.shut()
        thread.join(10)
    assert listener.texts == [b"one", b"two"]
    (first, _, earliest_ns, first_lone, _), (second, _, _, second_lone, _) = listener.reads[-2:]
    assert not first_lone
    assert second_lone
    assert earliest_ns <= sent[0] <= first <= second


@pytest.mark.parametrize(
    ("known", "name", "word"),
    [(False, NAME, "of no CA that is trusted here"), (True, "other.example", "bears another name")],
)
def test_a_certificate_that_is_not_to_be_trusted_ends_it_for_good(transport, authority, known, name, word):
    """An unknown CA or another name is a refusal, and not a lost connection, which would be tried again."""
    reactor = Reactor(transport)
    listener = DistrustRecorder(reactor, 1)
    with server(authority if known else trustme.CA(), lambda peer: None, name) as address:
        reactor.open(listener, address)
        reactor.run()
    reactor.shut()
    assert word in listener.distrusted
    assert listener.lost == ""
    assert listener.texts == []


def test_a_port_without_tls_is_named_as_such(transport):
    """The reason says that the port does not speak TLS."""
    reactor = Reactor(transport)
    listener = DistrustRecorder(reactor, 1)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run():
            peer, _ = listening.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(CONNACK + SUBACK)
                peer.recv(1000)

        thread = threading.Thread(target=run)
        thread.start()
        reactor.open(listener, Address(*listening.getsockname(), NAME))
        reactor.run()
        thread.join(10)
    reactor.shut()
    assert "does not speak TLS" in listener.lost
