"""The division of a stream into reads makes no difference, and no stream does more than end its session."""

import tracemalloc

import mqtt5
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.support.mqtt_bytes import connack, packet, published, suback
from tests.support.mqtt_sessions import feed, opened

VERSIONS = st.sampled_from(list(Version))
SIZES = st.lists(st.integers(1, 40) | st.integers(1, 20_000), max_size=60)
TOPICS = st.text(st.characters(exclude_characters="+#\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
PAYLOADS = st.binary(max_size=200) | st.integers(100, 40_000).map(bytes)
MESSAGES = st.tuples(TOPICS, PAYLOADS, st.integers(0, 2), st.integers(1, 5), st.booleans())


def stream(version, items):
    """Messages, pings and releases as a server would write them."""
    data = b""
    for item in items:
        if item is None:
            data += mqtt5.PingRespPacket().write()
        elif isinstance(item, int):
            data += b"\x62\x02" + item.to_bytes(2, "big")
        elif version is Version.V5:
            topic, payload, qos, packet_id, fancy = item
            data += mqtt5.PublishPacket(
                topic,
                payload,
                qos=mqtt5.QoS(qos),
                packet_id=packet_id if qos else None,
                duplicate=fancy and qos > 0,
                content_type="text/plain" if fancy else None,
                user_properties=[("key", "value")] if fancy else [],
            ).write()
        else:
            topic, payload, qos, packet_id, fancy = item
            data += published(version, topic, payload, qos, packet_id, 8 if fancy and qos else fancy)
    return data


ITEMS = st.lists(MESSAGES | st.none() | st.integers(1, 5), max_size=12)


@given(version=VERSIONS, items=ITEMS, sizes=SIZES)
@settings(deadline=None)
def test_any_cut_of_a_stream_gives_the_same_messages_and_answers(version, items, sizes):
    """One read or many, byte by byte or not: messages, events and answers are equal, and in order."""
    data = stream(version, items)
    one, whole = opened(version, qos=2)
    other, cut = opened(version, qos=2)
    assert feed(one, data) == feed(other, data, sizes)
    assert whole.messages == cut.messages
    first_of_each = [item[:2] for item in whole.messages]
    held, expected = set(), []
    for item in items:
        if isinstance(item, int):
            held.discard(item)
        elif item is not None and not (item[2] == 2 and item[3] in held):
            expected.append(item[:2])
            if item[2] == 2:
                held.add(item[3])
    assert first_of_each == expected


def received(version, data, sizes, *, connected):
    """The messages of a stream and whether it ended its session; any other exception is a failure."""
    session, sink = opened(version, qos=2)
    if not connected:
        session.connect()
    try:
        feed(session, data, sizes)
    except RemoteProtocolError:
        ended = True
    else:
        ended = False
    assert not (ended and session.established)
    return sink.messages, ended


@given(version=VERSIONS, data=st.binary(max_size=80), sizes=SIZES, connected=st.booleans())
@settings(max_examples=500, deadline=None)
def test_random_bytes_end_a_session_at_most(version, data, sizes, connected):
    """Nothing but RemoteProtocolError, however the bytes come."""
    received(version, data, sizes, connected=connected)


@given(
    version=VERSIONS,
    items=st.lists(st.tuples(TOPICS, st.binary(max_size=20), st.integers(0, 2), st.integers(1, 5), st.booleans())),
    damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4),
    sizes=SIZES,
)
@settings(max_examples=500, deadline=None)
def test_a_damaged_stream_ends_a_session_at_most(version, items, damage, sizes):
    """Bytes changed anywhere: the same messages before the mistake, however the stream is cut."""
    data = bytearray(stream(version, items))
    for place, value in damage:
        if data:
            data[place % len(data)] = value
    whole = received(version, bytes(data), (), connected=True)
    assert received(version, bytes(data), sizes, connected=True) == whole


@given(
    version=VERSIONS,
    first=st.sampled_from([0x20, 0x40, 0x50, 0x62, 0x70, 0x90, 0xB0, 0xE0]),
    body=st.binary(max_size=40),
    connected=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_any_body_of_a_control_packet_ends_a_session_at_most(version, first, body, connected):
    """Fields and properties are read within their packet alone."""
    received(version, packet(first, body), (), connected=connected)


class Lengths:
    """A sink that keeps nothing of a message but its length."""

    def __init__(self):
        self.lengths = []

    def message(self, session, buffer, topic_start, topic_end, payload_start, payload_end, flags):
        self.lengths.append(payload_end - payload_start)


def test_a_large_packet_over_many_reads_is_kept_once():
    """Each read is added to the bytes that are kept; at no moment are there two copies of them."""
    sink, size = Lengths(), 4_000_000
    session = Session(SessionOptions(version=Version.V311), "c1", ("t",), sink)
    session.connect()
    for answer in (connack(Version.V311), suback(Version.V311, 1, [0])):
        feed(session, answer)
    data = memoryview(published(Version.V311, "t", bytes(size)))
    tracemalloc.start()
    try:
        for start in range(0, len(data), 1000):
            piece = bytearray(data[start : start + 1000])
            session.receive(piece, len(piece))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sink.lengths == [size]
    assert size < peak < 1.5 * size
    assert session.between_packets
