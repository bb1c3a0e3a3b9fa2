"""The properties of MQTT 5 (5.0 §2.2.2): where each is allowed, and how to walk over them by offset.

For a PUBLISH no object is made: ``skip`` checks identifiers, bounds and repetition, and returns where the payload
starts.
"""

from collections.abc import Mapping

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.primitives import read_text, read_varint, write_binary, write_text, write_varint

__all__ = [
    "ASSIGNED_CLIENT_ID",
    "AUTHENTICATION_DATA",
    "AUTHENTICATION_METHOD",
    "AVAILABILITIES",
    "MAXIMUM_PACKET_SIZE",
    "MAXIMUM_QOS",
    "OF_ANSWER",
    "OF_AUTH",
    "OF_CONNACK",
    "OF_DISCONNECT",
    "OF_PUBLISH",
    "OF_PUBLISH_WITH_ALIAS",
    "REASON_STRING",
    "RECEIVE_MAXIMUM",
    "REQUEST_PROBLEM_INFORMATION",
    "REQUEST_RESPONSE_INFORMATION",
    "RESPONSE_INFORMATION",
    "RETAIN_AVAILABLE",
    "SERVER_KEEP_ALIVE",
    "SERVER_REFERENCE",
    "SESSION_EXPIRY_INTERVAL",
    "SHARED_SUBSCRIPTION_AVAILABLE",
    "SUBSCRIPTION_IDENTIFIERS_AVAILABLE",
    "TOPIC_ALIAS_MAXIMUM",
    "USER_PROPERTY",
    "WILDCARD_SUBSCRIPTION_AVAILABLE",
    "WILL_DELAY_INTERVAL",
    "Properties",
    "UserProperties",
    "alias",
    "read",
    "skip",
    "text_of",
    "write",
]

# User properties are one text here, "name=value, name=value": they are shown, and mean nothing to us.
Properties = Mapping[int, int | str | bytes]
UserProperties = tuple[tuple[str, str], ...]

SUBSCRIPTION_IDENTIFIER = 0x0B
SESSION_EXPIRY_INTERVAL = 0x11
ASSIGNED_CLIENT_ID = 0x12
SERVER_KEEP_ALIVE = 0x13
AUTHENTICATION_METHOD = 0x15
AUTHENTICATION_DATA = 0x16
REQUEST_PROBLEM_INFORMATION = 0x17
WILL_DELAY_INTERVAL = 0x18
REQUEST_RESPONSE_INFORMATION = 0x19
RESPONSE_INFORMATION = 0x1A
SERVER_REFERENCE = 0x1C
REASON_STRING = 0x1F
RECEIVE_MAXIMUM = 0x21
TOPIC_ALIAS_MAXIMUM = 0x22
TOPIC_ALIAS = 0x23
MAXIMUM_QOS = 0x24
RETAIN_AVAILABLE = 0x25
USER_PROPERTY = 0x26
MAXIMUM_PACKET_SIZE = 0x27
WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28
SUBSCRIPTION_IDENTIFIERS_AVAILABLE = 0x29
SHARED_SUBSCRIPTION_AVAILABLE = 0x2A
# Each is 0 or 1 (5.0 §3.2.2.3).
AVAILABILITIES = (
    RETAIN_AVAILABLE,
    WILDCARD_SUBSCRIPTION_AVAILABLE,
    SUBSCRIPTION_IDENTIFIERS_AVAILABLE,
    SHARED_SUBSCRIPTION_AVAILABLE,
)

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
    AUTHENTICATION_METHOD: _TEXT,
    AUTHENTICATION_DATA: _BINARY,
    REQUEST_PROBLEM_INFORMATION: 1,
    WILL_DELAY_INTERVAL: 4,
    REQUEST_RESPONSE_INFORMATION: 1,
    RESPONSE_INFORMATION: _TEXT,
    SERVER_REFERENCE: _TEXT,
    REASON_STRING: _TEXT,
    RECEIVE_MAXIMUM: 2,
    TOPIC_ALIAS_MAXIMUM: 2,
    TOPIC_ALIAS: 2,
    MAXIMUM_QOS: 1,
    RETAIN_AVAILABLE: 1,
    USER_PROPERTY: _PAIR,
    MAXIMUM_PACKET_SIZE: 4,
    WILDCARD_SUBSCRIPTION_AVAILABLE: 1,
    SUBSCRIPTION_IDENTIFIERS_AVAILABLE: 1,
    SHARED_SUBSCRIPTION_AVAILABLE: 1,
}


def _table(*identifiers: int) -> bytes:
    return bytes(_FORMS[number] if number in identifiers else 0 for number in range(256))


