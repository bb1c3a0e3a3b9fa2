"""The calls of a session's owner, against scripted servers: connecting, pings, unsubscribing, misuse."""

import pytest

from subscribers.mqtt.conversation import Conversation
from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.events import Connected, Pong, Subscribed, Unsubscribed
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.support.mqtt_bytes import connack, packet, suback
from tests.support.mqtt_sessions import RecordingSink, feed, opened


def test_a_session_without_filters_is_established_with_its_connack(version):
    """Without filters no SUBACK is awaited."""
    session, _ = opened(version, filters=())
    assert session.established
    assert session.pending() == b""


def test_a_resumed_session_subscribes_again_unless_told_otherwise(version):
    """The default repeats SUBSCRIBE; without ``subscribe_again`` a resumed session is established at once."""
    for again in (True, False):
        session, _ = opened(version, clean=False, subscribe_again=again)
        session.connect()
        events, answers = feed(session, connack(version, present=True))
        assert events == [Connected(session_present=True, keepalive_s=60)]
        assert (answers[:1] == b"\x82") is again
        assert session.established is not again


def test_a_ping_is_answered(version):
    """``awaiting_pong`` from PINGREQ to PINGRESP, and not beyond a lost connection."""
    session, _ = opened(version)
    assert session.ping() == b"\xc0\0"
    assert session.awaiting_pong
    assert feed(session, b"\xd0\0") == ([Pong()], b"")
    assert not session.awaiting_pong
    session.ping()
    session.connect()
    assert not session.awaiting_pong


def test_unsubscribing_is_confirmed(version):
    """UNSUBACK has one code for each filter in 5, and none in 3.1.1."""
    session, _ = opened(version)
    session.unsubscribe()
    packet_id = session.pending()[2:4]
    codes = b"\x00\x11" if version is Version.V5 else b""
    events, _ = feed(session, packet(0xB0, packet_id + codes))
    assert events == [Unsubscribed((0x11,) if version is Version.V5 else ())]


def test_what_was_unsubscribed_is_subscribed_again(version):
    """Once UNSUBACK is in, and once: SUBSCRIBE has all filters, with an id of its own."""
    session, _ = opened(version)
    session.unsubscribe()
    packet_id = session.pending()[2:4]
    assert session.unsubscribing
    with pytest.raises(LocalProtocolError):
        session.resubscribe()
    feed(session, packet(0xB0, packet_id + (b"\0\0" if version is Version.V5 else b"")))
    assert not session.unsubscribing
    session.resubscribe()
    asked = session.pending()
    assert (asked[0], asked[2:4] != packet_id) == (0x82, True)
    events, _ = feed(session, suback(version, int.from_bytes(asked[2:4], "big"), [1] * len(session.filters)))
    assert [type(event) for event in events] == [Subscribed]


def test_misuse_is_our_own_mistake(version):
    """A call that the session's state forbids, and an invalid name, are LocalProtocolErrors."""
    options = SessionOptions(version=version)
    session = Session(options, "c1", ("a",), RecordingSink())
    for misuse in (
        session.ping,
        session.unsubscribe,
        session.resubscribe,
        session.disconnect,
        lambda: session.receive(bytearray(b"\xd0\0"), 2),
        lambda: session.publish("a/+", b"", 0),
        lambda: session.publish("a", b"", 3),
        lambda: Conversation(options, "c1", ("a/#/b",)),
        lambda: Conversation(options, "c1", ("a+",)),
        lambda: Conversation(options, "c1", ("",)),
        lambda: Conversation(SessionOptions(clean=False), "", ()),
    ):
        with pytest.raises(LocalProtocolError):
            misuse()
