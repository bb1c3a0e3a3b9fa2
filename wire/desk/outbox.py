"""The outbox: what has been committed to be sent, and how far each message is. It alone decides what is sent
again.
"""

from collections.abc import Sequence
from typing import Protocol

from wire.desk.message import Message

__all__ = ["MemoryOutbox", "Outbox"]


class Outbox(Protocol):
    """Rows are added before the first send and leave when the broker has the message."""

    def commit(self, messages: Sequence[Message]) -> None:
        """Keep messages, in sequence order, before any of them is sent."""

    def left(self, sequence: int) -> bool:
        """The message was written to a connection; True the first time."""

    def acknowledged(self, sequence: int) -> None:
        """The broker has the message: at QoS 0, as far as can be known."""

    def unacknowledged(self) -> Sequence[Message]:
        """What a new connection has to send, in sequence order."""

    def unsent(self) -> Sequence[Message]:
        """What never left."""

    def holds(self, uri: str) -> bool:
        """True while a message of this release is not acknowledged."""

    def __len__(self) -> int:
        """How many messages are not acknowledged."""


class MemoryOutbox:
    """An outbox that lives as long as its process: for a load test, whose end is the end of its releases."""

    def __init__(self) -> None:
        self._rows: dict[int, Message] = {}
        self._left: set[int] = set()
        self._by_uri: dict[str, int] = {}

    def commit(self, messages: Sequence[Message]) -> None:
        """Keep messages before any of them is sent."""
        for message in messages:
            self._rows[message.sequence] = message
            self._by_uri[message.uri] = self._by_uri.get(message.uri, 0) + 1

    def left(self, sequence: int) -> bool:
        """True the first time that a message was written to a connection."""
        if sequence in self._left:
            return False
        self._left.add(sequence)
        return True

    def acknowledged(self, sequence: int) -> None:
        """Drop the row: the broker has it."""
        message = self._rows.pop(sequence, None)
        self._left.discard(sequence)
        if message is not None:
            self._by_uri[message.uri] -= 1
            if not self._by_uri[message.uri]:
                del self._by_uri[message.uri]

    def unacknowledged(self) -> Sequence[Message]:
        """Every row, in sequence order."""
        return [self._rows[sequence] for sequence in sorted(self._rows)]

    def unsent(self) -> Sequence[Message]:
        """The rows that never left, in sequence order."""
        return [message for message in self.unacknowledged() if message.sequence not in self._left]

    def holds(self, uri: str) -> bool:
        """True while a message of this release is in the outbox."""
        return uri in self._by_uri

    def __len__(self) -> int:
        return len(self._rows)
