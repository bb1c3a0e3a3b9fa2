"""Acknowledgements that wait until they are taken."""

from subscribers.mqtt.holding import HoldingSession
from subscribers.mqtt.options import SessionOptions, Version
from tests.support.mqtt_bytes import connack, packet, published, suback
from tests.support.mqtt_sessions import RecordingSink, feed

PUBREL = 0x62


def holding(qos):
    """A subscribed session at a QoS, and its sink."""
    sink = RecordingSink()
    session = HoldingSession(SessionOptions(version=Version.V311, qos=qos), "c", ("news/#",), sink)
    session.connect()
    feed(session, connack(Version.V311))
    feed(session, suback(Version.V311, 1, [qos]))
    return session, sink


def test_pubacks_wait_in_their_order_and_are_taken_once():
    """The messages go to the sink at once."""
    session, sink = holding(1)
    for number in (7, 8):
        _, answers = feed(session, published(Version.V311, "news/1", b"x", 1, number))
        assert answers == b""
    assert len(sink.messages) == 2
    assert session.take_held() == b"\x40\2\0\7\x40\2\0\x08"
    assert session.take_held() == b""


def test_pubrec_waits_and_pubcomp_does_not():
    """A message that comes again before its PUBREC is the same one (MQTT 3.1.1 §4.3.3)."""
    session, sink = holding(2)
    data = published(Version.V311, "news/1", b"x", 2, 7)
    feed(session, data)
    feed(session, bytes((data[0] | 8,)) + data[1:])
    assert len(sink.messages) == 1
    assert session.take_held() == b"\x50\2\0\7" * 2
    _, answers = feed(session, packet(PUBREL, b"\0\7"))
    assert answers == b"\x70\2\0\7"


def test_those_of_an_ended_connection_are_dropped():
    """The broker sends the messages again, and under other packet ids."""
    session, _ = holding(1)
    feed(session, published(Version.V311, "news/1", b"x", 1, 7))
    session.connect()
    assert session.take_held() == b""
    feed(session, connack(Version.V311))
    feed(session, suback(Version.V311, 2, [1]))
    feed(session, published(Version.V311, "news/1", b"x", 1, 7))
    session.disconnect()
    assert session.take_held() == b""
