"""Messages on their way: laid out here, written together, and answered by their packet identifiers.

paho makes five objects of a message, two of them with locks, writes each by itself and reads each answer with three
calls: that takes many times as long as all the rest of publishing (docs/decisions/0053-a-publisher-in-batches.md).
Here paho has the connection alone: its queue takes the packets of many messages as one, and the answers in a row that
one read brought are taken from the received bytes in a loop.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeAlias

from wire.broker.connack import reason_of
from wire.broker.publish_packet import PUBLISH, fixed_header

__all__ = ["MOST_BYTES", "MOST_PARTS", "PUBACK", "PUBCOMP", "PUBREC", "REFUSED", "Answered", "Transmissions"]

# Takes the reason code of PUBACK or PUBREC, and the broker's reason in words.
Answered: TypeAlias = Callable[[int, str], None]
_Waiting: TypeAlias = tuple[bytes, bytes, bytes, bytes, Answered]

REFUSED = 0x80  # reason codes from here on are refusals (MQTT 5.0 §2.4)
PUBACK, PUBREC, PUBCOMP = 0x40, 0x50, 0x70
ANSWERS = (PUBACK, PUBREC, PUBCOMP)
PUBREL = b"\x62\x02"  # up to its packet identifier
IDS = 65_535
ID_BYTES = 2  # the length of a packet identifier
SHORT = 128  # bytes of a packet, from where on its length takes more than one of them
MOST_BYTES = 256 << 10  # that are written together: a larger write would be copied several times
# That are written together, five to a message: with a whole window, the broker would wait for us while we lay it out,
# and we for the broker while it takes it.
MOST_PARTS = 5 * 32


class Transmissions:
    """The messages without their last answer. At most ``most`` at QoS 1 and 2 are on their way; others wait.

    ``write`` takes bytes of whole packets, and the messages at QoS 0 that are answered once they are written.
    ``reason_codes`` says that answers have these, as in MQTT 5.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        write: Callable[[bytes, Sequence[Answered]], None],
        *,
        reason_codes: bool = False,
    ) -> None:
        self.most = IDS
        self._loop = loop
        self._write = write
        self._body_most = SHORT - 1 if reason_codes else ID_BYTES
        self._unanswered: dict[int, Answered] = {}  # by packet identifier
        self._last_id = 0
        self._waiting: deque[_Waiting] = deque()  # for others to be answered
        self._parts: list[bytes] = []  # of the packets that are written next
        self._bytes = 0  # of them
        self._at_most_once: list[Answered] = []  # of the messages among them
        self._flush_follows = False

    def begin(
        self, topic: bytes, payload: bytes, qos: int, properties: bytes, answered: Answered, *, retain: bool
    ) -> None:
        """Send a message on a topic that is laid out with its length; ``properties`` are with theirs, and empty in
        MQTT 3.1.1. ``answered`` is called with the answer, never before this returns.

        PublishRefused where MQTT has no packet so long.
        """
        rest = len(topic) + len(properties) + len(payload)
        if not qos:
            head = fixed_header(PUBLISH | retain, rest)
            self._at_most_once.append(answered)
            self._add((head, topic, properties, payload), rest)
            return
        head = fixed_header(PUBLISH | qos << 1 | retain, rest + ID_BYTES)
        if len(self._unanswered) < self.most:
            self._send(head, topic, properties, payload, answered)
        else:
            self._waiting.append((head, topic, properties, payload, answered))

    def next_id(self) -> int:
        """Return a packet identifier that no message has."""
        number = self._last_id % IDS + 1
        while number in self._unanswered:
            number = number % IDS + 1
        self._last_id = number
        return number

    def take(self, data: memoryview) -> int:
        """Take the answers to messages in front of received bytes, and return how many bytes these are.

        The bytes behind them are incomplete, or begin with another packet.
        """
        start, end, body_most = 0, len(data), self._body_most
        while start + 1 < end:
            kind, size = data[start], data[start + 1]
            stop = start + 2 + size
            if kind not in ANSWERS or size > body_most or stop > end or not self.answer(kind, data[start + 2 : stop]):
                break
            start = stop
        return start

    def answer(self, kind: int, body: bytes | memoryview) -> bool:
        """Take the answer to a message by its packet's first byte and body; return whether there is such a message."""
        number = body[0] << 8 | body[1] if len(body) >= ID_BYTES else 0
        answered = self._unanswered.get(number)
        if answered is None:
            return False
        code = body[ID_BYTES] if len(body) > ID_BYTES and self._body_most > ID_BYTES else 0
        if kind == PUBREC and code < REFUSED:
            self._add((PUBREL, bytes(body[:ID_BYTES])), ID_BYTES)
            return True
        del self._unanswered[number]
        if code >= REFUSED and kind != PUBCOMP:  # with a PUBREC, too, it is the end of the message (MQTT 5.0 §4.3.3)
            answered(code, reason_of(bytes(body[ID_BYTES + 1 :])))
        else:
            answered(0, "")
        if self._waiting:
            self._send(*self._waiting.popleft())
        return True

    def flush(self) -> None:
        """Write the packets that were laid out."""
        if self._parts:
            data, written = b"".join(self._parts), self._at_most_once
            self._parts, self._at_most_once = [], []
            self._bytes = 0
            self._write(data, written)

    def _send(self, head: bytes, topic: bytes, properties: bytes, payload: bytes, answered: Answered) -> None:
        number = self.next_id()
        self._unanswered[number] = answered
        self._add((head, topic, number.to_bytes(ID_BYTES, "big"), properties, payload), len(payload))

    def _add(self, parts: Sequence[bytes], size: int) -> None:
        """Lay out a packet behind the others: they are written at the end of this turn of the loop, or when they are
        many.
        """
        self._parts += parts
        self._bytes += size
        if len(self._parts) >= MOST_PARTS or self._bytes >= MOST_BYTES:
            self.flush()
        elif not self._flush_follows:
            self._flush_follows = True
            self._loop.call_soon(self._flush_turn)

    def _flush_turn(self) -> None:
        self._flush_follows = False
        self.flush()
