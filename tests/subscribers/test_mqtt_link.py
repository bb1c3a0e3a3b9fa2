"""Control through a broker that has its troubles: real sockets, the broker's bytes by hand."""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager, suppress

import mqtt5
import pytest

from subscribers.control_link import ControlInbox
from subscribers.control_outbox import ENDS_MOST
from subscribers.mqtt.options import Version
from subscribers.mqtt_link import MqttControlLink
from subscribers.net.connection import Address
from subscribers.net.reactor import Reactor
from tests.support.mqtt_bytes import CONNACK, PINGRESP, published
from tests.support.ports import own_port
from tests.support.recording_connection import SUBACK, one_connection_broker
from tests.support.small_broker import small_broker
from tests.support.stub_server import stub_server
from tests.support.waiting import until
from wire.contract.control import Leave, Refusal
from wire.contract.control_codec import ControlDecoder, encode
from wire.contract.control_parts import PartJoiner
from wire.host.scram import exchanges

UNAVAILABLE, NOT_AUTHORIZED = b"\x20\x02\x00\x03", b"\x20\x02\x00\x05"
LIMIT_S = 20
HANDSHAKE_NS = 500_000_000
PING_NS = 100_000_000
PINGREQ = b"\xc0\0"


@contextmanager
def broker(answers):
    """A broker that answers each CONNECT with the next of these bytes, and SUBSCRIBE after an accepted CONNECT."""
    with socket.create_server(("127.0.0.1", own_port())) as listener:
        listener.settimeout(LIMIT_S)
        kept = []

        def serve():
            for answer in answers:
                connection, _ = listener.accept()
                kept.append(connection)
                connection.settimeout(LIMIT_S)
                connection.recv(1 << 16)
                connection.sendall(answer)
                if answer == CONNACK:
                    connection.recv(1 << 16)
                    connection.sendall(SUBACK)

        serving = threading.Thread(target=serve)
        serving.start()
        try:
            yield Address(*listener.getsockname())
        finally:
            serving.join()
            for connection in kept:
                connection.close()


def result(address, credentials=(None, None), message=None, **settings):
    """Whether the link was up when nothing more was to come of it, and with what reason it ended for good.

    A stuck handshake is known by its age alone: half a second stands here for half a minute. A ``message`` waits for
    the connection.
    """
    reactor, ended = Reactor(), []

    def end(reason):
        ended.append(reason)
        reactor.stop()

    def look():
        if link.up:
            reactor.stop()
        else:
            reactor.call_in(10_000_000, look)

    inbox = ControlInbox(lambda: reactor.now_ns, pytest.fail)
    link = MqttControlLink(reactor, address, "w", "worker", "c0ffee", credentials, inbox, HANDSHAKE_NS, **settings)
    link.open(lambda message: None, end, lambda: None)
    if message is not None:
        link.send(message)
    look()
    reactor.call_in(LIMIT_S * 1_000_000_000, reactor.stop)
    reactor.run()
    up = link.up
    link.close()
    reactor.shut()
    return up, ended


def test_a_broker_that_is_not_available_yet_is_asked_again():
    """CONNACK 3, which a broker answers whose store is not ready, passes by itself."""
    with broker([UNAVAILABLE, UNAVAILABLE, CONNACK]) as address:
        assert result(address) == (True, [])


def test_a_handshake_that_never_ends_is_begun_again():
    """A connection without CONNACK is ended by its age alone, and begun again."""
    with broker([b"", CONNACK]) as address:
        assert result(address) == (True, [])


def test_a_refusal_is_for_good():
    """A worker that is not admitted now will not be later, and gives the reason."""
    with broker([NOT_AUTHORIZED]) as address:
        assert result(address) == (False, ["the broker refused the worker, CONNACK 5: not authorised"])


