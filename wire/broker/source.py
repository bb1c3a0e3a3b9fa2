"""The port to the source of the publisher's messages."""

from collections.abc import Sequence
from typing import Protocol

from wire.desk.message import Message
from wire.desk.refusal import Refusal

__all__ = ["Source"]


class Source(Protocol):
    """The source of the publisher's messages; it is told when each was sent, and acknowledged or refused."""

    def rewind(self) -> None:
        """Begin a new connection: ``next`` returns again each message that the broker has not acknowledged."""

    async def next(self) -> Sequence[Message]:
        """Wait for messages that this connection has not had yet, and return them."""

    def sent(self, message: Message, sent_ns: int) -> None:
        """Note that a message was written to a connection, at a moment in nanoseconds since the epoch; a message may
        be sent several times.
        """

    def acknowledged(self, message: Message) -> None:
        """Note that the broker has a message: at QoS 0, as far as can be known."""

    def refused(self, message: Message, refusal: Refusal, *, final: bool) -> None:
        """Note that the broker refused a message; with ``final`` the message is not sent any more."""

    def withdrawn(self, message: Message) -> bool:
        """Return whether a kill of the message's release waits for the message."""

    def publish_failed(self, reason: str) -> None:
        """Note that a connection was refused or lost."""

    def limited(self, reason: str) -> None:
        """Note what the broker grants of less than was asked for."""
