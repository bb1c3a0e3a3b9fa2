"""A server's side of MQTT, as bytes: the packets that it writes, and how it reads those of a client."""

from subscribers.mqtt.options import Version

__all__ = [
    "CONNACK",
    "PINGRESP",
    "connack",
    "length",
    "packet",
    "packets",
    "published",
    "read_packet",
    "suback",
    "subscriptions",
    "text",
]

PINGRESP = b"\xd0\x00"  # §3.13


def length(size):
    """A remaining length (MQTT 5.0 §2.1.4)."""
    digits = bytearray()
    while True:
        size, digit = divmod(size, 128)
        digits.append(digit | (128 if size else 0))
        if not size:
            return bytes(digits)


def packet(first, body):
    """A packet with its remaining length."""
    return bytes((first,)) + length(len(body)) + body


def packets(data):
    """The (first byte, body) of each packet; all of them are whole."""
    start = 0
    while start < len(data):
        size = shift = 0
        stop = start + 1
        while True:
            size |= (data[stop] & 127) << shift
            shift += 7
            stop += 1
            if data[stop - 1] < 128:
                break
        assert stop + size <= len(data), "a session writes whole packets"
        yield data[start], data[stop : stop + size]
        start = stop + size


def subscriptions(body, start=2):
    """The (filter, options) of each subscription in the body of a SUBSCRIBE, from the end of its header on (§3.8.3)."""
    while start < len(body):
        stop = start + 2 + int.from_bytes(body[start : start + 2], "big")
        yield body[start + 2 : stop].decode(), body[stop]
        start = stop + 1


async def read_packet(reader):
    """The first byte and the body of the next packet of a stream."""
    first = (await reader.readexactly(1))[0]
    size = shift = 0
    while True:
        digit = (await reader.readexactly(1))[0]
        size |= (digit & 127) << shift
        shift += 7
        if digit < 128:
            return first, await reader.readexactly(size)


def text(value):
    """A string (§1.5.4)."""
    data = value.encode()
    return len(data).to_bytes(2, "big") + data


def published(version, topic, payload, qos=0, packet_id=0, flags=0, properties=b""):
    """A PUBLISH as a server writes it."""
    number = packet_id.to_bytes(2, "big") if qos else b""
    extra = bytes((len(properties),)) + properties if version is Version.V5 else b""
    return packet(0x30 | qos << 1 | flags, text(topic) + number + extra + payload)


def connack(version, code=0, *, present=False, properties=b""):
    """CONNACK (§3.2)."""
    extra = bytes((len(properties),)) + properties if version is Version.V5 else b""
    return packet(0x20, bytes((present, code)) + extra)


def suback(version, packet_id, codes):
    """SUBACK (§3.9)."""
    extra = b"\0" if version is Version.V5 else b""
    return packet(0x90, packet_id.to_bytes(2, "big") + extra + bytes(codes))


CONNACK = connack(Version.V311)