# The properties that a server may send in each packet (5.0 §2.2.2.2). A topic alias is the server's mistake where our
# Topic Alias Maximum is 0 (§3.3.2.3.4): there are two tables for PUBLISH.
_OF_PUBLISH = (0x01, 0x02, 0x03, 0x08, 0x09, SUBSCRIPTION_IDENTIFIER, USER_PROPERTY)
OF_PUBLISH = _table(*_OF_PUBLISH)
OF_PUBLISH_WITH_ALIAS = _table(*_OF_PUBLISH, TOPIC_ALIAS)
OF_AUTH = _table(AUTHENTICATION_METHOD, AUTHENTICATION_DATA, REASON_STRING, USER_PROPERTY)  # §3.15.2.2
OF_CONNACK = _table(
    SESSION_EXPIRY_INTERVAL,
    ASSIGNED_CLIENT_ID,
    SERVER_KEEP_ALIVE,
    AUTHENTICATION_METHOD,
    AUTHENTICATION_DATA,
    RESPONSE_INFORMATION,
    SERVER_REFERENCE,
    REASON_STRING,
    RECEIVE_MAXIMUM,
    TOPIC_ALIAS_MAXIMUM,
    MAXIMUM_QOS,
    USER_PROPERTY,
    MAXIMUM_PACKET_SIZE,
    *AVAILABILITIES,
)
OF_ANSWER = _table(REASON_STRING, USER_PROPERTY)  # PUBACK to PUBCOMP, SUBACK, UNSUBACK
OF_DISCONNECT = _table(SERVER_REFERENCE, REASON_STRING, USER_PROPERTY)
# In a PUBLISH a subscription identifier may come once per matching subscription (§3.3.2.3.8).
_REPEATABLE = 1 << USER_PROPERTY | 1 << SUBSCRIPTION_IDENTIFIER


def text_of(values: Properties, number: int) -> str:
    """Return a text among properties; empty where it is not there."""
    value = values.get(number, "")
    assert isinstance(value, str)
    return value


def write(values: Properties, user: UserProperties = ()) -> bytes:
    """Return a property section with its length in front: ``values``, then the user properties in their order."""
    body = b"".join(bytes((number,)) + _form(number, value) for number, value in values.items())
    body += b"".join(bytes((USER_PROPERTY,)) + write_text(name) + write_text(value) for name, value in user)
    return write_varint(len(body)) + body


def alias(buffer: bytearray, start: int, stop: int) -> int:
    """Return the topic alias in the section of a PUBLISH that ``skip`` has checked; 0 where there is none.

    RemoteProtocolError for an alias of 0 (§3.3.2.3.4).
    """
    _, position = read_varint(buffer, start, stop)
    while position < stop:
        number = buffer[position]
        if number == TOPIC_ALIAS:
            value = buffer[position + 1] << 8 | buffer[position + 2]
            if not value:
                raise RemoteProtocolError("a topic alias is 0", "3.3.2.3.4")
            return value
        position = _past_value(buffer, position + 1, stop, _FORMS[number])
    return 0


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
        if form <= 4:  # written out here, and not as a call: most messages of MQTT 5 have properties
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
    """Return the values of a property section, and the offset behind it. RemoteProtocolError as from ``skip``, and for
    bytes that are no string.
    """
    stop = skip(buffer, start, end, table)
    values: dict[int, int | str | bytes] = {}
    _, position = read_varint(buffer, start, end)
    while position < stop:
        number = buffer[position]
        form = table[number]
        position += 1
        if form == _TEXT:
            values[number], position = read_text(buffer, position, stop)
        elif form == _PAIR:
            name, position = read_text(buffer, position, stop)
            value, position = read_text(buffer, position, stop)
            values[number] = ", ".join(filter(None, (text_of(values, number), f"{name}={value}")))
        elif form == _BINARY:
            begin, position = position + 2, _behind(buffer, position, stop)
            values[number] = bytes(buffer[begin:position])
        else:
            values[number] = int.from_bytes(buffer[position : position + form], "big")
            position += form
    return values, stop


def _form(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return value.to_bytes(_FORMS[number], "big")
    return write_text(value) if isinstance(value, str) else write_binary(value)


def _past_value(buffer: bytearray, position: int, stop: int, form: int) -> int:
    """Return the offset behind a property's value."""
    if form <= 4:
        return position + form
    if form == _VARINT:
        return read_varint(buffer, position, stop)[1]
    position = _behind(buffer, position, stop)
    return _behind(buffer, position, stop) if form == _PAIR else position


def _behind(buffer: bytearray, start: int, stop: int) -> int:
    """Return the offset behind a string or binary data."""
    if start + 2 > stop:
        raise RemoteProtocolError("a property does not fit its section", "2.2.2.1")
    return start + 2 + (buffer[start] << 8 | buffer[start + 1])
