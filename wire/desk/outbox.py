"""The outbox: the messages that have been committed and that the broker has not acknowledged.

The outbox alone decides what is sent again. It is the part of the store that is held in memory: no more than the
publisher has on its way.
"""

from collections.abc import Iterable, Sequence

from wire.desk.message import Message

__all__ = ["Outbox"]


class Outbox:
    """Messages are put in before they are first sent, and are taken out when the broker has them."""

    def __init__(self) -> None:
        self._rows: dict[int, Message] = {}  # in sequence order
        self._last = 0  # the highest sequence so far
        self._taken = 0  # the last sequence that this connection of the publisher's was given
        self._sent: set[int] = set()
        self._by_uri: dict[str, int] = {}

    def put(self, messages: Iterable[Message]) -> None:
        """Put messages in, in sequence order."""
        for message in messages:
            self._rows[message.sequence] = message
            self._last = message.sequence
            self._by_uri[message.uri] = self._by_uri.get(message.uri, 0) + 1

    def take(self) -> Sequence[Message]:
        """Return the messages that this connection has not been given yet, in sequence order."""
        if self._taken >= self._last:
            return ()
        taken, self._taken = self._taken, self._last
        return [message for number, message in self._rows.items() if number > taken]

    def rewind(self) -> None:
        """Begin a new connection, which has been given nothing."""
        self._taken = 0

    def sent(self, sequence: int) -> bool:
        """Note that a message was written to a connection; return whether it was the first time."""
        if sequence in self._sent:
            return False
        self._sent.add(sequence)
        return True

    def acknowledged(self, sequence: int) -> Message | None:
        """Take out a message that the broker has (at QoS 0: as far as can be known); return it, or None if it is not
        there.
        """
        message = self._rows.pop(sequence, None)
        self._sent.discard(sequence)
        if message is not None:
            self._by_uri[message.uri] -= 1
            if not self._by_uri[message.uri]:
                del self._by_uri[message.uri]
        return message

    def holds(self, uri: str) -> bool:
        """Return whether the broker has not acknowledged some message of this release."""
        return uri in self._by_uri

    def __len__(self) -> int:
        """Return how many messages are not acknowledged."""
        return len(self._rows)
