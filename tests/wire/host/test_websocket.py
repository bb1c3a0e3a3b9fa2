"""WebSockets joined in memory with wsproto's server side: what comes through, and every way to end."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Pong, Request, TextMessage

from wire.contract.broker import BrokerUrl
from wire.contract.transport import Upgrade
from wire.errors import WebSocketError
from wire.host.websocket import WebSocket

URL = BrokerUrl.parse("ws://broker.example:8083/mqtt?a=b")


def take(socket, data):
    """Have a WebSocket receive bytes; return MQTT's among them."""
    room = bytearray(len(data))
    size = socket.receive(memoryview(data), memoryview(room))
    return bytes(room[:size])


def joined(headers=()):
    """A WebSocket and its server side, past the handshake."""
    socket, server = WebSocket(Upgrade.of(URL, headers)), WSConnection(ConnectionType.SERVER)
    server.receive_data(socket.pending())
    (request,) = server.events()
    assert not socket.established
    assert take(socket, server.send(AcceptConnection(subprotocol="mqtt"))) == b""
    assert socket.established
    return socket, server, request


def received(server, data):
    server.receive_data(data)
    return list(server.events())


def test_the_request_has_host_path_subprotocol_and_headers():
    """No extension is offered: compressed bytes would have no time of their own."""
    _, _, request = joined(("Authorization: Bearer t",))
    assert isinstance(request, Request)
    assert (request.host, request.target) == ("broker.example:8083", "/mqtt?a=b")
    assert request.subprotocols == ["mqtt"]
    assert request.extensions == []
    assert (b"authorization", b"Bearer t") in request.extra_headers


@pytest.mark.parametrize("step", [1, 2, 7, 100_000])
def test_bytes_survive_any_frames_and_any_splitting(step):
    """Packets across frames, frames within packets, fragments of messages, with pings between: MQTT 5.0 §6."""
    socket, server, _ = joined()
    source = random.Random(5)
    data = source.randbytes(3_000 if step < 100 else 300_000)
    stream, start = b"", 0
    while start < len(data):
        stop = start + source.choice((1, 125, 126, 1_000, 65_536))
        stream += server.send(
            BytesMessage(data[start:stop], message_finished=source.random() < 0.5 or stop >= len(data))
        )
        if source.random() < 0.3:
            stream += server.send(Ping(b"p"))
        start = stop
    got = b"".join(take(socket, stream[start : start + step]) for start in range(0, len(stream), step))
    assert got == data
    answers = received(server, socket.pending())
    assert all(answer == Pong(b"p") for answer in answers)
    assert len(answers) == stream.count(b"\x89\x01p")


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_what_the_client_sends_is_masked_and_comes_whole(parts):
    """One binary frame for each call; wsproto's server refuses bytes without a mask (RFC 6455 §5.1)."""
    socket, server, _ = joined()
    events = received(server, b"".join(map(socket.seal, parts)))
    assert [bytes(event.data) for event in events] == parts
    assert all(isinstance(event, BytesMessage) for event in events)


def test_a_pong_waits_for_no_packet_but_goes_in_front_of_one():
    """A ping during a pause is answered at once."""
    socket, server, _ = joined()
    assert take(socket, server.send(Ping(b"x"))) == b""
    first, second = received(server, socket.seal(b"\xc0\x00"))
    assert (first, bytes(second.data)) == (Pong(b"x"), b"\xc0\x00")
    assert socket.pending() == b""


def test_a_websocket_knows_when_its_last_bytes_are_behind_the_packet():
    """Their time is not the packet's: half a header, or a ping; a ping in front changes nothing."""
    socket, server, _ = joined()
    one, two, ping = server.send(BytesMessage(b"one")), server.send(BytesMessage(b"two")), server.send(Ping())
    for data, partial in (
        (one, False),
        (one + two[:1], True),
        (two[1:], False),
        (one + ping, True),
        (ping + one, False),
    ):
        take(socket, data)
        assert socket.partial is partial
    take(socket, one[:3])  # a part of a frame's data ends a read as the whole does
    assert not socket.partial


def test_a_websocket_is_quiet_after_data_that_nothing_follows_and_nothing_answers():
    """Then its outlet has nothing more to do for a read: neither a pong nor a close is to be sent."""
    socket, server, _ = joined()
    one, ping = server.send(BytesMessage(b"one")), server.send(Ping())
    for data, quiet in ((one, True), (one + one[:1], False), (one[1:], True), (ping + one, False), (one, False)):
        take(socket, data)
        assert socket.quiet is quiet
    assert socket.pending()
    take(socket, one)
    assert socket.quiet
    take(socket, server.send(CloseConnection(1001)))
    assert not socket.quiet


