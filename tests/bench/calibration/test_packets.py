"""The proxy's own reading of MQTT, checked with packets from the outlets' independent session."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.calibration.packets import MalformedPacket, PacketSplitter, client_id, kind, shifted, stamp_of, topic_of
from subscribers.mqtt import packets
from subscribers.mqtt.options import SessionOptions, Version
from wire.contract.stamp import BLANK, HEAD, Stamp, patch

V311 = Version.V311
NANOSECONDS = st.integers(0, (1 << 62) - 1)
STAMPS = st.builds(Stamp, st.integers(0, (1 << 64) - 1), st.integers(0, (1 << 32) - 1), NANOSECONDS, NANOSECONDS)
TOPICS = st.text(min_size=1, max_size=200).filter(lambda text: not set(text) & set("\0#+"))


def document(stamp, tail=b'"}]}'):
    return patch(HEAD + BLANK + tail, stamp)


def publish(stamp, topic="wire/v1/de/western-europe/flash", qos=0, tail=b'"}]}'):
    return packets.publish(V311, 7, topic, document(stamp, tail), qos)


PACKETS = st.one_of(
    st.builds(publish, STAMPS, TOPICS, st.sampled_from([0, 1, 2]), st.binary(max_size=20_000)),
    st.just(packets.PINGREQ_PACKET),
    st.just(b"\x90\x03\0\1\0"),
    st.just(packets.DISCONNECT_PACKET),
)


@given(st.lists(PACKETS, max_size=8), st.data())
def test_a_stream_is_cut_into_the_same_packets_however_it_is_split(whole, data):
    """Every packet as soon as its last byte is there, and not a byte of it before."""
    stream = b"".join(whole)
    places = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    cutter, found, fed = PacketSplitter(), [], 0
    for start, stop in zip([0, *places], [*places, len(stream)], strict=True):
        found += cutter.feed(stream[start:stop])
        fed += stop - start
        assert sum(map(len, found)) <= fed
        assert b"".join(found) == stream[: sum(map(len, found))]
        complete = sum(1 for number in range(1, len(whole) + 1) if sum(map(len, whole[:number])) <= fed)
        assert len(found) == complete
    assert found == whole


def test_a_length_of_five_bytes_is_no_mqtt():
    """MQTT 3.1.1 §2.2.3 allows four."""
    cutter = PacketSplitter()
    assert cutter.feed(b"\x30\xff\xff\xff") == []
    with pytest.raises(MalformedPacket):
        cutter.feed(b"\xff\x01")


@given(STAMPS, TOPICS, st.sampled_from([0, 1, 2]))
def test_a_publish_is_read_as_it_was_written(stamp, topic, qos):
    """Topic and stamp, with a packet identifier between them or without."""
    packet = publish(stamp, topic, qos)
    assert (kind(packet), topic_of(packet), stamp_of(packet)) == (3, topic, stamp)


@given(STAMPS, st.integers(-(10**9), 10**9), st.sampled_from([0, 1]), st.binary(max_size=300))
def test_a_shifted_stamp_differs_in_due_and_sent_by_the_offset_and_in_nothing_else(stamp, offset_ns, qos, tail):
    """Run, sequence, topic, identifier and document are the wire's own."""
    late = stamp._replace(due_ns=stamp.due_ns + 10**9, sent_ns=stamp.sent_ns + 10**9)
    moved = shifted(publish(late, qos=qos, tail=tail), offset_ns)
    wanted = late._replace(due_ns=late.due_ns + offset_ns, sent_ns=late.sent_ns + offset_ns)
    assert moved == publish(wanted, qos=qos, tail=tail)


def test_a_publish_without_a_stamp_is_left_as_it_is():
    """Another program's message on the same broker."""
    packet = packets.publish(V311, 0, "wire/v1/de/western-europe/flash", b"no stamp", 0)
    assert stamp_of(packet) is None
    assert shifted(packet, 50) == packet


@pytest.mark.parametrize("credentials", [(None, None), (b"me", b"secret")])
def test_who_connects_is_told_by_the_client_id(credentials):
    """With credentials behind it or without."""
    username, password = credentials
    options = SessionOptions(version=V311, username=username, password=password)
    assert client_id(packets.connect(options, "0123456789abcdef-00042")) == "0123456789abcdef-00042"


def test_a_connection_that_begins_with_something_else_is_no_outlet():
    """CONNECT comes first (§3.1)."""
    with pytest.raises(MalformedPacket):
        client_id(packets.PINGREQ_PACKET)
