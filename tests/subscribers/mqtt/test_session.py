"""A session from CONNECT to DISCONNECT, against scripted servers."""

import mqtt5
import pytest

from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError
from subscribers.mqtt.session import (
    Acknowledged,
    Connected,
    Disconnected,
    Pong,
    Refused,
    Session,
    SessionOptions,
    Subscribed,
    Unsubscribed,
    Version,
)


def test_a_session_is_established_with_its_suback(version, tools):
    """CONNACK brings SUBSCRIBE of all filters; only SUBACK makes the session established."""
    session = Session(SessionOptions(version=version, qos=1), "c1", ("a", "b"), tools.Recorder())
    assert session.pending() == b""
    session.connect()
    assert session.pending() == b""
    events, answers = tools.feed(session, tools.connack(version))
    assert events == [Connected(session_present=False, keepalive_s=60)]
    assert answers[0] == 0x82
    assert not session.established
    events, answers = tools.feed(session, tools.suback(version, 1, [1, 0]))
    assert events == [Subscribed((1, 0), ())]
    assert answers == b""
    assert session.established


def test_a_session_without_filters_is_established_with_its_connack(version, tools):
    """There is nothing to subscribe, so nothing to wait for."""
    session, _ = tools.opened(version, filters=())
    assert session.established
    assert session.pending() == b""


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1, "unacceptable protocol version"),
        (2, "identifier rejected"),
        (3, "server unavailable"),
        (4, "bad user name or password"),
        (5, "not authorized"),
        (6, "reserved reason code 0x06"),
        (132, "unsupported protocol version"),
    ],
)
def test_a_refused_connection_says_why_in_3_1_1(tools, code, reason):
    """3.1.1 §3.2.2.3; the codes that a server of two versions borrows from 5.0 are told as well."""
    session = Session(SessionOptions(), "c1", ("a",), tools.Recorder())
    session.connect()
    events, answers = tools.feed(session, tools.connack(Version.V311, code))
    assert events == [Refused(code, reason)]
    assert answers == b""
    assert not session.established


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            mqtt5.ConnAckPacket(reason_code=mqtt5.ConnAckReasonCode.NOT_AUTHORIZED, reason_str="who?").write(),
            Refused(0x87, "not authorized", "who?"),
        ),
        (
            mqtt5.ConnAckPacket(reason_code=mqtt5.ConnAckReasonCode.BANNED).write(),
            Refused(0x8A, "banned"),
        ),
        (b"\x20\x02\x00\x01", Refused(1, "unacceptable protocol version")),
        (b"\x20\x02\x00\x84", Refused(0x84, "unsupported protocol version")),
    ],
)
def test_a_refused_connection_says_why_in_5(tools, data, expected):
    """5.0 §3.2.2.2, with the server's own words; a server of 3.1.1 answers in its own format."""
    session = Session(SessionOptions(version=Version.V5), "c1", ("a",), tools.Recorder())
    session.connect()
    events, _ = tools.feed(session, data)
    assert events == [expected]
    with pytest.raises(LocalProtocolError):
        session.receive(bytearray(b"\xd0\0"), 2)


def test_each_refused_filter_is_named_with_its_code(tools):
    """A SUBACK answers filter by filter (§3.9.3): 0x80 in 3.1.1, a reason in 5."""
    session = Session(SessionOptions(qos=2), "c1", ("a", "b", "c"), tools.Recorder())
    session.connect()
    tools.feed(session, tools.connack(Version.V311))
    events, _ = tools.feed(session, tools.suback(Version.V311, 1, [2, 0x80, 1]))
    assert events == [Subscribed((2, 0x80, 1), (("b", 0x80, "failure; MQTT 3.1.1 does not say why"),))]

    session = Session(SessionOptions(version=Version.V5, qos=2), "c1", ("a", "b"), tools.Recorder())
    session.connect()
    tools.feed(session, tools.connack(Version.V5))
    codes = [mqtt5.SubAckReasonCode.NOT_AUTHORIZED, mqtt5.SubAckReasonCode.GRANTED_QOS_EXACTLY_ONCE]
    events, _ = tools.feed(session, mqtt5.SubAckPacket(1, codes, reason_str="not yours").write())
    assert events == [Subscribed((0x87, 2), (("a", 0x87, "not authorized"),), "not yours")]


def test_what_an_independent_codec_publishes_reaches_the_sink(tools):
    """Topic, payload and flags of MQTT 5 messages with every property that a server may send."""
    session, sink = tools.opened(Version.V5, qos=2)
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
    events, answers = tools.feed(session, data)
    assert events == []
    assert sink.messages == [("news/ü", b"body" * 5000, 8 | 2 | 1)]
    found, _ = mqtt5.read(memoryview(answers))
    assert (type(found), found.packet_id, found.reason_code) == (mqtt5.PubAckPacket, 513, 0)


