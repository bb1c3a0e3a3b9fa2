"""The packets that a client writes, as functions from values to bytes; LocalProtocolError where a value does not fit.

The constants are the first bytes of fixed headers (MQTT 5.0 §2.1.2, §2.1.3), for both directions.
"""

from collections.abc import Sequence
from struct import Struct

from subscribers.mqtt import properties
from subscribers.mqtt.options import PACKET_BYTES_MAX, SessionOptions, Version
from subscribers.mqtt.primitives import write_binary, write_text, write_varint

__all__ = [
    "CONNACK",
    "CONNECT",
    "DISCONNECT",
    "DISCONNECT_PACKET",
    "PINGREQ_PACKET",
    "PINGRESP",
    "PUBACK",
    "PUBCOMP",
    "PUBLISH",
    "PUBREC",
    "PUBREL",
    "SUBACK",
    "SUBSCRIBE",
    "UNSUBACK",
    "UNSUBSCRIBE",
    "answer",
    "connect",
    "publish",
    "repeated",
    "subscribe",
    "unsubscribe",
]

CONNECT = 0x10
CONNACK = 0x20
PUBLISH = 0x30
PUBACK = 0x40
PUBREC = 0x50
PUBREL = 0x62
PUBCOMP = 0x70
SUBSCRIBE = 0x82
SUBACK = 0x90
UNSUBSCRIBE = 0xA2
UNSUBACK = 0xB0
PINGRESP = 0xD0
DISCONNECT = 0xE0

PINGREQ_PACKET = b"\xc0\x00"  # §3.12
DISCONNECT_PACKET = b"\xe0\x00"  # §3.14; in MQTT 5 no reason code means 0, normal disconnection

DUP = 0x08
_ANSWER = Struct(">BBH")
_NO_PROPERTIES = b"\0"


def connect(options: SessionOptions, client_id: str | bytes) -> bytes:
    """Return CONNECT (3.1.1 §3.1, 5.0 §3.1)."""
    v5 = options.version is Version.V5
    flags = 0x02 if options.clean else 0
    payload = write_text(client_id)
    if options.will is not None:
        flags |= 0x04 | options.will.qos << 3 | options.will.retain << 5
        payload += _NO_PROPERTIES if v5 else b""
        payload += write_text(options.will.topic) + write_binary(options.will.payload)
    if options.username is not None:
        flags |= 0x80
        payload += write_text(options.username)
    if options.password is not None:
        flags |= 0x40
        payload += write_binary(options.password)
    head = b"\0\4MQTT" + bytes((options.version, flags)) + options.keepalive_s.to_bytes(2, "big")
    return _packet(CONNECT, head, _connect_properties(options) if v5 else b"", payload)


def subscribe(version: Version, packet_id: int, filters: Sequence[str], qos: int) -> bytes:
    """Return SUBSCRIBE (§3.8) of all filters with one QoS; the other subscription options of MQTT 5 are 0."""
    options = bytes((qos,))
    payload = b"".join(write_text(item) + options for item in filters)
    return _packet(SUBSCRIBE, packet_id.to_bytes(2, "big"), _none(version), payload)


def unsubscribe(version: Version, packet_id: int, filters: Sequence[str]) -> bytes:
    """Return UNSUBSCRIBE (§3.10)."""
    payload = b"".join(write_text(item) for item in filters)
    return _packet(UNSUBSCRIBE, packet_id.to_bytes(2, "big"), _none(version), payload)


def publish(version: Version, packet_id: int, topic: str, payload: bytes, qos: int) -> bytes:
    """Return PUBLISH (§3.3); the packet id is written at QoS 1 and 2 alone."""
    head = write_text(topic) + (packet_id.to_bytes(2, "big") if qos else b"")
    return _packet(PUBLISH | qos << 1, head, _none(version), payload)


def repeated(packet: bytes) -> bytes:
    """Return a PUBLISH as it is sent again: with DUP (§3.3.1.1)."""
    return bytes((packet[0] | DUP,)) + packet[1:]


def answer(first: int, packet_id: int, code: int = 0) -> bytes:
    """Return PUBACK, PUBREC, PUBREL or PUBCOMP (§3.4 to §3.7). Code 0 is omitted, as both versions allow."""
    if code:
        return bytes((first, 3, packet_id >> 8, packet_id & 255, code))
    return _ANSWER.pack(first, 2, packet_id)


def _connect_properties(options: SessionOptions) -> bytes:
    """Return §3.1.2.11's properties: those that differ from their default, and Topic Alias Maximum 0 as a statement."""
    values = {properties.TOPIC_ALIAS_MAXIMUM: 0}
    if options.session_expiry_s:
        values[properties.SESSION_EXPIRY_INTERVAL] = options.session_expiry_s
    if options.receive_maximum != 65_535:
        values[properties.RECEIVE_MAXIMUM] = options.receive_maximum
    if options.packet_limit_bytes != PACKET_BYTES_MAX:
        values[properties.MAXIMUM_PACKET_SIZE] = options.packet_limit_bytes
    return properties.write(values)


def _none(version: Version) -> bytes:
    return _NO_PROPERTIES if version is Version.V5 else b""


def _packet(first: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes((first,)) + write_varint(len(body)) + body