def sent_over(port, message, done):
    """Send a message over a link until ``done()`` or the link's end; return its notes, and the reasons of its end."""
    reactor, ended, notes = Reactor(), [], []

    def end(reason):
        ended.append(reason)
        reactor.stop()

    def look():
        if done():
            reactor.stop()
        else:
            reactor.call_in(10_000_000, look)

    inbox = ControlInbox(lambda: reactor.now_ns, pytest.fail)
    address = Address("127.0.0.1", port)
    link = MqttControlLink(reactor, address, "w", "worker", "c0ffee", (None, None), inbox, note=notes.append)
    link.open(lambda message: None, end, lambda: None)
    link.send(message)
    look()
    reactor.call_in(LIMIT_S * 1_000_000_000, reactor.stop)
    reactor.run()
    link.close()
    reactor.shut()
    return notes, ended


async def test_a_broker_that_grants_control_a_lower_qos_is_told():
    """Messages are sent all the same: on a sound network nothing is lost at QoS 0 either."""
    port, taken = own_port(), asyncio.Queue()
    async with stub_server(port, small_broker(5_000, taken, granted=0)):
        (note,), ended = await asyncio.to_thread(sent_over, port, Leave(), lambda: not taken.empty())
    assert note.startswith("the broker granted QoS 0 for control, which asks for QoS 1: a control message may be lost")
    assert ended == []


async def test_a_message_that_the_broker_does_not_take_whole_goes_in_parts():
    """After two connections that ended at it; the person who runs the worker is told once."""
    message, taken, port = Refusal("x" * 9_000), asyncio.Queue(), own_port()
    decoder, joiner, wholes = ControlDecoder(), PartJoiner(), []

    def done():
        while not taken.empty():
            wholes.append(joiner.add(decoder.decode(taken.get_nowait()[1])))
        return any(wholes)

    async with stub_server(port, small_broker(4_000, taken)):
        notes, ended = await asyncio.to_thread(sent_over, port, message, done)
    assert (wholes[-1], ended) == (encode(message), [])
    (note,) = notes
    assert note.startswith("the broker ended 2 connections in a row with a control message of 9,")


async def test_a_link_that_no_message_gets_over_ends_with_the_reason():
    """It does not connect again for ever without a word."""
    taken, port = asyncio.Queue(), own_port()
    async with stub_server(port, small_broker(10, taken)):
        notes, ended = await asyncio.to_thread(sent_over, port, Leave(), lambda: False)
    told = f"the broker ended {ENDS_MOST} connections in a row with a control message of {len(encode(Leave()))} bytes"
    assert ended == [f"{told} on its way: no control message gets through"]
    assert taken.empty()
    assert notes == []


def after_a_ping(serve, on_message=lambda message: None):
    """Run a link that pings each PING_NS, until ``serve`` has returned from its connection; return its result."""
    reactor, results = Reactor(), []

    def stop_at_the_end():
        if results:
            reactor.stop()
        else:
            reactor.call_in(10_000_000, stop_at_the_end)

    with one_connection_broker(lambda peer: results.append(serve(peer))) as address:
        inbox = ControlInbox(lambda: reactor.now_ns, pytest.fail)
        link = MqttControlLink(reactor, address, "w", "worker", "c0ffee", (None, None), inbox, ping_ns=PING_NS)
        link.open(on_message, pytest.fail, lambda: None)
        stop_at_the_end()
        reactor.call_in(LIMIT_S * 1_000_000_000, reactor.stop)
        reactor.run()
        link.close()
        reactor.shut()
    return results[0]


def test_a_link_whose_ping_has_no_answer_is_closed():
    """The broker may be unreachable without an end of the connection."""
    assert after_a_ping(lambda peer: (peer.recv(1000), peer.recv(1000))) == (PINGREQ, b"")


