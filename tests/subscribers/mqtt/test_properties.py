"""Property sections of MQTT 5: walked over, read, and refused where they are malformed or out of place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.mqtt import properties
from subscribers.mqtt.errors import RemoteProtocolError

CONTENT_TYPE, CORRELATION_DATA, EXPIRY = b"\x03\x00\x01t", b"\x09\x00\x02\x00\xff", b"\x02\x00\x00\x00\x3c"
USER, IDENTIFIER, REASON, ALIAS = b"\x26\x00\x01a\x00\x01b", b"\x0b\xc8\x01", b"\x1f\x00\x02no", b"\x23\x00\x01"
TABLES = [properties.OF_PUBLISH, properties.OF_CONNACK, properties.OF_ANSWER, properties.OF_DISCONNECT]


def section(*parts):
    body = b"".join(parts)
    return bytearray(bytes((len(body),)) + body)


def test_a_section_is_walked_over_to_its_end():
    """Strings, pairs, binary data and integers are read, also the properties that may come twice."""
    data = section(CONTENT_TYPE, CORRELATION_DATA, USER, USER, IDENTIFIER, IDENTIFIER, EXPIRY)
    for behind in (b"", b"payload"):
        buffer = bytearray(b"xx") + data + behind
        assert properties.skip(buffer, 2, len(buffer), properties.OF_PUBLISH) == 2 + len(data)
    assert properties.skip(bytearray(b"\0rest"), 0, 5, properties.OF_PUBLISH) == 1


def test_the_values_of_a_section_are_read():
    """User properties are one text, in their order; binary data are bytes."""
    data = section(
        *(b"\x21\x00\x14", b"\x12\x00\x02id", USER, REASON, b"\x24\x01", b"\x27\x00\x00\x01\x00"),
        *(b"\x16\x00\x02\x00\xff", b"\x26\x00\x02no\x00\x00"),
    )
    values, stop = properties.read(data, 0, len(data), properties.OF_CONNACK)
    assert stop == len(data)
    assert values == {
        properties.RECEIVE_MAXIMUM: 20,
        properties.ASSIGNED_CLIENT_ID: "id",
        properties.REASON_STRING: "no",
        properties.MAXIMUM_QOS: 1,
        properties.MAXIMUM_PACKET_SIZE: 256,
        properties.USER_PROPERTY: "a=b, no=",
        properties.AUTHENTICATION_DATA: b"\x00\xff",
    }


@pytest.mark.parametrize("others", [(), (USER, IDENTIFIER), (CONTENT_TYPE, CORRELATION_DATA, EXPIRY)])
def test_a_topic_alias_is_found_among_other_properties(others):
    """MQTT 5.0 §3.3.2.3.4; without one there is 0, and an alias of 0 is the server's mistake."""
    for parts, wanted in ((others, 0), ((*others, b"\x23\x01\x02"), 258), ((b"\x23\x00\x01", *others), 1)):
        data = bytearray(b"xx") + section(*parts)
        assert properties.skip(data, 2, len(data), properties.OF_PUBLISH_WITH_ALIAS) == len(data)
        assert properties.alias(data, 2, len(data)) == wanted
    with pytest.raises(RemoteProtocolError, match="alias is 0"):
        properties.alias(section(*others, b"\x23\x00\x00"), 0, 100)


@pytest.mark.parametrize(
    "data",
    [
        section(REASON),  # of another packet
        section(ALIAS),  # our Topic Alias Maximum is 0
        section(b"\x7f"),  # of none
        section(EXPIRY, EXPIRY),  # twice
        section(EXPIRY[:-1]),  # beyond its section
        section(CONTENT_TYPE[:-1]),
        section(b"\x03\x00"),
        section(USER[:-2]),
        bytearray(b"\x05\x02\x00"),  # beyond its packet
        bytearray(b"\x80"),
        bytearray(),
    ],
    ids=lambda data: data.hex(),
)
def test_a_section_that_is_malformed_is_the_peers_mistake(data):
    """Wherever the packet ends."""
    with pytest.raises(RemoteProtocolError):
        properties.skip(data, 0, len(data), properties.OF_PUBLISH)
    with pytest.raises(RemoteProtocolError):
        properties.read(data, 0, len(data), properties.OF_PUBLISH)


@given(st.binary(max_size=40), st.sampled_from(TABLES))
def test_any_bytes_are_walked_over_and_read_to_one_end_or_refused_by_both(data, table):
    """Reading also refuses bytes that are no string."""
    buffer = bytearray(data)
    try:
        values, stop = properties.read(buffer, 0, len(buffer), table)
    except RemoteProtocolError:
        return
    assert properties.skip(buffer, 0, len(buffer), table) == stop <= len(buffer)
    assert all(table[number] for number in values)


def test_what_is_written_is_read_back():
    """Integers, which are all that a client's CONNECT has."""
    values = {properties.SESSION_EXPIRY_INTERVAL: 3600, properties.RECEIVE_MAXIMUM: 20}
    data = bytearray(properties.write(values))
    assert properties.read(data, 0, len(data), properties.OF_CONNACK) == (values, len(data))