def test_answers_of_one_read_go_out_together_and_in_order(version, tools):
    """Acknowledgements follow the order of what they answer (§4.6)."""
    session, sink = tools.opened(version, qos=2)
    data = b"".join(tools.published(version, "news/x", b"%d" % number, number % 3, number) for number in range(1, 7))
    _, answers = tools.feed(session, data)
    assert [payload for _, payload, _ in sink.messages] == [b"1", b"2", b"3", b"4", b"5", b"6"]
    assert answers.hex(" ", 4) == "40020001 50020002 40020004 50020005"
    assert session.pending() == b""


def test_a_qos_2_message_is_handed_on_once_until_its_release(version, tools):
    """§4.3.3: a repetition before PUBREL only gets PUBREC again; after it the id names a new message."""
    session, sink = tools.opened(version, qos=2)
    first = tools.published(version, "news/x", b"one", 2, 7)
    again = tools.published(version, "news/x", b"one", 2, 7, flags=8)
    assert tools.feed(session, first) == ([], b"\x50\x02\0\x07")
    assert tools.feed(session, again) == ([], b"\x50\x02\0\x07")
    assert tools.feed(session, b"\x62\x02\0\x07") == ([], b"\x70\x02\0\x07")
    tools.feed(session, tools.published(version, "news/x", b"two", 2, 7))
    assert [payload for _, payload, _ in sink.messages] == [b"one", b"two"]


def test_a_release_of_nothing_we_know_is_completed(version, tools):
    """A PUBREL may concern a message that an earlier owner of the client id took (5.0 §3.7.2.1)."""
    session, _ = tools.opened(version)
    _, answers = tools.feed(session, b"\x62\x02\0\x07")
    assert answers == (b"\x70\x03\0\x07\x92" if version is Version.V5 else b"\x70\x02\0\x07")


@pytest.mark.parametrize("present", [True, False])
def test_received_ids_live_as_long_as_the_session(version, tools, present):
    """After a reconnect a repetition is known if the broker has the session, and new if it has not."""
    session, sink = tools.opened(version, qos=2, clean=False)
    tools.feed(session, tools.published(version, "news/x", b"one", 2, 7))
    session.connect()
    assert not session.established
    tools.feed(session, tools.connack(version, present=present))
    assert session.session_present is present
    _, answers = tools.feed(session, tools.published(version, "news/x", b"one", 2, 7, flags=8))
    assert answers == b"\x50\x02\0\x07"
    assert len(sink.messages) == (1 if present else 2)


def test_a_resumed_session_subscribes_again_unless_told_otherwise(version, tools):
    """The default repeats SUBSCRIBE; without ``subscribe_again`` a resumed session is established at once."""
    for again in (True, False):
        session, _ = tools.opened(version, clean=False, subscribe_again=again)
        session.connect()
        events, answers = tools.feed(session, tools.connack(version, present=True))
        assert events == [Connected(session_present=True, keepalive_s=60)]
        assert (answers[:1] == b"\x82") is again
        assert session.established is not again


def test_a_ping_is_answered(version, tools):
    """``awaiting_pong`` from PINGREQ to PINGRESP, and not beyond a lost connection."""
    session, _ = tools.opened(version)
    assert session.ping() == b"\xc0\0"
    assert session.awaiting_pong
    assert tools.feed(session, b"\xd0\0") == ([Pong()], b"")
    assert not session.awaiting_pong
    session.ping()
    session.connect()
    assert not session.awaiting_pong


def test_unsubscribing_is_confirmed(version, tools):
    """UNSUBACK has a code a filter in 5 and none in 3.1.1."""
    session, _ = tools.opened(version)
    session.unsubscribe()
    packet_id = session.pending()[2:4]
    codes = b"\x00\x11" if version is Version.V5 else b""
    events, _ = tools.feed(session, tools.packet(0xB0, packet_id + codes))
    assert events == [Unsubscribed((0x11,) if version is Version.V5 else ())]


def test_a_server_may_end_an_mqtt_5_session_and_say_why(tools):
    """5.0 §3.14: the session is closed, and whatever follows DISCONNECT is not looked at."""
    session, sink = tools.opened(Version.V5)
    code = mqtt5.DisconnectReasonCode.SESSION_TAKEN_OVER
    data = mqtt5.DisconnectPacket(reason_code=code, reason_str="twin", user_properties=[("a", "b")]).write()
    events, _ = tools.feed(session, data + tools.published(Version.V5, "news/x", b""))
    assert events == [Disconnected(0x8E, "session taken over", "twin")]
    assert not session.established
    assert sink.messages == []
    session, _ = tools.opened(Version.V5)
    assert tools.feed(session, b"\xe0\0")[0] == [Disconnected(0, "success")]


