"""The packets that a client writes, as functions from values to bytes; LocalProtocolError where a value does not fit.

The constants are the first bytes of fixed headers (MQTT 5.0 §2.1.2, §2.1.3), for both directions.
"""

from collections.abc import Sequence
from functools import lru_cache
from struct import Struct

from subscribers.mqtt import properties
from subscribers.mqtt.authentication import Exchange
from subscribers.mqtt.options import PACKET_BYTES_MAX, SessionOptions, SubscribeOptions, Version, Will
from subscribers.mqtt.primitives import write_binary, write_text, write_varint
from subscribers.mqtt.properties import Properties

__all__ = [
    "AUTH",
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
    "auth",
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
AUTH = 0xF0

PINGREQ_PACKET = b"\xc0\x00"  # §3.12
DISCONNECT_PACKET = b"\xe0\x00"  # §3.14; in MQTT 5 no reason code means 0, normal disconnection

DUP = 0x08
_ANSWER = Struct(">BBH")
_NO_PROPERTIES = b"\0"
_NO_LOCAL, _RETAIN_AS_PUBLISHED, _RETAIN_HANDLING_SHIFT = 0x04, 0x08, 4
_SHARED = "$share/"  # §4.8.2
_PLAIN = SubscribeOptions()


def connect(options: SessionOptions, client_id: str | bytes, exchange: Exchange | None = None) -> bytes:
    """Return CONNECT (3.1.1 §3.1, 5.0 §3.1), with the first data of an enhanced authentication where there is one."""
    v5 = options.version is Version.V5
    flags = 0x02 if options.clean else 0
    payload = write_text(client_id)
    if options.will is not None:
        flags |= 0x04 | options.will.qos << 3 | options.will.retain << 5
        payload += _will_properties(options.will) if v5 else b""
        payload += write_text(options.will.topic) + write_binary(options.will.payload)
    if options.username is not None and exchange is None:
        flags |= 0x80
        payload += write_text(options.username)
    if options.password is not None and exchange is None:
        flags |= 0x40
        payload += write_binary(options.password)
    head = b"\0\4MQTT" + bytes((options.version, flags)) + options.keepalive_s.to_bytes(2, "big")
    return _packet(CONNECT, head, _connect_properties(options, exchange) if v5 else b"", payload)


def subscribe(
    version: Version, packet_id: int, filters: Sequence[str], qos: int, asked: SubscribeOptions = _PLAIN
) -> bytes:
    """Return SUBSCRIBE (§3.8) of all filters with one QoS, and with MQTT 5 with the other options of §3.8.3.1."""
    if version is Version.V311:
        own = shared = bytes((qos,))
        section = b""
    else:
        plain = qos | asked.retain_as_published * _RETAIN_AS_PUBLISHED | asked.retain_handling << _RETAIN_HANDLING_SHIFT
        own, shared = bytes((plain | asked.no_local * _NO_LOCAL,)), bytes((plain,))
        section = properties.write({}, asked.user_properties)
    return _packet(SUBSCRIBE, packet_id.to_bytes(2, "big"), section, _subscriptions(tuple(filters), own, shared))


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


def auth(code: int, method: str, data: bytes) -> bytes:
    """Return AUTH (§3.15) with a reason code and the data of an exchange."""
    values: Properties = {properties.AUTHENTICATION_METHOD: method, properties.AUTHENTICATION_DATA: data}
    return _packet(AUTH, bytes((code,)), properties.write(values))


def _connect_properties(options: SessionOptions, exchange: Exchange | None) -> bytes:
    """Return §3.1.2.11's properties: those that differ from their default, and the Topic Alias Maximum in any case."""
    values: dict[int, int | str | bytes] = {properties.TOPIC_ALIAS_MAXIMUM: options.topic_alias_maximum}
    if options.session_expiry_s:
        values[properties.SESSION_EXPIRY_INTERVAL] = options.session_expiry_s
    if options.receive_maximum != 65_535:
        values[properties.RECEIVE_MAXIMUM] = options.receive_maximum
    if options.packet_limit_bytes != PACKET_BYTES_MAX:
        values[properties.MAXIMUM_PACKET_SIZE] = options.packet_limit_bytes
    if options.response_information:
        values[properties.REQUEST_RESPONSE_INFORMATION] = 1
    if not options.problem_information:
        values[properties.REQUEST_PROBLEM_INFORMATION] = 0
    if exchange is not None:
        values[properties.AUTHENTICATION_METHOD] = exchange.method
        values[properties.AUTHENTICATION_DATA] = exchange.first()
    return properties.write(values, options.user_properties)


def _will_properties(will: Will) -> bytes:
    """Return §3.1.3.2's properties of a will."""
    return properties.write({properties.WILL_DELAY_INTERVAL: will.delay_s} if will.delay_s else {})


@lru_cache(maxsize=256)  # the most frequent ones are most outlets'; to keep them all takes 60 bytes an outlet
def _subscriptions(filters: tuple[str, ...], own: bytes, shared: bytes) -> bytes:
    return b"".join(write_text(item) + (shared if item.startswith(_SHARED) else own) for item in filters)


def _none(version: Version) -> bytes:
    return _NO_PROPERTIES if version is Version.V5 else b""


def _packet(first: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes((first,)) + write_varint(len(body)) + body
