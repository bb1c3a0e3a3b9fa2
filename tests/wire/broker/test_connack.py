"""A CONNACK: its code, each property, and bytes that cannot be read."""

import random

import pytest

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.parsing import connack
from wire.broker.connack import Connack, MalformedConnack, parse_connack, reason_of

USER_PROPERTY = b"\x26\x00\x01k\x00\x01v"


def test_a_connack_of_3_1_1_has_a_code_and_the_limits_of_the_standard():
    """It has no properties."""
    assert parse_connack(b"\x00\x05", "3.1.1") == Connack(5)
    assert parse_connack(b"\x01\x00", "3.1.1") == Connack(0)
    assert Connack(0).packet_most is None


def test_each_property_is_read_in_any_order_and_among_user_properties():
    """MQTT 5.0 section 3.2.2.3."""
    properties = (
        b"\x27\x00\x00\x04\x00"
        + USER_PROPERTY
        + b"\x24\x01"
        + b"\x21\x00\x05"
        + b"\x13\x00\x0a"
        + b"\x11\x00\x00\x00\x3c"
        b"\x25\x00\x28\x00\x2a\x00\x29\x00\x22\x00\x07"
        + b"\x12\x00\x02me"
        + b"\x1f\x00\x03why"
        + USER_PROPERTY
        + b"\x1c\x00\x01b"
    )
    assert parse_connack(b"\x00\x00" + bytes((len(properties),)) + properties, "5") == Connack(
        0, 5, 1, 1024, 10, 7, retain=False, wildcard=False, shared=False, client_id="me", reason="why", server="b"
    )


def test_absent_properties_have_the_standards_values():
    """A refusal in two bytes, as some brokers refuse a version, has none."""
    assert parse_connack(b"\x00\x00\x00", "5") == Connack(0)
    assert parse_connack(b"\x00\x01", "5") == Connack(1)


def outlets_take(body, mqtt):
    """Whether an outlet's parser takes the same bytes."""
    try:
        connack(bytearray(body), 0, len(body), v5=mqtt == "5")
    except RemoteProtocolError:
        return False
    return True


def taken(body, mqtt):
    try:
        parse_connack(body, mqtt)
    except MalformedConnack:
        return False
    return True


def accepting(properties):
    return bytes((0, 0, len(properties))) + properties


@pytest.mark.parametrize(
    ("body", "mqtt"),
    [
        (b"", "5"),
        (b"\x00", "3.1.1"),
        (b"\x00\x00\x00", "3.1.1"),
        (b"\x00\x00", "5"),
        (b"\x02\x00\x00", "5"),
        (b"\x01\x87\x00", "5"),
        (b"\x00\x42\x00", "5"),
        (b"\x00\x00\x05\x21\x00", "5"),
        (b"\x00\x00\x00\x21\x00\x05", "5"),
        (b"\x00\x00\x80\x00", "5"),
        (accepting(b"\x21\x00"), "5"),
        (accepting(b"\x21\x00\x00"), "5"),
        (accepting(b"\x21\x00\x05\x21\x00\x05"), "5"),
        (accepting(b"\x27\x00\x00\x00\x00"), "5"),
        (accepting(b"\x24\x02"), "5"),
        (accepting(b"\x25\x02"), "5"),
        (accepting(b"\x29\x03"), "5"),
        (accepting(b"\x01\x00"), "5"),
        (accepting(b"\x7f\x00"), "5"),
        (accepting(b"\x0b\x05"), "5"),
        (accepting(b"\x1f\x00\x02a\xff"), "5"),
        (accepting(b"\x1f\x00\x02a\x00"), "5"),
        (accepting(b"\x1f\x00\x09why"), "5"),
        (accepting(b"\x26\x00\x01k\x00\x09v"), "5"),
    ],
)
def test_a_malformed_connack_is_refused_as_the_outlets_refuse_it(body, mqtt):
    """Wrong lengths, flags and codes; properties that are cut off, repeated, unknown, out of place or out of range."""
    with pytest.raises(MalformedConnack, match=r"^its CONNACK is malformed: .* \(MQTT 5\.0 §[0-9.]+\)$"):
        parse_connack(body, mqtt)
    assert not outlets_take(body, mqtt)


def test_publisher_and_outlets_take_the_same_bytes():
    """A hundred thousand CONNACKs of random bytes and properties; some of them are sound."""
    source = random.Random(7)
    sound = 0
    for _ in range(100_000):
        mqtt = source.choice(("3.1.1", "5"))
        properties = b"".join(source.choice(PIECES) for _ in range(source.randrange(4)))
        body = bytes((source.choice((0, 0, 0, 1, 2)), source.choice((0, 0, 0, 1, 5, 0x42, 0x87))))
        body += bytes((max(0, len(properties) + source.choice((0, 0, 0, 0, 1, -1))),)) + properties
        body = body[: source.choice((len(body), len(body), len(body), source.randrange(len(body) + 1)))]
        assert taken(body, mqtt) is outlets_take(body, mqtt), (body, mqtt)
        sound += taken(body, mqtt)
    assert 5_000 < sound < 95_000


PIECES = (
    b"\x21\x00\x05", b"\x21\x00\x00", b"\x24\x01", b"\x24\x02", b"\x25\x00", b"\x28\x01", b"\x2a\x02", b"\x29\x00",
    b"\x27\x00\x00\x10\x00", b"\x13\x00\x0a", b"\x11\x00\x00\x00\x3c", b"\x22\x00\x07", b"\x12\x00\x02me",
    b"\x15\x00\x01m", b"\x16\x00\x02\xff\x00", b"\x1a\x00\x00", b"\x1c\x00\x01b", b"\x1f\x00\x03why",
    b"\x1f\x00\x01\xff", USER_PROPERTY, b"\x26\x00\x01k\x00\x01\x00", b"\x02\x00\x00\x00\x01", b"\x0b\x05",
    b"\x80\x01", b"\x03\x00\x01x",
)  # fmt: skip


def test_a_text_of_another_packet_is_read_as_far_as_it_can_be():
    """Cut off, too long, unknown: no error, and no text."""
    source = random.Random(7)
    for size in range(60):
        for _ in range(50):
            reason_of(source.randbytes(size))
    assert reason_of(b"\x05\x1f\x00\x02ok") == "ok"
    assert reason_of(b"\x05\x1f\x00\x02a\xff") == "a\ufffd"
