"""The control packets of a session, against scripted servers: terms, refusals, subscriptions, the end."""

from dataclasses import replace

import mqtt5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.mqtt.answers import AnsweredConversation
from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.events import Acknowledged, Connected, Disconnected, Refused, Subscribed
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.support.mqtt_bytes import connack, length, packet, published, suback, text
from tests.support.mqtt_sessions import RecordingSink, feed, opened

# Each property that CONNACK may have once, with the bytes of its value.
TERMS = {
    0x11: (5).to_bytes(4, "big"),  # session expiry
    0x12: text("given"),  # assigned client identifier
    0x13: (10).to_bytes(2, "big"),  # server keepalive
    0x15: text("method"),
    0x16: text("data"),
    0x1A: text("response"),
    0x1C: text("b.local"),  # server reference
    0x1F: text("welcome, Grüße"),
    0x21: (3).to_bytes(2, "big"),  # receive maximum
    0x22: (2).to_bytes(2, "big"),  # topic alias maximum
    0x24: b"\1",  # maximum QoS
    0x25: b"\0",  # retain
    0x27: (10_000).to_bytes(4, "big"),  # maximum packet size
    0x28: b"\0",  # wildcards
    0x29: b"\0",
    0x2A: b"\0",
}
USER = b"\x26" + text("k") + text("v" * 300)


@given(st.lists(st.sampled_from([*TERMS, 0x26]), max_size=30), st.integers(0, 5))
def test_the_terms_of_a_server_are_read_in_any_order_and_number(numbers, size):
    """User properties come as often as the server likes, in CONNACK and in SUBACK; the others once."""
    once = [number for place, number in enumerate(numbers) if number == 0x26 or number not in numbers[:place]]
    body = b"".join(USER if number == 0x26 else bytes((number,)) + TERMS[number] for number in once)
    session = Session(SessionOptions(version=Version.V5, keepalive_s=60), "c1", ("a/b",), RecordingSink())
    session.connect()
    (event,), answers = feed(session, packet(0x20, b"\0\0" + length(len(body)) + body), [size] * 50)
    keepalive_s, expiry_s = (10 if 0x13 in once else 60), (5 if 0x11 in once else 0)
    assert replace(event, properties={}) == Connected(False, keepalive_s, (), 1 if 0x24 in once else 2, expiry_s)
    assert event.properties.keys() == set(once)
    assert answers[0] == 0x82
    told = USER * (len(numbers) % 4)
    reply = b"\0\1" + length(len(told) + 7) + told + b"\x1f" + text("fine") + b"\0"
    assert feed(session, packet(0x90, reply), [size] * 50)[0] == [Subscribed((0,), (), "fine")]
    assert session.established


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1, "unacceptable protocol version"),
        (2, "identifier rejected"),
        (3, "server unavailable"),
        (4, "bad user name or password"),
        (5, "not authorised"),
        (6, "reserved reason code 0x06"),
        (132, "unsupported protocol version"),
    ],
)
def test_a_refused_connection_says_why_in_3_1_1(code, reason):
    """3.1.1 §3.2.2.3; the codes that a server of two versions borrows from 5.0 are told as well."""
    session = Session(SessionOptions(), "c1", ("a",), RecordingSink())
    session.connect()
    events, answers = feed(session, connack(Version.V311, code))
    assert events == [Refused(code, reason)]
    assert answers == b""
    assert not session.established


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            mqtt5.ConnAckPacket(reason_code=mqtt5.ConnAckReasonCode.NOT_AUTHORIZED, reason_str="who?").write(),
            Refused(0x87, "not authorised", "who?"),
        ),
        (
            mqtt5.ConnAckPacket(reason_code=mqtt5.ConnAckReasonCode.BANNED).write(),
            Refused(0x8A, "banned"),
        ),
        (b"\x20\x02\x00\x01", Refused(1, "unacceptable protocol version")),
        (b"\x20\x03\x00\x05\x00", Refused(5, "not authorised")),
        (b"\x20\x02\x00\x84", Refused(0x84, "unsupported protocol version")),
    ],
)
def test_a_refused_connection_says_why_in_5(data, expected):
    """5.0 §3.2.2.2, with the server's own words; a server of 3.1.1 answers in its own format."""
    session = Session(SessionOptions(version=Version.V5), "c1", ("a",), RecordingSink())
    session.connect()
    events, _ = feed(session, data)
    assert events == [expected]
    with pytest.raises(LocalProtocolError):
        session.receive(bytearray(b"\xd0\0"), 2)


def test_each_refused_filter_is_named_with_its_code():
    """A SUBACK answers filter by filter (§3.9.3): 0x80 in 3.1.1, a reason in 5."""
    session = Session(SessionOptions(qos=2), "c1", ("a", "b", "c"), RecordingSink())
    session.connect()
    feed(session, connack(Version.V311))
    events, _ = feed(session, suback(Version.V311, 1, [2, 0x80, 1]))
    assert events == [Subscribed((2, 0x80, 1), (("b", 0x80, "failure; MQTT 3.1.1 does not say why"),))]

    session = Session(SessionOptions(version=Version.V5, qos=2), "c1", ("a", "b"), RecordingSink())
    session.connect()
    feed(session, connack(Version.V5))
    codes = [mqtt5.SubAckReasonCode.NOT_AUTHORIZED, mqtt5.SubAckReasonCode.GRANTED_QOS_EXACTLY_ONCE]
    events, _ = feed(session, mqtt5.SubAckPacket(1, codes, reason_str="not yours").write())
    assert events == [Subscribed((0x87, 2), (("a", 0x87, "not authorised"),), "not yours")]


