"""The client's packets, against bytes derived by hand from the specification and the codec of the mqtt5 package."""

import mqtt5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.mqtt import packets
from subscribers.mqtt.authentication import Exchange
from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.options import SessionOptions, SubscribeOptions, Version, Will

TOPICS = st.text(st.characters(exclude_characters="+#\0", exclude_categories=["Cs"]), min_size=1, max_size=60)
BLOBS = st.binary(max_size=300)


class Echo(Exchange):
    """An exchange that greets, and answers with what it got."""

    method = "ECHO"

    def first(self):
        return b"hi"

    def answer(self, data):
        return data

    def finish(self, data):
        if data != b"fine":
            raise ValueError("the server is not fine")


FULL = {
    "qos": 1,
    "keepalive_s": 258,
    "clean": False,
    "username": b"u",
    "password": b"pw",
    "will": Will("w/t", b"bye", 1, retain=True),
}

GOLDEN = {
    "connect 3.1.1": (
        lambda: packets.connect(SessionOptions(keepalive_s=60), "c1"),
        "100e 0004 4d515454 04 02 003c 0002 6331",
    ),
    "connect 3.1.1, all of it": (
        lambda: packets.connect(SessionOptions(version=Version.V311, **FULL), "c1"),
        "101f 0004 4d515454 04 ec 0102 0002 6331 0003 772f74 0003 627965 0001 75 0002 7077",
    ),
    "connect 5, all of it": (
        lambda: packets.connect(
            SessionOptions(
                version=Version.V5, session_expiry_s=3600, receive_maximum=20, packet_limit_bytes=1 << 20, **FULL
            ),
            "c1",
        ),
        """1031 0004 4d515454 05 ec 0102 10 220000 1100000e10 210014 2700100000
        0002 6331 00 0003 772f74 0003 627965 0001 75 0002 7077""",
    ),
    "connect 5, what a session may ask for": (
        lambda: packets.connect(
            SessionOptions(
                version=Version.V5,
                topic_alias_maximum=10,
                response_information=True,
                problem_information=False,
                user_properties=(("a", "b"), ("a", "c")),
                will=Will("w", b"x", delay_s=5),
            ),
            "c1",
        ),
        """1030 0004 4d515454 05 06 003c 15 22000a 1901 1700 26 0001 61 0001 62 26 0001 61 0001 63
        0002 6331 05 1800000005 0001 77 0001 78""",
    ),
    "connect 3.1.1, which has no properties": (
        lambda: packets.connect(
            SessionOptions(topic_alias_maximum=10, user_properties=(("a", "b"),), will=Will("w", b"x", delay_s=5)), "c1"
        ),
        "1014 0004 4d515454 04 06 003c 0002 6331 0001 77 0001 78",
    ),
    "connect 5, enhanced authentication": (
        lambda: packets.connect(SessionOptions(version=Version.V5, username=b"u", password=b"p"), "c1", Echo()),
        "101e 0004 4d515454 05 02 003c 0f 220000 15 0004 4543484f 16 0002 6869 0002 6331",
    ),
    "auth": (lambda: packets.auth(0x18, "ECHO", b"yo"), "f00e 18 0c 15 0004 4543484f 16 0002 796f"),
    "subscribe 5, every option": (
        lambda: packets.subscribe(
            Version.V5,
            10,
            ("a", "$share/g/a"),
            1,
            SubscribeOptions(no_local=True, retain_as_published=True, retain_handling=2, user_properties=(("a", "b"),)),
        ),
        "821b 000a 07 26 0001 61 0001 62 0001 61 2d 000a 2473686172652f672f61 29",
    ),
    "subscribe 3.1.1, which has no options": (
        lambda: packets.subscribe(Version.V311, 10, ("a",), 1, SubscribeOptions(no_local=True, retain_handling=2)),
        "8206 000a 0001 61 01",
    ),
    "subscribe 3.1.1": (
        lambda: packets.subscribe(Version.V311, 10, ("a/+", "b"), 1),
        "820c 000a 0003 612f2b 01 0001 62 01",
    ),
    "subscribe 5": (lambda: packets.subscribe(Version.V5, 10, ("a/+",), 2), "8209 000a 00 0003 612f2b 02"),
    "unsubscribe 3.1.1": (lambda: packets.unsubscribe(Version.V311, 11, ("a/+",)), "a207 000b 0003 612f2b"),
    "unsubscribe 5": (lambda: packets.unsubscribe(Version.V5, 11, ("a/+",)), "a208 000b 00 0003 612f2b"),
    "publish 3.1.1, QoS 0": (lambda: packets.publish(Version.V311, 0, "a/b", b"hi", 0), "3007 0003 612f62 6869"),
    "publish 3.1.1, QoS 1": (lambda: packets.publish(Version.V311, 7, "a/b", b"hi", 1), "3209 0003 612f62 0007 6869"),
    "publish 5, QoS 2": (lambda: packets.publish(Version.V5, 258, "a/b", b"", 2), "3408 0003 612f62 0102 00"),
    "publish again": (
        lambda: packets.repeated(packets.publish(Version.V311, 7, "a/b", b"hi", 1)),
        "3a09 0003 612f62 0007 6869",
    ),
    "a length of two bytes": (
        lambda: packets.publish(Version.V311, 0, "a", bytes(125), 0),
        "308001 0001 61" + "00" * 125,
    ),
    "puback": (lambda: packets.answer(packets.PUBACK, 0x1234), "4002 1234"),
    "pubrec": (lambda: packets.answer(packets.PUBREC, 1), "5002 0001"),
    "pubrel": (lambda: packets.answer(packets.PUBREL, 1), "6202 0001"),
    "pubcomp, not found": (lambda: packets.answer(packets.PUBCOMP, 1, 0x92), "7003 0001 92"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_packet_is_written_byte_for_byte_as_the_specification_lays_it_out(name):
    """Golden bytes, worked out by hand from §3 of either version."""
    write, expected = GOLDEN[name]
    assert write().hex() == "".join(expected.split())


def read(data):
    """The one packet that an independent codec finds."""
    found, size = mqtt5.read(memoryview(data))
    assert size == len(data)
    return found


@given(
    client_id=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
    keepalive_s=st.integers(0, 65_535),
    clean=st.booleans(),
    expiry_s=st.integers(0, 0xFFFF_FFFF),
    receive_maximum=st.integers(1, 65_535),
    limit=st.integers(1, 1 << 28),
    username=st.none() | st.just(b"user"),
    password=st.none() | BLOBS,
    will=st.none() | st.builds(Will, TOPICS, BLOBS, st.integers(0, 2), st.booleans()),
)
def test_an_independent_codec_reads_our_connect(
    client_id, keepalive_s, clean, expiry_s, receive_maximum, limit, username, password, will
):
    """Every field of an MQTT 5 CONNECT arrives as it was meant."""
    options = SessionOptions(
        version=Version.V5,
        keepalive_s=keepalive_s,
        clean=clean,
        session_expiry_s=expiry_s,
        receive_maximum=receive_maximum,
        packet_limit_bytes=limit,
        username=username,
        password=password,
        will=will,
    )
    found = read(packets.connect(options, client_id))
    assert isinstance(found, mqtt5.ConnectPacket)
    assert (found.client_id, found.keep_alive, found.clean_start) == (client_id, keepalive_s, clean)
    assert (found.session_expiry_interval, found.receive_max) == (expiry_s, receive_maximum)
    assert (found.topic_alias_max, found.max_packet_size) == (0, limit)
    assert found.username == (None if username is None else username.decode())
    assert found.password == password
    if will is None:
        assert found.will is None
    else:
        assert (found.will.topic, found.will.qos, found.will.retain) == (will.topic, will.qos, will.retain)
        assert (found.will.payload or b"") == will.payload


@given(packet_id=st.integers(1, 65_535), filters=st.lists(TOPICS, min_size=1, max_size=20), qos=st.integers(0, 2))
def test_an_independent_codec_reads_our_subscriptions(packet_id, filters, qos):
    """SUBSCRIBE and UNSUBSCRIBE name their filters in order, with plain options."""
    found = read(packets.subscribe(Version.V5, packet_id, filters, qos))
    assert found.packet_id == packet_id
    assert [(item.pattern, item.max_qos) for item in found.topic_filters] == [(item, qos) for item in filters]
    for item in found.topic_filters:
        assert not item.no_local
        assert not item.retain_as_published
        assert item.retain_handling == mqtt5.RetainHandling.SEND_ALWAYS
    found = read(packets.unsubscribe(Version.V5, packet_id, filters))
    assert (found.packet_id, found.patterns) == (packet_id, filters)


@given(packet_id=st.integers(1, 65_535), topic=TOPICS, payload=st.binary(max_size=20_000), qos=st.integers(0, 2))
def test_an_independent_codec_reads_our_publish(packet_id, topic, payload, qos):
    """A PUBLISH and its repetition differ in DUP alone; at QoS 0 there is no packet id."""
    data = packets.publish(Version.V5, packet_id if qos else 0, topic, payload, qos)
    found = read(data)
    assert (found.topic, found.payload, found.qos, found.duplicate) == (topic, payload, qos, False)
    assert found.packet_id == (packet_id if qos else None)
    if qos:
        assert read(packets.repeated(data)).duplicate


@pytest.mark.parametrize(
    ("first", "kind", "code"),
    [
        (packets.PUBACK, mqtt5.PubAckPacket, 0),
        (packets.PUBREC, mqtt5.PubRecPacket, 0),
        (packets.PUBREL, mqtt5.PubRelPacket, 0x92),
        (packets.PUBCOMP, mqtt5.PubCompPacket, 0x92),
    ],
)
def test_an_independent_codec_reads_our_answers(first, kind, code):
    """Acknowledgements carry the packet id, and a reason code where it isn't 0."""
    found = read(packets.answer(first, 513, code))
    assert isinstance(found, kind)
    assert (found.packet_id, found.reason_code) == (513, code)
    assert isinstance(read(packets.PINGREQ_PACKET), mqtt5.PingReqPacket)
    assert read(packets.DISCONNECT_PACKET).reason_code == 0


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: SessionOptions(qos=3),
        lambda: SessionOptions(keepalive_s=65_536),
        lambda: SessionOptions(receive_maximum=0),
        lambda: SessionOptions(password=b"x"),
        lambda: Will("a/#", b""),
        lambda: Will("a", b"", delay_s=1 << 32),
        lambda: SubscribeOptions(retain_handling=3),
        lambda: SessionOptions(topic_alias_maximum=65_536),
        lambda: SessionOptions(authentication=Echo),
        lambda: packets.connect(SessionOptions(), "x" * 65_536),
        lambda: packets.connect(SessionOptions(), "nul\0l"),
        lambda: packets.connect(SessionOptions(), "\ud800"),
        lambda: packets.publish(Version.V311, 0, "a", bytes(268_435_455), 0),
    ],
)
def test_what_does_not_fit_is_our_own_mistake(misuse):
    """Values without a place in MQTT are refused before a byte is sent."""
    with pytest.raises(LocalProtocolError):
        misuse()


def test_a_password_is_never_shown():
    """Options end up in logs; passwords must not."""
    assert "s3cret" not in repr(SessionOptions(username=b"u", password=b"s3cret"))
