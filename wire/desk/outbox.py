"""The outbox: what has been committed to be sent and is not acknowledged. It alone decides what is sent again.

It is the part of the store that is held in memory: no more than the publisher has on its way.
"""

from collections.abc import Iterable, Sequence

from wire.desk.message import Message

__all__ = ["Outbox"]


class Outbox:
    """Messages are put in before the first send and leave when the broker has them."""

    def __init__(self) -> None:
        self._rows: dict[int, Message] = {}  # in sequence order
        self.last = 0  # the highest sequence so far
        self._left: set[int] = set()
        self._by_uri: dict[str, int] = {}

    def put(self, messages: Iterable[Message]) -> None:
        """Take messages in, in sequence order."""
        for message in messages:
            self._rows[message.sequence] = message
            self.last = message.sequence
            self._by_uri[message.uri] = self._by_uri.get(message.uri, 0) + 1

    def left(self, sequence: int) -> bool:
        """The message was written to a connection; True the first time."""
        if sequence in self._left:
            return False
        self._left.add(sequence)
        return True

    def acknowledged(self, sequence: int) -> Message | None:
        """The broker has the message: at QoS 0, as far as can be known. What it was, if it was still here."""
        message = self._rows.pop(sequence, None)
        self._left.discard(sequence)
        if message is not None:
            self._by_uri[message.uri] -= 1
            if not self._by_uri[message.uri]:
                del self._by_uri[message.uri]
        return message

    def after(self, sequence: int) -> Sequence[Message]:
        """What comes after a sequence, in order."""
        if sequence >= self.last:
            return ()
        return [message for number, message in self._rows.items() if number > sequence]

    def holds(self, uri: str) -> bool:
        """True while a message of this release is not acknowledged."""
        return uri in self._by_uri

    def __len__(self) -> int:
        """How many messages are not acknowledged."""
        return len(self._rows)
