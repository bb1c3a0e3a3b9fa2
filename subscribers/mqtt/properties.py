"""The properties of MQTT 5 (5.0 §2.2.2): where each is allowed, and how to walk over them by offset.

For a PUBLISH no object is made: ``skip`` checks identifiers, bounds and repetition, and returns where the payload
starts.
"""

from collections.abc import Mapping

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.primitives import read_text, read_varint, write_varint

__all__ = [
    "ASSIGNED_CLIENT_ID",
    "AVAILABILITIES",
    "MAXIMUM_PACKET_SIZE",
    "MAXIMUM_QOS",
    "OF_ANSWER",
    "OF_CONNACK",
    "OF_DISCONNECT",
    "OF_PUBLISH",
    "REASON_STRING",
    "RECEIVE_MAXIMUM",
    "SERVER_KEEP_ALIVE",
    "SERVER_REFERENCE",
    "SESSION_EXPIRY_INTERVAL",
    "TOPIC_ALIAS_MAXIMUM",
    "WILDCARD_SUBSCRIPTION_AVAILABLE",
    "Properties",
    "read",
    "skip",
    "write",
]

Properties = Mapping[int, int | str]

SUBSCRIPTION_IDENTIFIER = 0x0B
SESSION_EXPIRY_INTERVAL = 0x11
ASSIGNED_CLIENT_ID = 0x12
SERVER_KEEP_ALIVE = 0x13
SERVER_REFERENCE = 0x1C
REASON_STRING = 0x1F
RECEIVE_MAXIMUM = 0x21
TOPIC_ALIAS_MAXIMUM = 0x22
MAXIMUM_QOS = 0x24
USER_PROPERTY = 0x26
MAXIMUM_PACKET_SIZE = 0x27
WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28
# Retain, wildcard subscriptions, subscription identifiers, shared subscriptions: 0 or 1 (5.0 §3.2.2.3).
AVAILABILITIES = (0x25, WILDCARD_SUBSCRIPTION_AVAILABLE, 0x29, 0x2A)

# The form of a value: 1, 2 and 4 are its bytes, the others stand here; 0 is a property that is not allowed.
_VARINT, _TEXT, _BINARY, _PAIR = 8, 16, 32, 64
_FORMS = {
    0x01: 1,  # payload format indicator
    0x02: 4,  # message expiry interval
    0x03: _TEXT,  # content type
    0x08: _TEXT,  # response topic
    0x09: _BINARY,  # correlation data
    SUBSCRIPTION_IDENTIFIER: _VARINT,
    SESSION_EXPIRY_INTERVAL: 4,
    ASSIGNED_CLIENT_ID: _TEXT,
    SERVER_KEEP_ALIVE: 2,
    0x15: _TEXT,  # authentication method
    0x16: _BINARY,  # authentication data
    0x1A: _TEXT,  # response information
    SERVER_REFERENCE: _TEXT,
    REASON_STRING: _TEXT,
    RECEIVE_MAXIMUM: 2,
    TOPIC_ALIAS_MAXIMUM: 2,
    MAXIMUM_QOS: 1,
    0x25: 1,  # retain available
    USER_PROPERTY: _PAIR,
    MAXIMUM_PACKET_SIZE: 4,
    WILDCARD_SUBSCRIPTION_AVAILABLE: 1,
    0x29: 1,  # subscription identifier available
    0x2A: 1,  # shared subscription available
}


def _table(*identifiers: int) -> bytes:
    return bytes(_FORMS[number] if number in identifiers else 0 for number in range(256))


# The properties that a server may send in each packet (5.0 §2.2.2.2). PUBLISH has no topic alias on purpose: our Topic
# Alias Maximum is 0, so that using one is the server's mistake (§3.3.2.3.4).
OF_PUBLISH = _table(0x01, 0x02, 0x03, 0x08, 0x09, SUBSCRIPTION_IDENTIFIER, USER_PROPERTY)
OF_CONNACK = _table(
    SESSION_EXPIRY_INTERVAL,
    ASSIGNED_CLIENT_ID,
    SERVER_KEEP_ALIVE,
    0x15,
    0x16,
    0x1A,
    SERVER_REFERENCE,
    REASON_STRING,
    RECEIVE_MAXIMUM,
    TOPIC_ALIAS_MAXIMUM,
    MAXIMUM_QOS,
    0x25,
    USER_PROPERTY,
    MAXIMUM_PACKET_SIZE,
    WILDCARD_SUBSCRIPTION_AVAILABLE,
    0x29,
    0x2A,
)
OF_ANSWER = _table(REASON_STRING, USER_PROPERTY)  # PUBACK to PUBCOMP, SUBACK, UNSUBACK
OF_DISCONNECT = _table(SERVER_REFERENCE, REASON_STRING, USER_PROPERTY)
# In a PUBLISH a subscription identifier may come once per matching subscription (§3.3.2.3.8).
_REPEATABLE = 1 << USER_PROPERTY | 1 << SUBSCRIPTION_IDENTIFIER


def write(values: Mapping[int, int]) -> bytes:
    """Return a property section of integers, with its length in front."""
    body = b"".join(bytes((number,)) + value.to_bytes(_FORMS[number], "big") for number, value in values.items())
    return write_varint(len(body)) + body


def skip(buffer: bytearray, start: int, end: int, table: bytes) -> int:
    """Return the offset behind a property section; RemoteProtocolError where it is malformed or out of place.

    Strings are not decoded.
    """
    if start < end and buffer[start] < 128:  # as nearly always, and a call costs more
        position = start + 1
        stop = position + buffer[start]
    else:
        length, position = read_varint(buffer, start, end)
        stop = position + length
    if stop > end:
        raise RemoteProtocolError("properties do not fit their packet", "2.2.2.1")
    seen = 0
    while position < stop:
        number = buffer[position]
        form = table[number]
        position += 1
        if form <= 4:
            if not form:
                raise RemoteProtocolError("a property is unknown or not allowed in its packet", "2.2.2.2")
            position += form
        elif form == _VARINT:
            _, position = read_varint(buffer, position, stop)
        else:
            position = _behind(buffer, position, stop)
            if form == _PAIR:
                position = _behind(buffer, position, stop)
        if seen >> number & 1:
            raise RemoteProtocolError("a property comes twice", "2.2.2.2")
        seen |= 1 << number & ~_REPEATABLE
    if position != stop:
        raise RemoteProtocolError("a property does not fit its section", "2.2.2.1")
    return stop


def read(buffer: bytearray, start: int, end: int, table: bytes) -> tuple[Properties, int]:
    """Return the integers and strings of a property section, and the offset behind it; pairs and binary data are
    passed over. RemoteProtocolError as from ``skip``, and for bytes that are no string.
    """
    stop = skip(buffer, start, end, table)
    values: dict[int, int | str] = {}
    _, position = read_varint(buffer, start, end)
    while position < stop:
        number = buffer[position]
        form = table[number]
        position += 1
        if form == _TEXT:
            values[number], position = read_text(buffer, position, stop)
        elif form == _PAIR:
            position = _behind(buffer, _behind(buffer, position, stop), stop)
        elif form == _BINARY:
            position = _behind(buffer, position, stop)
        else:
            values[number] = int.from_bytes(buffer[position : position + form], "big")
            position += form
    return values, stop


def _behind(buffer: bytearray, start: int, stop: int) -> int:
    """Return the offset behind a string or binary data."""
    if start + 2 > stop:
        raise RemoteProtocolError("a property does not fit its section", "2.2.2.1")
    return start + 2 + (buffer[start] << 8 | buffer[start + 1])
