"""The parts of a PUBLISH (MQTT 5.0 §3.3): what messages have in common is laid out once.

A message that MQTT has no packet for is refused as a broker would refuse it, before anything of it is written.
"""

from functools import lru_cache

from wire.desk.publish_options import PublishOptions
from wire.errors import PublishRefused

__all__ = ["PUBLISH", "fixed_header", "publish_properties", "topic_name", "variable"]

PUBLISH = 0x30
TEXT_MOST = 0xFFFF  # bytes of a string (§1.5.4)
VARIABLE_MOST = 0x0FFF_FFFF  # §1.5.5
PAYLOAD_FORMAT, EXPIRY, CONTENT_TYPE, USER_PROPERTY = 0x01, 0x02, 0x03, 0x26  # §2.2.2.2
UTF8 = b"\x01"  # of the payload format indicator (§3.3.2.3.2)
# In seconds (§3.3.2.3.3). A message that expired before it was sent still goes out, and mosquitto takes 0 for never.
EXPIRY_LEAST_S, EXPIRY_MOST_S = 1, 0xFFFFFFFF
TOPIC_INVALID, TOO_LARGE = 0x90, 0x95  # the reason codes by which a broker would refuse it (§2.4)
KEPT = 4_096  # a desk has some thousand topics


@lru_cache(KEPT)
def topic_name(topic: str) -> bytes:
    """Return a topic with its length; PublishRefused where no message can be published on it."""
    if "+" in topic or "#" in topic:
        raise PublishRefused(TOPIC_INVALID, f"no message can be published on {topic}: wildcards stand in filters alone")
    return _text(topic)


@lru_cache(KEPT)
def fixed_header(first: int, rest: int) -> bytes:
    """Return a packet's first byte and remaining length; PublishRefused where MQTT has no packet of that length."""
    if rest > VARIABLE_MOST:
        raise PublishRefused(
            TOO_LARGE, f"a packet of {rest:,} bytes can't be sent: MQTT takes {VARIABLE_MOST:,} at most"
        )
    return bytes((first,)) + variable(rest)


def publish_properties(options: PublishOptions, expiry_s: int | None) -> bytes:
    """Return the properties of a message with their length; PublishRefused where a text is too long."""
    form = _lasting(options)
    if expiry_s is not None:
        seconds = min(max(EXPIRY_LEAST_S, expiry_s), EXPIRY_MOST_S)
        form += bytes((EXPIRY,)) + seconds.to_bytes(4, "big")
    return variable(len(form)) + form


def variable(value: int) -> bytes:
    """Return a number as a variable byte integer (§1.5.5)."""
    data = bytearray()
    while value > 127:
        data.append(value & 127 | 128)
        value >>= 7
    data.append(value)
    return bytes(data)


@lru_cache(KEPT)
def _lasting(options: PublishOptions) -> bytes:
    """Return the properties that do not change with time."""
    form = bytes((PAYLOAD_FORMAT,)) + UTF8 if options.utf8 else b""
    if options.content_type:
        form += bytes((CONTENT_TYPE,)) + _text(options.content_type)
    for name, value in options.user_properties:
        form += bytes((USER_PROPERTY,)) + _text(name) + _text(value)
    return form


def _text(value: str) -> bytes:
    data = value.encode()
    if len(data) > TEXT_MOST:
        raise PublishRefused(
            TOO_LARGE, f"a text of {len(data):,} bytes can't be sent: MQTT takes {TEXT_MOST:,} at most"
        )
    return len(data).to_bytes(2, "big") + data


def _too_large(name: str, size: int, most: int) -> PublishRefused:
    return PublishRefused(TOO_LARGE, f"a {name} of {size:,} bytes can't be sent: MQTT takes {most:,} at most")
