"""Each mistake of the peer ends the session with a reason and the section that the peer broke."""

import pytest

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.support.mqtt_bytes import connack, published, suback
from tests.support.mqtt_sessions import RecordingSink, feed, opened

EITHER = {
    "a remaining length without end": ("30 ff ff ff ff 01", "§2.1.4"),
    "packet type 0": ("00 00", "§2.1.2"),
    "CONNECT from a server": ("10 00", "§3.1"),
    "SUBSCRIBE from a server": ("82 00", "§3.8"),
    "UNSUBSCRIBE from a server": ("a2 00", "§3.10"),
    "PINGREQ from a server": ("c0 00", "§3.12"),
    "reserved flags of SUBACK": ("91 03 00 01 00", "§2.1.3"),
    "reserved flags of PUBREL": ("60 02 00 01", "§2.1.3"),
    "a second CONNACK": ("20 02 00 00", "§3.2"),
    "QoS 3": ("36 05 00 01 61 00 01", "§3.3.1.2"),
    "DUP at QoS 0": ("38 03 00 01 61", "§3.3.1.1"),
    "an empty PUBLISH": ("30 00", "§3.3.2"),
    "an empty topic": ("30 03 00 00 00", "§4.7.3"),
    "a topic longer than its packet": ("30 03 00 02 61", "§3.3.2"),
    "a topic of invalid UTF-8": ("30 05 00 02 c3 28 00", "§1.5.4"),
    "a surrogate in a topic": ("30 06 00 03 ed a0 80 00", "§1.5.4"),
    "a null in a topic": ("30 05 00 02 61 00 00", "§1.5.4"),
    "a wildcard + in a topic": ("30 05 00 02 61 2b 00", "§3.3.2.1"),
    "a wildcard # in a topic": ("30 05 00 02 61 23 00", "§3.3.2.1"),
    "a packet id that does not fit": ("32 04 00 01 61 00", "§3.3.2"),
    "packet id 0 in PUBLISH": ("32 06 00 01 61 00 00 00", "§2.2.1"),
    "packet id 0 in PUBREL": ("62 02 00 00", "§2.2.1"),
    "an acknowledgement without an id": ("40 01 00", "§3.4.2"),
    "PUBACK of nothing": ("40 02 00 09", "§4.3.2"),
    "SUBACK of nothing": ("90 04 00 09 00 00", "§3.9.2"),
    "SUBACK without an id": ("90 01 00", "§3.9.2"),
    "UNSUBACK of nothing": ("b0 04 00 09 00 00", "§3.11"),
    "PINGRESP with a body": ("d0 01 00", "§3.13"),
}
V311_ALONE = {
    "DISCONNECT from a server": ("e0 00", "3.1.1 §3.14"),
    "packet type 15": ("f0 00", "3.1.1 §2.2.1"),
    "a reason code in PUBREC": ("50 03 00 01 00", "§3.4.2"),
    "a payload of UNSUBACK": ("b0 03 00 01 00", "3.1.1 §3.11.3"),
}
V5_ALONE = {
    "AUTH unasked for": ("f0 00", "§4.12"),
    "a remaining length with a needless byte": ("d0 80 00", "§1.5.5"),
    "no properties": ("30 03 00 01 61", "§1.5.5"),
    "properties longer than the packet": ("30 05 00 01 61 02 01", "§2.2.2.1"),
    "an unknown property": ("30 06 00 01 61 02 7e 00", "§2.2.2.2"),
    "a property of CONNACK in PUBLISH": ("30 07 00 01 61 03 21 00 01", "§2.2.2.2"),
    "a topic alias though we take none": ("30 07 00 01 61 03 23 00 01", "§2.2.2.2"),
    "a property twice": ("30 08 00 01 61 04 01 01 01 01", "§2.2.2.2"),
    "a property cut short": ("30 06 00 01 61 02 02 00", "§2.2.2.1"),
    "a string property cut short": ("30 07 00 01 61 03 03 00 09", "§2.2.2.1"),
    "a string property without its length": ("30 06 00 01 61 02 03 00", "§2.2.2.1"),
    "a subscription identifier without end": ("30 09 00 01 61 05 0b ff ff ff ff", "§1.5.5"),
    "a reason code that PUBREL does not have": ("62 03 00 01 87", "§3.4.2.1"),
    "bytes behind an acknowledgement's properties": ("40 05 00 01 00 00 00", "§3.4.2.2"),
    "bytes behind DISCONNECT's properties": ("e0 03 00 00 00", "§3.14.3"),
}
CASES = [
    *((version, *case) for version in Version for case in EITHER.values()),
    *((Version.V311, *case) for case in V311_ALONE.values()),
    *((Version.V5, *case) for case in V5_ALONE.values()),
]
NAMES = [
    *(f"{version.name} {name}" for version in Version for name in EITHER),
    *(f"V311 {name}" for name in V311_ALONE),
    *(f"V5 {name}" for name in V5_ALONE),
]


@pytest.mark.parametrize(("version", "data", "section"), CASES, ids=NAMES)
@pytest.mark.parametrize("split", [False, True], ids=["whole", "byte by byte"])
def test_a_malformed_packet_ends_the_session(version, data, section, split):
    """Whole or byte by byte, it is a RemoteProtocolError, and nothing of it reaches the sink."""
    session, sink = opened(version)
    data = bytes.fromhex(data)
    with pytest.raises(RemoteProtocolError) as raised:
        feed(session, data, [1] * len(data) if split else ())
    assert section in str(raised.value)
    assert sink.messages == []
    assert not session.established


