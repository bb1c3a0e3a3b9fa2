"""The messages of a partition by sequence, while they have marks, and by the stamps of their transmissions."""

from collections.abc import Callable, Iterator

from subscribers.ledger.closed import ClosedMessages
from subscribers.ledger.messages import Message, Transmission

__all__ = ["MessageBook"]


class MessageBook:
    """The messages that are ``open``, oldest first, and those that are ``closed``.

    ``known`` finds a transmission by its stamp's bytes, as they stand in the payload. ``on_forget`` is given each
    message of which nothing but its number remains.
    """

    def __init__(self, on_forget: Callable[[Message], None]) -> None:
        self.open: dict[int, Message] = {}
        self.closed = ClosedMessages(self.forget)
        self._on_forget = on_forget
        self._transmissions: dict[bytes, Transmission] = {}
        self.known = self._transmissions.get

    @property
    def transmissions(self) -> int:
        """The number of transmissions that are known."""
        return len(self._transmissions)

    def find(self, sequence: int) -> Message | None:
        """Return a message that has marks, or will have; None where there is none, or its number alone remains."""
        return self.open.get(sequence) or self.closed.incomplete.get(sequence)

    def all(self) -> Iterator[Message]:
        """Yield every message that is open, or closed and incomplete."""
        yield from self.open.values()
        yield from self.closed.incomplete.values()

    def transmission(self, message: Message, key: bytes, sent_ns: int) -> Transmission:
        """Return the transmission of a message with this stamp, which is known from now on."""
        transmission = self._transmissions[key] = message.transmission(key, sent_ns)
        return transmission

    def close(self, message: Message) -> None:
        """Take a message that is open for closed."""
        del self.open[message.sequence]
        self.closed.take(message)

    def forget(self, message: Message) -> None:
        """Drop what finds a message by its stamps."""
        self._on_forget(message)
        for transmission in message.transmissions:
            self._transmissions.pop(transmission.key, None)  # a sampled part has its transmission's key
        message.transmissions.clear()  # each refers to its message: else both stay until the next garbage collection