def test_a_server_may_end_an_mqtt_5_session_and_say_why():
    """5.0 §3.14: the session is closed, and bytes after DISCONNECT are ignored."""
    session, sink = opened(Version.V5)
    code = mqtt5.DisconnectReasonCode.SESSION_TAKEN_OVER
    data = mqtt5.DisconnectPacket(reason_code=code, reason_str="twin", user_properties=[("a", "b")]).write()
    events, _ = feed(session, data + published(Version.V5, "news/x", b""))
    assert events == [Disconnected(0x8E, "session taken over", "twin")]
    assert not session.established
    assert sink.messages == []
    session, _ = opened(Version.V5)
    assert feed(session, b"\xe0\0")[0] == [Disconnected(0, "success")]


def test_a_server_s_own_keepalive_and_client_id_count():
    """5.0 §3.2.2.3.7 and §3.2.2.3.14."""
    session = Session(SessionOptions(version=Version.V5), "", (), RecordingSink())
    session.connect()
    data = mqtt5.ConnAckPacket(assigned_client_id="given", server_keep_alive=17, topic_alias_max=10).write()
    assert feed(session, data)[0] == [
        Connected(session_present=False, keepalive_s=17, properties={0x12: "given", 0x13: 17, 0x22: 10})
    ]
    assert session.client_id == "given"


def test_a_server_that_takes_small_packets_alone_gets_no_big_subscribe():
    """5.0 §3.2.2.3.6: SUBSCRIBE must not be sent; every filter counts as refused with "packet too large"."""
    session = Session(SessionOptions(version=Version.V5), "c1", ("a" * 100,), RecordingSink())
    session.connect()
    events, answers = feed(session, mqtt5.ConnAckPacket(max_packet_size=50).write())
    assert events[1] == Subscribed((0x95,), (("a" * 100, 0x95, "packet too large"),), sent=False)
    assert answers == b""


def test_a_server_without_wildcards_gets_no_subscribe_with_one():
    """5.0 §3.2.2.3.11: the filters with wildcards count as refused, before any of them is sent."""
    filters = ("a/+", "a/b", "c/#")
    session = Session(SessionOptions(version=Version.V5), "c1", filters, RecordingSink())
    session.connect()
    events, answers = feed(session, mqtt5.ConnAckPacket(wildcard_subscription_available=False).write())
    why = "wildcard subscriptions not supported"
    assert events[1] == Subscribed((0xA2, 0, 0xA2), (("a/+", 0xA2, why), ("c/#", 0xA2, why)), sent=False)
    assert answers == b""


def test_a_server_tells_its_own_terms():
    """Keepalive, QoS and session expiry of CONNACK are those in force; what it leaves out is as asked or unlimited."""
    options = SessionOptions(version=Version.V5, keepalive_s=60, clean=False, session_expiry_s=3600)
    session = Session(options, "c1", (), RecordingSink())
    session.connect()
    own = mqtt5.ConnAckPacket(server_keep_alive=10, max_qos=mqtt5.QoS.AT_MOST_ONCE, session_expiry_interval=5)
    assert feed(session, own.write())[0][0] == Connected(False, 10, (), 0, 5, {0x11: 5, 0x13: 10, 0x24: 0})
    session.connect()
    assert feed(session, mqtt5.ConnAckPacket().write())[0][0] == Connected(False, 60, (), 2, 3600)


def test_a_server_that_sends_its_clients_elsewhere_names_the_place():
    """5.0 §4.13: the server reference stands beside the reason string, in CONNACK and in DISCONNECT."""
    session = Session(SessionOptions(version=Version.V5), "c1", (), RecordingSink())
    session.connect()
    refusal = b"\x9c" + bytes((7 + 10,)) + b"\x1f\x00\x04full" + b"\x1c\x00\x07b.local"
    events, _ = feed(session, packet(0x20, b"\0" + refusal))
    assert events == [Refused(0x9C, "use another server", "full; server reference b.local")]
    session.connect()
    feed(session, mqtt5.ConnAckPacket().write())
    events, _ = feed(session, packet(0xE0, b"\x9d\x0a\x1c\x00\x07b.local"))
    assert events == [Disconnected(0x9D, "server moved", "server reference b.local")]


def test_acknowledged_is_a_plain_value():
    """Events are equal if their fields are."""
    assert Acknowledged(1, 0) == Acknowledged(1, 0)
    assert Acknowledged(1, 0) != Acknowledged(1, 0x87)


def test_every_packet_that_a_broker_may_send_has_a_handler():
    """But for PUBLISH, which the session reads in place."""
    assert set(AnsweredConversation.HANDLERS) == {0x20, 0x40, 0x50, 0x62, 0x70, 0x90, 0xB0, 0xD0, 0xE0, 0xF0}
