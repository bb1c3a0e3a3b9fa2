"""How a stream is cut into reads must not matter, and no stream may do more than end its session."""

import mqtt5
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.session import Version

VERSIONS = st.sampled_from(list(Version))
SIZES = st.lists(st.integers(1, 40) | st.integers(1, 20_000), max_size=60)
TOPICS = st.text(st.characters(exclude_characters="+#\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
PAYLOADS = st.binary(max_size=200) | st.integers(100, 40_000).map(bytes)
MESSAGES = st.tuples(TOPICS, PAYLOADS, st.integers(0, 2), st.integers(1, 5), st.booleans())


def stream(tools, version, items):
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
            data += tools.published(version, topic, payload, qos, packet_id, 8 if fancy and qos else fancy)
    return data


ITEMS = st.lists(MESSAGES | st.none() | st.integers(1, 5), max_size=12)


@given(version=VERSIONS, items=ITEMS, sizes=SIZES)
@settings(deadline=None)
def test_any_cut_of_a_stream_gives_the_same_messages_and_answers(tools, version, items, sizes):
    """One read or many, byte by byte or not: messages, events and answers are equal, and in order."""
    data = stream(tools, version, items)
    one, whole = tools.opened(version, qos=2)
    other, cut = tools.opened(version, qos=2)
    assert tools.feed(one, data) == tools.feed(other, data, sizes)
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


def outcome(tools, version, data, sizes, *, connected):
    """The messages of a stream and whether it ended its session; any other exception is a failure."""
    session, sink = tools.opened(version, qos=2)
    if not connected:
        session.connect()
    try:
        tools.feed(session, data, sizes)
    except RemoteProtocolError:
        ended = True
    else:
        ended = False
    assert not (ended and session.established)
    return sink.messages, ended


@given(version=VERSIONS, data=st.binary(max_size=80), sizes=SIZES, connected=st.booleans())
@settings(max_examples=500, deadline=None)
def test_random_bytes_end_a_session_at_most(tools, version, data, sizes, connected):
    """Nothing but RemoteProtocolError, however the bytes come."""
    outcome(tools, version, data, sizes, connected=connected)


@given(
    version=VERSIONS,
    items=st.lists(st.tuples(TOPICS, st.binary(max_size=20), st.integers(0, 2), st.integers(1, 5), st.booleans())),
    damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4),
    sizes=SIZES,
)
@settings(max_examples=500, deadline=None)
def test_a_damaged_stream_ends_a_session_at_most(tools, version, items, damage, sizes):
    """Bytes changed anywhere: the same messages before the mistake, however the stream is cut."""
    data = bytearray(stream(tools, version, items))
    for place, value in damage:
        if data:
            data[place % len(data)] = value
    whole = outcome(tools, version, bytes(data), (), connected=True)
    assert outcome(tools, version, bytes(data), sizes, connected=True) == whole


@given(
    version=VERSIONS,
    first=st.sampled_from([0x20, 0x40, 0x50, 0x62, 0x70, 0x90, 0xB0, 0xE0]),
    body=st.binary(max_size=40),
    connected=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_any_body_of_a_control_packet_ends_a_session_at_most(tools, version, first, body, connected):
    """Fields and properties are read within their packet alone."""
    outcome(tools, version, tools.packet(first, body), (), connected=connected)


def test_a_large_packet_over_many_reads_is_copied_once(tools):
    """Each read is added to what is kept; the kept bytes are one object that grows, never a copy of it."""
    session, sink = tools.opened(Version.V311)
    data = tools.published(Version.V311, "t", bytes(4_000_000))
    tools.feed(session, data[:1000])
    kept = session._partial
    for start in range(1000, len(data), 1000):
        assert session._partial is kept
        piece = bytearray(data[start : start + 1000])
        session.receive(piece, len(piece))
    assert session._partial is None
    assert sink.messages == [("t", bytes(4_000_000), 0)]