def test_an_answer_that_came_while_the_worker_was_busy_counts():
    """An assignment may take longer than the time between two pings: the answer is read before the link is judged."""
    busy, answered = threading.Event(), threading.Event()

    def serve(peer):
        assert peer.recv(1000) == PINGREQ
        peer.sendall(published(Version.V311, "t", encode(Leave())))
        assert busy.wait(LIMIT_S)
        peer.sendall(PINGRESP)
        answered.set()
        with suppress(ConnectionResetError):
            return peer.recv(1000)
        return b""

    def on_message(message):
        assert message == Leave()
        end_ns = time.monotonic_ns() + PING_NS
        busy.set()
        assert answered.wait(LIMIT_S)
        until(lambda: time.monotonic_ns() > end_ns)

    assert after_a_ping(serve, on_message) == PINGREQ


class Commands:
    """A source of tokens that takes its time: so many seconds for each."""

    waits = True

    def __init__(self, wait_s=0.0):
        self.asked = []
        self._wait_s = wait_s

    def token(self, client_id, index):
        self.asked.append((client_id, index))
        time.sleep(self._wait_s)
        return "secret-token"


@pytest.mark.parametrize(("password", "up"), [("pencil", True), ("crayon", False)])
async def test_the_link_proves_its_password_by_scram_and_never_sends_it(password, up):
    """In MQTT 5, as the outlets do; a wrong password is a refusal."""
    scram = pytest.importorskip("tests.support.scram_broker")
    port, connects = own_port(), []
    exchange = exchanges(scram.METHOD, "user", password)
    async with stub_server(port, scram.scram_broker(connects=connects)), asyncio.timeout(2 * LIMIT_S):
        found, ended = await asyncio.to_thread(
            result, Address("127.0.0.1", port), (b"user", password.encode()), authentication=exchange
        )
    assert found is up
    assert ["not authorised" in reason for reason in ended] == ([] if up else [True])
    assert {(hello.username, hello.password) for hello in connects} == {(None, None)}


async def test_each_connection_of_the_link_has_a_token_of_its_own():
    """From a command, which gets the client id and no index: the link is no outlet. Its user is the client id."""
    source, received = Commands(), []

    async def serve(reader, writer):
        received.append(await reader.read(1 << 16))
        writer.write(CONNACK)
        await reader.read(1 << 16)
        writer.write(SUBACK)
        await reader.read(1 << 16)

    port = own_port()
    async with stub_server(port, serve), asyncio.timeout(2 * LIMIT_S):
        assert await asyncio.to_thread(result, Address("127.0.0.1", port), tokens=source) == (True, [])
    assert source.asked == [("worker-c0ffee", None)]
    assert received[0].endswith(b"\0\x0dworker-c0ffee\0\x0csecret-token")


def test_a_handshake_that_never_ends_is_begun_again_however_long_its_token_took():
    """The time for the handshake begins with the connection."""
    source = Commands(1.5 * HANDSHAKE_NS / 1e9)
    with broker([b"", CONNACK]) as address:
        assert result(address, tokens=source) == (True, [])
    assert len(source.asked) == 2


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"max_packet_size": 1_000}, "takes packets of 1,000 bytes at most, and control needs 1,"),
        ({"max_qos": mqtt5.QoS.AT_MOST_ONCE}, "takes messages at QoS 0 at most, and control needs QoS 1"),
    ],
)
async def test_limits_of_the_broker_that_leave_no_room_for_control_end_the_link_with_the_reason(limits, reason):
    """In MQTT 5 they are known before any message is sent; one that waits is not tried."""
    scram = pytest.importorskip("tests.support.scram_broker")
    port, exchange = own_port(), exchanges("SCRAM-SHA-256", "user", "pencil")
    address, message = Address("127.0.0.1", port), Refusal("x" * 5_000)
    async with stub_server(port, scram.scram_broker(**limits)), asyncio.timeout(2 * LIMIT_S):
        _, (ended,) = await asyncio.to_thread(result, address, (b"user", b"pencil"), message, authentication=exchange)
    assert reason in ended
