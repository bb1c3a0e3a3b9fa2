"""Messages at QoS 1 and 2 on their way: laid out here, written together, and answered by their packet identifiers.

paho makes five objects of a message, two of them with locks, writes each by itself and reads each answer with three
calls: that takes three times as long as all the rest of publishing (docs/decisions/0053-a-publisher-in-batches.md).
Here paho has the connection alone: its queue takes the packets of a turn of the event loop as one.
"""

import asyncio
from collections import deque
from collections.abc import Callable

__all__ = ["MOST_BYTES", "Reply", "Transmissions", "publish_packet"]

Reply = tuple[int, str]  # the reason code of PUBACK or PUBREC, and the broker's reason in words
PUBLISH = 0x30
IDS = 65_535
MOST_BYTES = 256 << 10  # that are written together: a larger write would be copied several times


def publish_packet(topic: bytes, payload: bytes, qos: int, packet_id: int, properties: bytes, *, retain: bool) -> bytes:
    """Return a PUBLISH at QoS 1 or 2 (MQTT 5.0 §3.3); ``properties`` are with their length, and empty in MQTT 3.1.1."""
    rest = 2 + len(topic) + 2 + len(properties) + len(payload)
    head = bytearray((PUBLISH | qos << 1 | retain,))
    while rest > 127:
        head.append(rest & 127 | 128)
        rest >>= 7
    head.append(rest)
    head += len(topic).to_bytes(2, "big")
    return b"".join((head, topic, packet_id.to_bytes(2, "big"), properties, payload))


class Transmissions:
    """The messages without their last answer, by packet identifier. At most ``most`` are on their way; others wait.

    ``write`` takes bytes of whole packets, ``next_id`` gives packet identifiers in turn.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, write: Callable[[bytes], None], next_id: Callable[[], int]
    ) -> None:
        self.most = IDS
        self._loop = loop
        self._write = write
        self._next_id = next_id
        self._unanswered: dict[int, asyncio.Future[Reply]] = {}
        self._waiting: deque[bytes] = deque()  # packets, for others to be answered
        self._under_way = 0
        self._turn: list[bytes] = []  # packets of this turn of the loop
        self._turn_bytes = 0

    def begin(
        self, topic: bytes, payload: bytes, qos: int, properties: bytes, *, retain: bool
    ) -> asyncio.Future[Reply]:
        """Send a message; the future has its answer. Cancelled, it gives up the answer, and not the message."""
        packet_id = self._next_id()
        while packet_id in self._unanswered:
            packet_id = self._next_id()
        packet = publish_packet(topic, payload, qos, packet_id, properties, retain=retain)
        answer = self._unanswered[packet_id] = self._loop.create_future()
        if self._under_way < self.most:
            self._send(packet)
        else:
            self._waiting.append(packet)
        return answer

    def __contains__(self, packet_id: int) -> bool:
        """Return whether a message is on its way under an identifier."""
        return packet_id in self._unanswered

    def answered(self, packet_id: int, code: int, reason: str) -> None:
        """Take the last answer to a message: another may have its place."""
        answer = self._unanswered.pop(packet_id)
        if not answer.done():
            answer.set_result((code, reason))
        self._under_way -= 1
        if self._waiting:
            self._send(self._waiting.popleft())

    def flush(self) -> None:
        """Write the packets of this turn."""
        packets, self._turn, self._turn_bytes = self._turn, [], 0
        if packets:
            self._write(b"".join(packets))

    def _send(self, packet: bytes) -> None:
        self._under_way += 1
        if not self._turn:
            self._loop.call_soon(self.flush)
        self._turn.append(packet)
        self._turn_bytes += len(packet)
        if self._turn_bytes >= MOST_BYTES:
            self.flush()