def test_a_server_s_own_keepalive_and_client_id_count(tools):
    """5.0 §3.2.2.3.7 and §3.2.2.3.14."""
    session = Session(SessionOptions(version=Version.V5), "", (), tools.Recorder())
    session.connect()
    data = mqtt5.ConnAckPacket(assigned_client_id="given", server_keep_alive=17, topic_alias_max=10).write()
    assert tools.feed(session, data)[0] == [Connected(session_present=False, keepalive_s=17)]
    assert session.client_id == "given"


def test_the_end_of_a_read_tells_whose_arrival_it_was(version, tools):
    """``lone``: the read ended with the end of the only packet that it completed."""
    session, _ = tools.opened(version)
    one = tools.published(version, "news/x", b"x" * 300)
    for reads in (
        [(one, True)],
        [(one + one, False)],
        [(one[:100], False), (one[100:], True)],
        [(one[:1], False), (one[1:], True), (one, True)],
        [(one + one[:1], False), (one[1:] + b"\xd0\0", False), (one, True)],
        [(one[:100], False), (one[100:] + one[:50], False), (one[50:], True)],
    ):
        for data, lone in reads:
            tools.feed(session, data)
            assert session.lone is lone


def test_a_sink_may_disconnect_in_the_middle_of_a_read(version, tools):
    """No message and no answer follows a DISCONNECT of our own."""

    class Quitter(tools.Recorder):
        def message(self, session, *place):
            super().message(session, *place)
            session.disconnect()

    sink = Quitter()
    session = Session(SessionOptions(version=version, qos=1), "c1", (), sink)
    session.connect()
    tools.feed(session, tools.connack(version))
    _, answers = tools.feed(session, tools.published(version, "news/x", b"", 1, 5) * 3)
    assert len(sink.messages) == 1
    assert answers == b""


def test_misuse_is_our_own_mistake(version, tools):
    """What a session can't do in its present state, and names that are none, are LocalProtocolErrors."""
    options = SessionOptions(version=version)
    session = Session(options, "c1", ("a",), tools.Recorder())
    for misuse in (
        session.ping,
        session.unsubscribe,
        session.disconnect,
        lambda: session.receive(bytearray(b"\xd0\0"), 2),
        lambda: session.publish("a/+", b"", 0),
        lambda: session.publish("a", b"", 3),
        lambda: Session(options, "c1", ("a/#/b",), tools.Recorder()),
        lambda: Session(options, "c1", ("a+",), tools.Recorder()),
        lambda: Session(options, "c1", ("",), tools.Recorder()),
        lambda: Session(SessionOptions(clean=False), "", (), tools.Recorder()),
    ):
        with pytest.raises(LocalProtocolError):
            misuse()


def test_a_session_comes_back_after_a_mistake_of_the_peer(version, tools):
    """After an error it is closed until ``connect()``, which starts afresh."""
    session, sink = tools.opened(version)
    with pytest.raises(RemoteProtocolError):
        tools.feed(session, tools.published(version, "news/x", b"last") + b"\x00\x00")
    assert not session.established
    assert session.pending() == b""
    with pytest.raises(LocalProtocolError):
        session.receive(bytearray(b"\xd0\0"), 2)
    assert session.connect()[0] == 0x10
    tools.feed(session, tools.connack(version))
    tools.feed(session, tools.published(version, "news/x", b"next"))
    assert [payload for _, payload, _ in sink.messages] == [b"last", b"next"]


def test_a_server_that_takes_small_packets_alone_gets_no_big_subscribe(tools):
    """5.0 §3.2.2.3.6: it must not be sent; every filter counts as refused with "packet too large"."""
    session = Session(SessionOptions(version=Version.V5), "c1", ("a" * 100,), tools.Recorder())
    session.connect()
    events, answers = tools.feed(session, mqtt5.ConnAckPacket(max_packet_size=50).write())
    assert events[1] == Subscribed((0x95,), (("a" * 100, 0x95, "packet too large"),))
    assert answers == b""


def test_acknowledged_is_a_plain_value():
    """Events compare by what they say."""
    assert Acknowledged(1, 0) == Acknowledged(1, 0)
    assert Acknowledged(1, 0) != Acknowledged(1, 0x87)
