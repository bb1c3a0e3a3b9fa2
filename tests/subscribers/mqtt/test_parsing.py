"""The frames of a stream, and the packets that a server may write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.mqtt import parsing
from subscribers.mqtt.errors import RemoteProtocolError
from tests.support.mqtt_bytes import length


@given(st.integers(0, 268_435_455), st.binary(max_size=4), st.booleans())
def test_a_frame_is_known_once_its_length_is_there(size, before, v5):
    """Its body may come later."""
    buffer = bytearray(before + b"\x30" + length(size))
    start, body = len(before), len(buffer)
    assert parsing.frame(buffer, start, len(buffer), v5=v5) == (body, body + size)
    for end in range(start, len(buffer)):
        assert parsing.frame(buffer, start, end, v5=v5) is None
    assert parsing.publish_start(buffer + b"\0", body) == start


def test_a_length_that_does_not_end_is_the_peers_mistake():
    """More than four bytes; in MQTT 5 also one that is longer than it needs to be."""
    with pytest.raises(RemoteProtocolError, match="more than four bytes"):
        parsing.frame(bytearray(b"\x30\xff\xff\xff\xff\x01"), 0, 6, v5=False)
    assert parsing.frame(bytearray(b"\x30\x80\x00"), 0, 3, v5=False) == (3, 3)
    with pytest.raises(RemoteProtocolError, match="longer than it needs to be"):
        parsing.frame(bytearray(b"\x30\x80\x00"), 0, 3, v5=True)


@pytest.mark.parametrize(
    ("first", "v5", "word"),
    [
        (0x00, True, "packet type 0"),
        (0x10, True, "CONNECT comes from clients alone"),
        (0x82, False, "SUBSCRIBE comes from clients alone"),
        (0xE0, False, "DISCONNECT comes from clients alone"),
        (0xF0, True, "AUTH"),
        (0xF0, False, "reserved"),
        (0x21, True, "flags of CONNACK"),
    ],
)
def test_a_packet_that_may_not_come_is_named(first, v5, word):
    """By its first byte, and by the version."""
    assert word in str(parsing.misplaced(first, v5=v5))