@pytest.mark.parametrize(
    ("answer", "problem", "final"),
    [
        (b"HTTP/1.1 403 x\r\nContent-Length: 2\r\n\r\nno", "HTTP 403 Forbidden in place of a WebSocket; check", True),
        (b"HTTP/1.1 404 Nope\r\n\r\n", "HTTP 404 Not Found in place of a WebSocket; check the path", True),
        (b"HTTP/1.1 401 x\r\n\r\n", "HTTP 401 Unauthorized in place of a WebSocket; it asks for a header", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP 200 OK in place .* broker's WebSocket port", True),
        (b"HTTP/1.1 301 x\r\nLocation: https://b/\r\n\r\n", "HTTP 301 .*the URL that it leads to: https://b/", True),
        (b"HTTP/1.1 503 x\r\n\r\n", "HTTP 503 Service Unavailable in place of a WebSocket$", False),
        (b"HTTP/1.1 429 x\r\n\r\n", "HTTP 429 Too Many Requests", False),
        (b"HTTP/1.1 499 x\r\n\r\n", "HTTP 499 in place", True),
        (b"\x20\x02\x00\x00\r\n\r\n", "it does not answer in WebSocket there: bad http message", False),
    ],
)  # fmt: skip
def test_an_endpoint_that_opens_no_websocket_is_told_by_its_status(answer, problem, final):
    """A status that another try would get again ends the tries."""
    socket = WebSocket(Upgrade.of(URL))
    with pytest.raises(WebSocketError, match=problem) as raised:
        take(socket, answer)
    assert raised.value.final is final


@pytest.mark.parametrize(
    ("protocol", "problem"),
    [
        (b"", "has no subprotocol, and MQTT's is mqtt"),
        (b"Sec-WebSocket-Protocol: chat\r\n", "unrecognized subprotocol chat"),
    ],
)
def test_a_websocket_of_another_subprotocol_is_none_for_mqtt(protocol, problem):
    """The server must select mqtt (MQTT 5.0 §6)."""
    socket, server = WebSocket(Upgrade.of(URL)), WSConnection(ConnectionType.SERVER)
    server.receive_data(socket.pending())
    list(server.events())
    answer = server.send(AcceptConnection()).replace(b"\r\n\r\n", b"\r\n" + protocol + b"\r\n")
    with pytest.raises(WebSocketError, match=problem):
        take(socket, answer)


def test_a_wrong_accept_key_is_no_handshake():
    """An answer that a cache repeats is not this server's (RFC 6455 §4.1)."""
    socket = WebSocket(Upgrade.of(URL))
    answer = b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n"
    with pytest.raises(WebSocketError, match="bad accept token"):
        take(socket, answer)


def test_the_bytes_before_a_close_come_through_and_the_close_is_answered():
    """A broker's DISCONNECT may be in front of it."""
    socket, server, _ = joined()
    data = server.send(BytesMessage(b"\xe0\x00")) + server.send(CloseConnection(1008, "too\nmany"))
    assert take(socket, data) == b"\xe0\x00"
    assert socket.ended == "the broker closed the WebSocket, 1008: too many"
    received(server, socket.pending())
    assert server.state is ConnectionState.CLOSED
    assert socket.farewell() == b""


def test_a_farewell_closes_in_good_order():
    """1000 is a normal closure (RFC 6455 §7.4.1); without a WebSocket there is nothing to close."""
    socket, server, _ = joined()
    (event,) = received(server, socket.farewell())
    assert (event.code, socket.farewell()) == (1000, b"")
    assert WebSocket(Upgrade.of(URL)).farewell() == b""


@pytest.mark.parametrize(
    ("data", "problem", "code"),
    [
        (WSConnection(ConnectionType.SERVER), "a text frame", 1003),
        (b"\x82\x82abcdxy", "breaks the rules of WebSocket: client received unexpected masked frame", 1002),
        (b"\x83\x00", "breaks the rules of WebSocket: Invalid opcode", 1002),
        (b"\xc2\x00", "breaks the rules of WebSocket: Reserved bit", 1002),
    ],
)
def test_bytes_that_break_the_rules_end_the_websocket(data, problem, code):
    """The broker is told why by the code of the close."""
    socket, server, _ = joined()
    data = data if isinstance(data, bytes) else server.send(TextMessage("x"))
    with pytest.raises(WebSocketError, match=problem) as raised:
        take(socket, data)
    assert not raised.value.final
    (event,) = received(server, socket.pending())
    assert event.code == code
