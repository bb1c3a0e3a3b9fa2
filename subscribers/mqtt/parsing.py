"""The packets that a server writes, from offsets to values, except PUBLISH, which the session reads in place.

A packet's body is ``buffer[start:end]`` of a buffer that may have more bytes behind it: every read is bounded by
``end``. RemoteProtocolError where a packet is malformed.
"""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from subscribers.mqtt import properties
from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.properties import Properties
from subscribers.mqtt.reasons import CONNACK_CODES_311, SUBACK_CODES, UNSUBACK_CODES

__all__ = [
    "Connack",
    "answer",
    "auth",
    "broker_text",
    "connack",
    "disconnect",
    "frame",
    "misplaced",
    "publish_start",
    "suback",
    "unsuback",
]

_NAMES = (
    *("type 0", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP"),
    *("SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"),
)
_FROM_CLIENTS_ALONE = {1: "3.1", 8: "3.8", 10: "3.10", 12: "3.12"}
_NO_PROPERTIES: Properties = {}


class Connack(NamedTuple):
    """CONNACK's fields."""

    session_present: bool
    code: int
    properties: Properties


def frame(buffer: bytearray, start: int, end: int, *, v5: bool) -> tuple[int, int] | None:
    """Return where the body of the packet at ``start`` begins and ends (§2.1.4), or None until that is known."""
    length = 0
    for position in range(start + 1, min(end, start + 5)):
        byte = buffer[position]
        length |= (byte & 127) << 7 * (position - start - 1)
        if byte < 128:
            if v5 and not byte and position > start + 1:  # 3.1.1 has no such rule
                raise RemoteProtocolError("a remaining length is longer than it needs to be", "1.5.5")
            return position + 1, position + 1 + length
    if end >= start + 5:
        raise RemoteProtocolError("a remaining length takes more than four bytes", "2.1.4")
    return None


def publish_start(buffer: bytearray, body: int) -> int:
    """Return where the PUBLISH whose body is at ``body`` begins: all bytes of its length but the last are >= 128
    (§2.1.4), and its first byte, 0x3., is not.
    """
    start = body - 2
    while buffer[start] & 128:
        start -= 1
    return start


def misplaced(first: int, *, v5: bool) -> RemoteProtocolError:
    """Return the error for a packet that a server may not send, by its first byte."""
    kind = first >> 4
    name = _NAMES[kind]
    if kind == 0:
        return RemoteProtocolError("packet type 0 is forbidden", "2.1.2")
    if kind in _FROM_CLIENTS_ALONE:
        return RemoteProtocolError(f"{name} comes from clients alone", _FROM_CLIENTS_ALONE[kind])
    if kind == 15 and v5:
        return RemoteProtocolError("AUTH without an authentication method in CONNECT", "4.12")
    if kind == 15:
        return RemoteProtocolError("packet type 15 is reserved", "MQTT 3.1.1 §2.2.1")
    if kind == 14 and not v5:
        return RemoteProtocolError("DISCONNECT comes from clients alone", "MQTT 3.1.1 §3.14")
    return RemoteProtocolError(f"the reserved flags of {name} are set", "2.1.3")


def connack(buffer: bytearray, start: int, end: int, *, v5: bool) -> Connack:
    """Return the fields of CONNACK (3.1.1 §3.2, 5.0 §3.2).

    Two bytes with a code other than 0 are accepted in an MQTT 5 session as well: that is how a server of 3.1.1 refuses
    it (3.1.1 §3.1.2.2). So are 3.1.1's codes in front of properties: the connection is refused either way.
    """
    size = end - start
    if size < 2 or (size > 2 and not v5) or (size == 2 and v5 and not buffer[start + 1]):
        raise RemoteProtocolError("CONNACK has a wrong length", "3.2")
    flags, code = buffer[start], buffer[start + 1]
    if flags > 1:
        raise RemoteProtocolError("reserved flags of CONNACK are set", "3.2.2.1")
    if flags and code:
        raise RemoteProtocolError("CONNACK refuses a connection and says that its session is present", "3.2.2.1.1")
    if size == 2:
        return Connack(bool(flags), code, _NO_PROPERTIES)
    if 0 < code < 0x80 and code not in CONNACK_CODES_311:
        raise RemoteProtocolError("CONNACK has a reason code that is neither 0 nor an error", "3.2.2.2")
    values, stop = properties.read(buffer, start + 2, end, properties.OF_CONNACK)
    if stop != end:
        raise RemoteProtocolError("CONNACK goes on behind its properties", "3.2.3")
    if values.get(properties.RECEIVE_MAXIMUM) == 0 or values.get(properties.MAXIMUM_PACKET_SIZE) == 0:
        raise RemoteProtocolError("CONNACK has a maximum of 0", "3.2.2.3")
    if values.get(properties.MAXIMUM_QOS) not in (None, 0, 1):
        raise RemoteProtocolError("CONNACK has a maximum QoS other than 0 or 1", "3.2.2.3.4")
    if any(values.get(number) not in (None, 0, 1) for number in properties.AVAILABILITIES):
        raise RemoteProtocolError("CONNACK has an availability other than 0 or 1", "3.2.2.3")
    return Connack(bool(flags), code, values)


def answer(buffer: bytearray, start: int, end: int, codes: AbstractSet[int], *, v5: bool) -> tuple[int, int]:
    """Return packet id and reason code of PUBACK, PUBREC, PUBREL or PUBCOMP (§3.4 to §3.7)."""
    size = end - start
    if size < 2 or (size > 2 and not v5):
        raise RemoteProtocolError("an acknowledgement has a wrong length", "3.4.2")
    packet_id = _packet_id(buffer, start)
    if size == 2:
        return packet_id, 0
    code = buffer[start + 2]
    if code not in codes:
        raise RemoteProtocolError("an acknowledgement has a reason code that it must not have", "3.4.2.1")
    if size > 3 and properties.skip(buffer, start + 3, end, properties.OF_ANSWER) != end:
        raise RemoteProtocolError("an acknowledgement goes on behind its properties", "3.4.2.2")
    return packet_id, code


def suback(buffer: bytearray, start: int, end: int, *, v5: bool) -> tuple[int, tuple[int, ...], str]:
    """Return packet id, codes and reason string of SUBACK (§3.9)."""
    packet_id, position, detail = _answered(buffer, start, end, v5=v5)
    codes = tuple(buffer[position:end])
    if not SUBACK_CODES[v5].issuperset(codes):
        raise RemoteProtocolError("SUBACK has a code that it must not have", "3.9.3")
    return packet_id, codes, detail


def unsuback(buffer: bytearray, start: int, end: int, *, v5: bool) -> tuple[int, tuple[int, ...]]:
    """Return packet id and codes of UNSUBACK (§3.11); 3.1.1 has no codes."""
    packet_id, position, _ = _answered(buffer, start, end, v5=v5)
    codes = tuple(buffer[position:end])
    if codes and not v5:
        raise RemoteProtocolError("UNSUBACK has a payload", "MQTT 3.1.1 §3.11.3")
    if not UNSUBACK_CODES.issuperset(codes):
        raise RemoteProtocolError("UNSUBACK has a code that it must not have", "3.11.3")
    return packet_id, codes


def auth(buffer: bytearray, start: int, end: int) -> tuple[int, Properties]:
    """Return reason code and properties of AUTH (5.0 §3.15); both may be absent, for success."""
    if start == end:
        return 0, _NO_PROPERTIES
    values, stop = properties.read(buffer, start + 1, end, properties.OF_AUTH)
    if stop != end:
        raise RemoteProtocolError("AUTH goes on behind its properties", "3.15.3")
    return buffer[start], values


def disconnect(buffer: bytearray, start: int, end: int) -> tuple[int, str]:
    """Return reason code and the broker's words in MQTT 5's DISCONNECT (§3.14); both may be absent."""
    if start == end:
        return 0, ""
    code = buffer[start]
    if end - start == 1:
        return code, ""
    values, stop = properties.read(buffer, start + 1, end, properties.OF_DISCONNECT)
    if stop != end:
        raise RemoteProtocolError("DISCONNECT goes on behind its properties", "3.14.3")
    return code, broker_text(values)


def broker_text(values: Properties) -> str:
    """Return the broker's own words in CONNACK or DISCONNECT: Reason String (§3.2.2.3.9), Server Reference (§4.13)."""
    server = properties.text_of(values, properties.SERVER_REFERENCE)
    texts = (properties.text_of(values, properties.REASON_STRING), f"server reference {server}" if server else "")
    return "; ".join(filter(None, texts))


def _packet_id(buffer: bytearray, start: int) -> int:
    packet_id = buffer[start] << 8 | buffer[start + 1]
    if not packet_id:
        raise RemoteProtocolError("a packet identifier is 0", "2.2.1")
    return packet_id


def _answered(buffer: bytearray, start: int, end: int, *, v5: bool) -> tuple[int, int, str]:
    """Return packet id, offset of the codes and reason string of SUBACK or UNSUBACK."""
    if end - start < 2:
        raise RemoteProtocolError("SUBACK or UNSUBACK is too short", "3.9.2")
    packet_id = _packet_id(buffer, start)
    if not v5:
        return packet_id, start + 2, ""
    values, position = properties.read(buffer, start + 2, end, properties.OF_ANSWER)
    return packet_id, position, properties.text_of(values, properties.REASON_STRING)
