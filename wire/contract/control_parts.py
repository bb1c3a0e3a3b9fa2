"""Long control messages in parts, because a broker takes packets up to a size.

The sender cuts the bytes of a message, and the receiver joins them before it decodes the message: a tally in parts is
taken as a whole, or not at all.
"""

from wire.contract.control import Control, Part
from wire.contract.control_codec import MESSAGE_BYTES_MOST, ControlDecoder, encode
from wire.errors import ControlError

__all__ = [
    "PAYLOAD_LEAST",
    "PAYLOAD_MOST",
    "PartJoiner",
    "packet_least",
    "payload_most",
    "read_whole",
    "smaller",
    "split",
]

PAYLOAD_MOST = 256 * 1024  # bytes; brokers are commonly configured to take a megabyte, or anything
PAYLOAD_LEAST = 1024  # a broker that takes less carries no release either
DIVISOR = 4  # each smaller payload costs a connection
OVERHEAD = 192  # bytes of a part's JSON without its data, at most
PACKET_OVERHEAD = 40  # bytes of a PUBLISH without topic and payload, its properties included, at most
PART_BYTES = 128  # of memory for a part that waits, beside its data
WAITING_BYTES_MOST = 2 * MESSAGE_BYTES_MOST


def split(data: bytes, sender: str, number: int, most: int) -> list[bytes]:
    """Return the payloads of at most ``most`` bytes that carry an encoded message: the message itself, or its parts.

    ``most`` is at least ``PAYLOAD_LEAST``.
    """
    if len(data) <= most:
        return [data]
    size = (most - OVERHEAD) // 4 * 3  # three bytes are four characters of base64
    count = -(-len(data) // size)
    return [
        encode(Part(sender, number, index, count, data[index * size : (index + 1) * size])) for index in range(count)
    ]


def payload_most(topic: str, packet_most: int | None) -> int:
    """Return how many bytes of payload fit into a packet on a topic; ``packet_most`` None is a broker without a limit.

    The result may be below ``PAYLOAD_LEAST``.
    """
    if packet_most is None:
        return PAYLOAD_MOST
    return min(PAYLOAD_MOST, packet_most - PACKET_OVERHEAD - len(topic))


def packet_least(topic: str) -> int:
    """Return the bytes of a packet on a topic that a broker has to take: less carries no part of a message."""
    return PAYLOAD_LEAST + PACKET_OVERHEAD + len(topic)


def smaller(payload_bytes: int) -> int:
    """Return the size to try in bytes after the broker did not take a payload of ``payload_bytes``."""
    return max(PAYLOAD_LEAST, payload_bytes // DIVISOR)


class _Begun:
    """A message of which some parts are there, by index."""

    def __init__(self, number: int, count: int) -> None:
        self.number = number
        self.count = count
        self.parts: dict[int, bytes] = {}
        self.bytes = 0


def read_whole(decoder: ControlDecoder, joiner: "PartJoiner", data: bytes) -> Control | None:
    """Return the message of some bytes, or the message that they are the last part of; None while parts are missing.

    ControlError where the bytes are no message, and where parts are of a part.
    """
    message = decoder.decode(data)
    if not isinstance(message, Part):
        return message
    whole = joiner.add(message)
    if whole is None:
        return None
    message = decoder.decode(whole)
    if isinstance(message, Part):
        raise ControlError("unexpected", "a part of a part")
    return message


class PartJoiner:
    """Joins the parts of messages from any number of senders.

    Of each sender one message is begun at a time, and a part of another one ends it: a link keeps the order. Where all
    that is begun grows past ``bytes_most``, the message that was begun first is dropped.
    """

    def __init__(self, bytes_most: int = WAITING_BYTES_MOST) -> None:
        self._bytes_most = bytes_most
        self._bytes = 0
        self._begun: dict[str, _Begun] = {}

    def add(self, part: Part) -> bytes | None:
        """Take a part; return the bytes of its message once all parts are there. A part may come again.

        ControlError where a message is longer than any may be.
        """
        begun = self._begun.get(part.sender)
        if begun is None or (begun.number, begun.count) != (part.number, part.count):
            self._drop(part.sender)
            begun = self._begun[part.sender] = _Begun(part.number, part.count)
        if part.index not in begun.parts:
            begun.parts[part.index] = part.data
            begun.bytes += len(part.data) + PART_BYTES
            self._bytes += len(part.data) + PART_BYTES
        if len(begun.parts) == begun.count:
            self._drop(part.sender)
            return b"".join(begun.parts[index] for index in range(begun.count))
        while self._bytes > self._bytes_most:
            oldest = next(iter(self._begun))
            self._drop(oldest)
            if oldest == part.sender:
                raise ControlError("oversized", f"the parts of a message from {part.sender} have too many bytes")
        return None

    def _drop(self, sender: str) -> None:
        begun = self._begun.pop(sender, None)
        if begun is not None:
            self._bytes -= begun.bytes
