"""Our own publishes: acknowledged, sent again, held back, dropped."""

import mqtt5
import pytest

from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.events import Acknowledged, Connected
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.support.memory_broker import MemoryBroker
from tests.support.mqtt_bytes import connack, packet
from tests.support.mqtt_sessions import RecordingSink, feed, opened


def number(packet_id):
    return packet_id.to_bytes(2, "big")


def test_each_qos_has_its_own_handshake(version):
    """§4.3: nothing at QoS 0, PUBACK at 1, PUBREC, PUBREL, PUBCOMP at 2."""
    session, _ = opened(version)
    assert session.publish("t", b"", 0) == 0
    assert session.pending()[0] == 0x30
    one = session.publish("t", b"", 1)
    two = session.publish("t", b"", 2)
    assert [packet for packet in session.pending() if packet in (0x32, 0x34)] == [0x32, 0x34]
    assert feed(session, b"\x40\x02" + number(one)) == ([Acknowledged(one, 0)], b"")
    assert feed(session, b"\x50\x02" + number(two)) == ([], b"\x62\x02" + number(two))
    assert feed(session, b"\x70\x02" + number(two)) == ([Acknowledged(two, 0)], b"")


def test_what_is_published_early_waits_for_the_connection(version):
    """Before CONNACK nothing leaves but CONNECT; then SUBSCRIBE goes first, publishes in order behind it."""
    session = Session(SessionOptions(version=version), "c1", ("a",), RecordingSink())
    session.publish("t", b"first", 1)
    session.connect()
    session.publish("t", b"second", 0)
    assert session.pending() == b""
    events, answers = feed(session, connack(version))
    assert events == [Connected(session_present=False, keepalive_s=60)]
    assert answers[0] == 0x82
    assert 0 < answers.index(b"first") < answers.index(b"second")


def test_a_withdrawn_message_does_not_come_again(version):
    """The next connection carries the others; where nothing was published there is nothing to withdraw."""
    session, _ = opened(version, filters=(), clean=False)
    session.withdraw(1)
    first, second = (session.publish("t", text, 1) for text in (b"first", b"second"))
    session.pending()
    session.withdraw(first)
    session.connect()
    _, answers = feed(session, connack(version, present=True))
    properties = b"\0" if version is Version.V5 else b""
    assert answers == packet(0x3A, b"\0\1t" + number(second) + properties + b"second")


def test_messages_without_an_acknowledgement_come_again_in_order(version):
    """§4.4: PUBLISH with DUP and PUBREL, as far as each handshake had come."""
    session, _ = opened(version, filters=(), clean=False)
    ids = [session.publish("t", b"%d" % item, qos) for item, qos in enumerate((1, 2, 2, 1, 0))]
    session.pending()
    feed(session, b"\x50\x02" + number(ids[1]) + b"\x40\x02" + number(ids[3]))
    session.connect()
    late = session.publish("t", b"late", 1)
    events, answers = feed(session, connack(version, present=True))
    assert events == [Connected(session_present=True, keepalive_s=60)]
    properties = b"\0" if version is Version.V5 else b""
    assert answers == (
        b"\x62\x02"
        + number(ids[1])
        + packet(0x3A, b"\0\1t" + number(ids[0]) + properties + b"0")
        + packet(0x3C, b"\0\1t" + number(ids[2]) + properties + b"2")
        + packet(0x32, b"\0\1t" + number(late) + properties + b"late")
    )
    assert feed(session, b"\x70\x02" + number(ids[1]))[0] == [Acknowledged(ids[1], 0)]


def test_what_died_with_its_session_is_named(version):
    """§4.1: without the session no publish is resumed; a publish that was never sent is sent as new."""
    session, _ = opened(version, filters=(), clean=False)
    dropped = [session.publish("t", b"dropped", 1), session.publish("t", b"dropped", 2)]
    session.pending()
    session.connect()
    late = session.publish("t", b"late", 1)
    events, answers = feed(session, connack(version))
    assert events == [Connected(session_present=False, keepalive_s=60, dropped=tuple(dropped))]
    assert b"dropped" not in answers
    assert b"late" in answers
    assert feed(session, b"\x40\x02" + number(late))[0] == [Acknowledged(late, 0)]


def test_no_more_are_under_way_than_the_server_takes():
    """5.0 §4.9: Receive Maximum holds publishes back, each acknowledgement lets one go, and the order is kept."""
    session, _ = opened(Version.V5, filters=(), properties=b"\x21\x00\x02", clean=False)
    ids = [session.publish("t", b"", 1) for _ in range(4)]
    session.publish("t", b"zero", 0)
    sent = session.pending()
    assert [item for item in ids if b"t" + number(item) in sent] == ids[:2]
    assert b"zero" not in sent
    _, answers = feed(session, b"\x40\x02" + number(ids[1]))
    assert b"t" + number(ids[2]) in answers
    assert b"t" + number(ids[3]) not in answers
    session.connect()
    _, answers = feed(session, mqtt5.ConnAckPacket(session_present=True, receive_max=1).write())
    assert answers == packet(0x3A, b"\0\1t" + number(ids[0]) + b"\0")
    for item in (ids[0], ids[2], ids[3]):
        assert b"zero" not in answers
        events, answers = feed(session, b"\x40\x02" + number(item))
        assert events == [Acknowledged(item, 0)]
        if item == ids[2]:  # the last QoS 1 publish goes, and what stood behind it
            assert answers.endswith(packet(0x30, b"\0\1t\0zero"))
            answers = b""


