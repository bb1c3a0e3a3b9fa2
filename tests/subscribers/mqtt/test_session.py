"""A session from CONNECT to DISCONNECT, against scripted servers."""

import mqtt5
import pytest

from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError
from subscribers.mqtt.events import Connected, Subscribed
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.support.mqtt_bytes import connack, published, suback
from tests.support.mqtt_sessions import RecordingSink, feed, opened


def test_a_session_is_established_with_its_suback(version):
    """CONNACK brings SUBSCRIBE of all filters; only SUBACK makes the session established."""
    session = Session(SessionOptions(version=version, qos=1), "c1", ("a", "b"), RecordingSink())
    assert session.pending() == b""
    session.connect()
    assert session.pending() == b""
    events, answers = feed(session, connack(version))
    assert events == [Connected(session_present=False, keepalive_s=60)]
    assert answers[0] == 0x82
    assert not session.established
    events, answers = feed(session, suback(version, 1, [1, 0]))
    assert events == [Subscribed((1, 0), ())]
    assert answers == b""
    assert session.established


def test_what_an_independent_codec_publishes_reaches_the_sink():
    """Topic, payload and flags of MQTT 5 messages with every property that a server may send."""
    session, sink = opened(Version.V5, qos=2)
    data = mqtt5.PublishPacket(
        "news/ü",
        b"body" * 5000,
        qos=mqtt5.QoS.AT_LEAST_ONCE,
        retain=True,
        packet_id=513,
        duplicate=True,
        payload_format_indicator=1,
        message_expiry_interval=3600,
        content_type="application/json",
        response_topic="answers",
        correlation_data=b"\0\xff",
        subscription_ids=[1, 200_000],
        user_properties=[("a", "b"), ("a", "c")],
    ).write()
    events, answers = feed(session, data)
    assert events == []
    assert sink.messages == [("news/ü", b"body" * 5000, 8 | 2 | 1)]
    found, _ = mqtt5.read(memoryview(answers))
    assert (type(found), found.packet_id, found.reason_code) == (mqtt5.PubAckPacket, 513, 0)


def test_answers_of_one_read_go_out_together_and_in_order(version):
    """Acknowledgements follow the order of the messages (§4.6)."""
    session, sink = opened(version, qos=2)
    data = b"".join(published(version, "news/x", b"%d" % number, number % 3, number) for number in range(1, 7))
    _, answers = feed(session, data)
    assert [payload for _, payload, _ in sink.messages] == [b"1", b"2", b"3", b"4", b"5", b"6"]
    assert answers.hex(" ", 4) == "40020001 50020002 40020004 50020005"
    assert session.pending() == b""


def test_a_qos_2_message_is_handed_on_once_until_its_release(version):
    """§4.3.3: a repetition before PUBREL only gets PUBREC again; after PUBREL the id names a new message."""
    session, sink = opened(version, qos=2)
    first = published(version, "news/x", b"one", 2, 7)
    again = published(version, "news/x", b"one", 2, 7, flags=8)
    assert feed(session, first) == ([], b"\x50\x02\0\x07")
    assert feed(session, again) == ([], b"\x50\x02\0\x07")
    assert feed(session, b"\x62\x02\0\x07") == ([], b"\x70\x02\0\x07")
    feed(session, published(version, "news/x", b"two", 2, 7))
    assert [payload for _, payload, _ in sink.messages] == [b"one", b"two"]


def test_a_release_of_nothing_we_know_is_completed(version):
    """A PUBREL may concern a message that an earlier owner of the client id took (5.0 §3.7.2.1)."""
    session, _ = opened(version)
    _, answers = feed(session, b"\x62\x02\0\x07")
    assert answers == (b"\x70\x03\0\x07\x92" if version is Version.V5 else b"\x70\x02\0\x07")


@pytest.mark.parametrize("present", [True, False])
def test_received_ids_live_as_long_as_the_session(version, present):
    """After a reconnect a repetition is known if the broker has the session, and new if it has not."""
    session, sink = opened(version, qos=2, clean=False)
    feed(session, published(version, "news/x", b"one", 2, 7))
    session.connect()
    assert not session.established
    feed(session, connack(version, present=present))
    assert session.session_present is present
    _, answers = feed(session, published(version, "news/x", b"one", 2, 7, flags=8))
    assert answers == b"\x50\x02\0\x07"
    assert len(sink.messages) == (1 if present else 2)


def test_the_end_of_a_read_tells_whose_arrival_it_was(version):
    """``lone``: the read ended with the end of the only packet that it completed."""
    session, _ = opened(version)
    one = published(version, "news/x", b"x" * 300)
    for reads in (
        [(one, True)],
        [(one + one, False)],
        [(one[:100], False), (one[100:], True)],
        [(one[:1], False), (one[1:], True), (one, True)],
        [(one + one[:1], False), (one[1:] + b"\xd0\0", False), (one, True)],
        [(one[:100], False), (one[100:] + one[:50], False), (one[50:], True)],
    ):
        for data, lone in reads:
            feed(session, data)
            assert session.lone is lone


def test_a_sink_may_disconnect_in_the_middle_of_a_read(version):
    """No message and no answer follows a DISCONNECT of our own."""

    class Quitter(RecordingSink):
        def message(self, session, *place):
            super().message(session, *place)
            session.disconnect()

    sink = Quitter()
    session = Session(SessionOptions(version=version, qos=1), "c1", (), sink)
    session.connect()
    feed(session, connack(version))
    _, answers = feed(session, published(version, "news/x", b"", 1, 5) * 3)
    assert len(sink.messages) == 1
    assert answers == b""


def test_a_session_comes_back_after_a_mistake_of_the_peer(version):
    """After an error the session is closed until ``connect()``, which starts afresh."""
    session, sink = opened(version)
    feed(session, published(version, "news/x", b"first"))
    assert session.lone
    with pytest.raises(RemoteProtocolError):
        feed(session, published(version, "news/x", b"last") + b"\x00\x00\x00")
    assert not session.established
    assert not session.lone  # the time of the read is that of the mistake
    assert session.pending() == b""
    with pytest.raises(LocalProtocolError):
        session.receive(bytearray(b"\xd0\0"), 2)
    assert session.connect()[0] == 0x10
    feed(session, connack(version))
    feed(session, published(version, "news/x", b"next"))
    assert [payload for _, payload, _ in sink.messages] == [b"first", b"last", b"next"]