@pytest.mark.parametrize(
    ("version", "data"),
    [
        (Version.V311, "30 03 00 01 61"),
        (Version.V311, "d0 00"),
        (Version.V311, "90 03 00 01 00"),
        (Version.V311, "20 03 00 00 00"),
        (Version.V311, "20 01 00"),
        (Version.V311, "20 02 02 00"),
        (Version.V311, "20 02 01 05"),
        (Version.V311, "20 02 01 00"),
        (Version.V5, "20 02 00 00"),
        (Version.V5, "20 03 00 10 00"),
        (Version.V5, "20 03 01 87 00"),
        (Version.V5, "20 04 00 00 00 00"),
        (Version.V5, "20 06 00 00 03 21 00 00"),
        (Version.V5, "20 05 00 00 02 24 02"),
        (Version.V5, "20 08 00 00 05 1f 00 02 c3 28"),
        (Version.V5, "20 07 00 00 04 1f 00 01 00"),
        (Version.V5, "20 07 00 00 04 1f 00 05 61"),
        (Version.V5, "e0 00"),
    ],
)
def test_a_connection_starts_with_a_proper_connack(version, data):
    """§3.2: another packet first, a wrong length, reserved flags, a session where a clean one was asked."""
    session = Session(SessionOptions(version=version), "c1", ("a",), RecordingSink())
    session.connect()
    with pytest.raises(RemoteProtocolError, match="§"):
        feed(session, bytes.fromhex(data))


@pytest.mark.parametrize("codes", [[], [0], [0, 0, 0], [0, 3], [0, 0x81]])
def test_a_suback_answers_each_filter_with_a_code_it_may_have(version, codes):
    """§3.9.3."""
    session = Session(SessionOptions(version=version), "c1", ("a", "b"), RecordingSink())
    session.connect()
    feed(session, connack(version))
    with pytest.raises(RemoteProtocolError, match=r"§3\.9\.3"):
        feed(session, suback(version, 1, codes))


def test_an_answer_fits_the_qos_of_what_it_answers(version):
    """PUBACK for QoS 2, PUBREC for QoS 1 and PUBCOMP before PUBREL are out of order (§4.3)."""
    for qos, first in ((2, 0x40), (1, 0x50), (2, 0x70), (1, 0x70)):
        session, _ = opened(version, filters=())
        packet_id = session.publish("t", b"", qos)
        with pytest.raises(RemoteProtocolError, match=r"§4\.3"):
            feed(session, bytes((first, 2)) + packet_id.to_bytes(2, "big"))


def test_our_receive_maximum_binds_the_server():
    """5.0 §3.3.4: one unreleased QoS 2 message more is the server's mistake."""
    session, sink = opened(Version.V5, qos=2, receive_maximum=2)
    for packet_id in (1, 2):
        feed(session, published(Version.V5, "t", b"", 2, packet_id))
    with pytest.raises(RemoteProtocolError, match=r"§3\.3\.4"):
        feed(session, published(Version.V5, "t", b"", 2, 3))
    assert len(sink.messages) == 2


def returned_with_two_unreleased():
    """A session at its second connection, with a Receive Maximum of 2 and two messages of the first connection that
    have no PUBREL yet; and its sink.
    """
    session, sink = opened(Version.V5, filters=(), qos=2, clean=False, session_expiry_s=60, receive_maximum=2)
    for packet_id in (1, 2):
        feed(session, published(Version.V5, "t", b"", 2, packet_id))
    session.connect()
    feed(session, connack(Version.V5, present=True))
    return session, sink


def test_our_receive_maximum_is_each_connections_own():
    """5.0 §4.9: what is unreleased from an earlier connection does not count, and its PUBREL makes no further room."""
    session, sink = returned_with_two_unreleased()
    feed(session, b"\x62\2\0\1" + b"\x62\2\0\2")
    for packet_id in (3, 4):
        feed(session, published(Version.V5, "t", b"", 2, packet_id))
    feed(session, b"\x62\2\0\3" + published(Version.V5, "t", b"", 2, 5))
    with pytest.raises(RemoteProtocolError, match=r"§3\.3\.4"):
        feed(session, published(Version.V5, "t", b"", 2, 6))
    assert len(sink.messages) == 5


def test_what_is_unreleased_from_an_earlier_connection_takes_no_room():
    """A server that has not sent its PUBREL again yet may have as many messages under way as at the first time."""
    session, sink = returned_with_two_unreleased()
    for packet_id in (2, 3, 4):
        feed(session, published(Version.V5, "t", b"", 2, packet_id))
    assert len(sink.messages) == 4


@pytest.mark.parametrize("sizes", [(), (1,) * 10, (3,)])
def test_a_packet_above_our_limit_ends_the_session_before_it_is_kept(version, sizes):
    """``packet_limit_bytes`` bounds what one session can hold."""
    session, sink = opened(version, packet_limit_bytes=1000)
    fine = published(version, "t", bytes(990 if version is Version.V5 else 991))
    assert len(fine) <= 1000
    feed(session, fine, sizes)
    with pytest.raises(RemoteProtocolError, match="longer than we take"):
        feed(session, published(version, "t", bytes(1000))[:20], sizes)
    assert len(sink.messages) == 1


@pytest.mark.parametrize("data", ["00 ff ff", "10 ff", "91", "20 ff"])
def test_a_packet_that_may_not_come_is_not_waited_for(version, data):
    """Its first byte is enough, however much was announced to follow."""
    session, _ = opened(version)
    with pytest.raises(RemoteProtocolError):
        feed(session, bytes.fromhex(data))
    session.connect()
    with pytest.raises(RemoteProtocolError, match=r"§3\.2"):
        feed(session, b"\x30\xff\xff")