def test_a_release_sent_again_gives_no_room_that_it_did_not_take():
    """5.0 §4.9: the quota never rises above the server's Receive Maximum."""
    session, _ = opened(Version.V5, filters=(), properties=b"\x21\x00\x01", clean=False)
    old = session.publish("t", b"", 2)
    feed(session, b"\x50\x02" + number(old))
    session.connect()
    feed(session, connack(Version.V5, present=True, properties=b"\x21\x00\x01"))
    assert feed(session, b"\x70\x02" + number(old))[0] == [Acknowledged(old, 0)]
    for payload in (b"first", b"second"):
        session.publish("t", payload, 1)
    assert b"second" not in session.pending()


def test_a_refusal_of_a_publish_is_told_and_ends_its_handshake():
    """5.0 §3.4.2.1 and §4.3.3: a reason code of 0x80 or more, at QoS 2 already in PUBREC."""
    session, _ = opened(Version.V5, filters=())
    one, two = session.publish("t", b"", 1), session.publish("t", b"", 2)
    session.pending()
    code = mqtt5.PubAckReasonCode.QUOTA_EXCEEDED
    data = mqtt5.PubAckPacket(one, reason_code=code, reason_str="full", user_properties=[("a", "b")]).write()
    data += mqtt5.PubRecPacket(two, reason_code=mqtt5.PubRecReasonCode.NOT_AUTHORIZED).write()
    assert feed(session, data) == ([Acknowledged(one, 0x97), Acknowledged(two, 0x87)], b"")


def test_a_server_s_limits_are_kept():
    """5.0 §3.2.2.3.4 and §3.2.2.3.6: refused at the call, or told when a kept one meets a new server."""
    session, _ = opened(Version.V5, filters=(), properties=b"\x24\x01\x27\0\0\0\x20")
    for payload, qos in ((b"", 2), (bytes(50), 0)):
        with pytest.raises(LocalProtocolError, match="does not take"):
            session.publish("t", payload, qos)
    session.connect()
    two, big, fine = session.publish("t", b"", 2), session.publish("t", bytes(50), 1), session.publish("t", b"ok", 1)
    events, answers = feed(session, connack(Version.V5, properties=b"\x24\x01\x27\0\0\0\x20"))
    assert events[1:] == [Acknowledged(two, 0x9B), Acknowledged(big, 0x95)]
    assert answers == packet(0x32, b"\0\1t" + number(fine) + b"\0ok")


def test_packet_ids_are_never_given_twice():
    """§2.2.1: an id is free again only with its acknowledgement; without a free id publishing is refused."""
    session, _ = opened(Version.V311, filters=())
    ids = [session.publish("t", b"", 1) for _ in range(65_533)]
    assert len(set(ids)) == len(ids)
    assert 0 not in ids
    with pytest.raises(LocalProtocolError, match="every packet id"):
        session.publish("t", b"", 1)
    feed(session, b"\x40\x02" + number(ids[40]))
    assert session.publish("t", b"", 1) not in set(ids) - {ids[40]}


def test_an_unknown_receipt_is_released(version):
    """A PUBREC of an earlier owner's message gets its PUBREL, so that the server can forget it."""
    session, _ = opened(version)
    _, answers = feed(session, b"\x50\x02\0\x07")
    assert answers == (b"\x62\x03\0\x07\x92" if version is Version.V5 else b"\x62\x02\0\x07")
    assert feed(session, b"\x70\x02\0\x07") == ([], b"")


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_two_sessions_talk_through_a_broker(version, qos):
    """Two machines joined in memory: everything published arrives once, in order, over lost connections."""
    broker = MemoryBroker()
    sink = RecordingSink()
    subscriber = Session(SessionOptions(version=version, qos=2, clean=False), "subscriber", ("t",), sink)
    writer = Session(SessionOptions(version=version, clean=False), "writer", (), RecordingSink())
    subscriber_id, writer_id = broker.connect(subscriber), broker.connect(writer)
    expected = []
    for turn in range(30):
        payload = b"%d" % turn
        expected.append(("t", payload, qos << 1))
        writer.publish("t", payload, qos)
        if turn % 5 == 3:  # the packet is lost with the connection, or waits for the next one
            if qos:
                writer.pending()
            broker.lose(writer_id)
            broker.connect(writer)
        broker.flush(writer)
        if turn % 7 == 6 and qos:
            broker.lose(subscriber_id)
            writer.publish("t", b"away", qos)
            expected.append(("t", b"away", qos << 1))
            broker.flush(writer)
            broker.connect(subscriber)
    found = [(topic, payload, flags & 6) for topic, payload, flags in sink.messages]
    if qos:
        assert found == expected
    else:
        # At QoS 0 what had been handed to a connection that ended is dropped.
        assert found == [item for item in expected if int(item[1]) % 5 != 3]
    assert broker.kept[b"subscriber"].inflight == {}
