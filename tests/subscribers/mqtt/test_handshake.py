"""Enhanced authentication: CONNECT, AUTH and CONNACK (MQTT 5.0 §4.12), with SCRAM against an independent server."""

import mqtt5
import pytest

from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError
from subscribers.mqtt.events import Connected, Refused
from subscribers.mqtt.handshake import Handshake, connected
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.outgoing import Limits
from subscribers.mqtt.session import Session
from tests.support.mqtt_bytes import length, packet, text
from tests.support.mqtt_sessions import RecordingSink, feed
from wire.host.scram import exchanges

scramp = pytest.importorskip("scramp")

METHOD = "SCRAM-SHA-256"


def section(*parts):
    body = b"".join(parts)
    return length(len(body)) + body


def method(name=METHOD):
    return b"\x15" + text(name)


def data_of(value):
    return b"\x16" + len(value).to_bytes(2, "big") + value


def auth(code, *parts):
    return packet(0xF0, bytes((code,)) + section(*parts))


def accepted(*parts):
    return packet(0x20, b"\0\0" + section(*parts))


class Server:
    """A server that knows one user, by another implementation of SCRAM and of MQTT's packets."""

    def __init__(self, password="pencil"):
        scram = scramp.ScramMechanism(METHOD)
        self._scram = scram.make_server({"user": scram.make_auth_info(password)}.__getitem__)

    def challenge(self, connect):
        self._scram.set_client_first(connect.authentication_data.decode())
        return self._scram.get_server_first().encode()

    def proof(self, answer):
        self._scram.set_client_final(answer.authentication_data.decode())
        return self._scram.get_server_final().encode()


def session_of(password="pencil", filters=()):
    options = SessionOptions(
        version=Version.V5,
        username=b"user",
        password=b"pencil",
        authentication=exchanges(METHOD, "user", password),
    )
    return Session(options, "c1", filters, RecordingSink())


def read(data):
    found, size = mqtt5.read(memoryview(data))
    assert size == len(data)
    return found


def challenged(session):
    """A session that has the server's challenge, its answer, and the server."""
    server = Server()
    connect = read(session.connect())
    assert (connect.authentication_method, connect.username, connect.password) == (METHOD, None, None)
    events, answer = feed(session, auth(0x18, method(), data_of(server.challenge(connect))))
    assert events == []
    answered = read(answer)
    assert (answered.reason_code, answered.authentication_method) == (
        mqtt5.AuthReasonCode.CONTINUE_AUTHENTICATION,
        METHOD,
    )
    return server, answered


def test_a_client_and_an_independent_server_prove_the_password_to_each_other():
    """The proof comes in CONNACK; nothing of the password is in any packet."""
    session = session_of()
    for _ in range(2):  # each connection has an exchange of its own
        server, answered = challenged(session)
        (event,), _ = feed(session, accepted(method(), data_of(server.proof(answered))))
        assert session.established
        assert not event.session_present


def test_the_proof_may_come_in_an_auth_before_connack():
    """§4.12 allows any number of AUTH; the last one is answered with empty data."""
    session = session_of()
    server, answered = challenged(session)
    _, answer = feed(session, auth(0x18, method(), data_of(server.proof(answered))))
    assert read(answer).authentication_data in (None, b"")
    feed(session, accepted(method()))
    assert session.established


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (accepted(method(), data_of(b"v=AAAA")), "does not prove that it knows the password"),
        (accepted(method()), "does not prove that it knows the password"),
        (accepted(), "the authentication method is not the one of CONNECT"),
        (auth(0x18, method("SCRAM-SHA-1"), data_of(b"v=AAAA")), "the authentication method is not the one of CONNECT"),
        (auth(0x00, method(), data_of(b"v=AAAA")), "does not continue the authentication"),
        (packet(0xF0, b""), "does not continue the authentication"),
        (auth(0x18, method(), data_of(b"e=other-error")), "last message is an error"),
        (packet(0xF0, b"\x18" + section(method()) + b"x"), "AUTH goes on behind its properties"),
    ],
)
def test_a_server_that_proves_nothing_is_not_trusted(answer, problem):
    """The session ends, with the kind of mistake."""
    session = session_of()
    challenged(session)
    with pytest.raises(RemoteProtocolError, match=problem):
        feed(session, answer)
    with pytest.raises(LocalProtocolError):
        session.ping()


def test_a_server_that_accepts_at_once_is_not_trusted():
    """It has not shown that it knows the password."""
    session = session_of()
    session.connect()
    with pytest.raises(RemoteProtocolError, match="does not prove"):
        feed(session, accepted(method(), data_of(b"v=AAAA")))


def test_a_refusal_in_the_midst_is_a_refusal():
    """§4.12: a server that does not trust the client answers CONNACK with a reason."""
    session = session_of("crayon")
    challenged(session)
    events, _ = feed(session, packet(0x20, b"\x00\x87" + section(b"\x1f" + text("who are you"))))
    assert events == [Refused(0x87, "not authorised", "who are you")]


def test_auth_on_an_open_connection_is_the_server_s_mistake():
    """§4.12.1: only a client begins to authenticate again."""
    session = session_of()
    server, answered = challenged(session)
    feed(session, accepted(method(), data_of(server.proof(answered))))
    with pytest.raises(RemoteProtocolError, match="no authentication goes on"):
        feed(session, auth(0x18, method(), data_of(b"")))


def test_each_connection_has_a_handshake_of_its_own():
    """A handshake begins with CONNECT, whose data are new each time."""
    options = session_of().options
    first, second = (read(Handshake(options).connect(options, "c1")).authentication_data for _ in range(2))
    assert first != second
    assert first.startswith(b"n,,n=user,r=")


def test_what_is_in_force_is_the_server_s_word_or_else_ours():
    """MQTT 5.0 §3.2.2.3.14 and §3.2.2.3.2: the server's keep-alive and session expiry replace ours."""
    options = SessionOptions(version=Version.V5, keepalive_s=60, session_expiry_s=100)
    assert connected(options, Limits(), {}, (), present=True) == Connected(True, 60, (), 2, 100)
    told = {0x13: 30, 0x11: 0}
    assert connected(options, Limits(qos=1), told, (4,), present=False) == Connected(False, 30, (4,), 1, 0, told)


def test_enhanced_authentication_needs_mqtt_5():
    """MQTT 3.1.1 has no AUTH."""
    with pytest.raises(LocalProtocolError, match="needs MQTT 5"):
        SessionOptions(authentication=exchanges(METHOD, "user", "pencil"))
