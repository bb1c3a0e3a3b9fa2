"""MQTT 3.1.1 packets as the proxy needs them: split from a stream, with the few fields that the proxy reads.

Only the stamp's layout is shared with the outlets' session: a fault that proxy and session have in common would not be
found by a calibration.
"""

from wire.contract.stamp import END, Stamp, patch, read

__all__ = [
    "PUBLISH",
    "SUBACK",
    "MalformedPacket",
    "PacketSplitter",
    "client_id",
    "kind",
    "shifted",
    "stamp_of",
    "topic_of",
]

CONNECT, PUBLISH, SUBACK = 1, 3, 9  # MQTT 3.1.1 §2.2.1
LENGTH_BYTES_MOST = 4  # §2.2.3
# §3.1.2: the protocol's name with its length, its level, the flags, the keepalive.
CLIENT_ID_AT = 6 + 1 + 1 + 2


class MalformedPacket(ValueError):  # noqa: N818 - says what the packet is
    """Bytes that are no MQTT 3.1.1."""


class PacketSplitter:
    """Splits a stream into whole packets. The beginning of a packet waits for its rest."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the packets that these bytes complete, in order; MalformedPacket where a length can't be read."""
        stream = self._rest + data if self._rest else data
        packets, start = [], 0
        while (end := _end(stream, start)) is not None and end <= len(stream):
            packets.append(stream[start:end])
            start = end
        self._rest = stream[start:]
        return packets


def kind(packet: bytes) -> int:
    """Return the packet's type (§2.2.1)."""
    return packet[0] >> 4


def client_id(packet: bytes) -> str:
    """Return the client identifier of a CONNECT (§3.1.3.1); MalformedPacket for another packet."""
    if kind(packet) != CONNECT:
        raise MalformedPacket("a connection does not begin with CONNECT")
    return _text(packet, _body(packet) + CLIENT_ID_AT)


def topic_of(packet: bytes) -> str:
    """Return the topic of a PUBLISH (§3.3.2.1)."""
    return _text(packet, _body(packet))


def stamp_of(packet: bytes) -> Stamp | None:
    """Return the stamp in a PUBLISH; None where it carries none."""
    start = _payload(packet)
    return read(packet[start : start + END])


def shifted(packet: bytes, offset_ns: int) -> bytes:
    """Return a stamped PUBLISH as a wire whose clock is ahead by the offset would send it: due and sent are later."""
    stamp = stamp_of(packet)
    if stamp is None:
        return packet
    start = _payload(packet)
    moved = stamp._replace(due_ns=stamp.due_ns + offset_ns, sent_ns=stamp.sent_ns + offset_ns)
    return packet[:start] + patch(packet[start:], moved)


def _end(stream: bytes, start: int) -> int | None:
    """Return where the packet at ``start`` ends (§2.2.3); None until that is known."""
    length = 0
    for place in range(LENGTH_BYTES_MOST):
        position = start + 1 + place
        if position >= len(stream):
            return None
        length |= (stream[position] & 127) << 7 * place
        if stream[position] < 128:
            return position + 1 + length
    raise MalformedPacket("a remaining length takes more than four bytes")


def _body(packet: bytes) -> int:
    position = 1
    while packet[position] >= 128:
        position += 1
    return position + 1


def _payload(packet: bytes) -> int:
    body = _body(packet)
    identifier = 2 if packet[0] & 0b110 else 0  # at QoS 1 and 2 alone (§3.3.2.2)
    return body + 2 + int.from_bytes(packet[body : body + 2]) + identifier


def _text(packet: bytes, start: int) -> str:
    size = int.from_bytes(packet[start : start + 2])
    return packet[start + 2 : start + 2 + size].decode(errors="replace")
