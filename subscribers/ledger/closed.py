"""The closed messages of a partition: those with missing outlets keep their marks, all others are settled for good."""

from collections.abc import Callable

from subscribers.ledger.intervals import Intervals
from subscribers.ledger.messages import Message

__all__ = ["KEPT_INCOMPLETE", "ClosedMessages"]

KEPT_INCOMPLETE = 20_000  # closed messages that keep their marks for very late arrivals


class ClosedMessages:
    """``incomplete`` are closed messages with missing outlets or shared subscriptions, by sequence, ``settled`` the
    numbers of all others. A missing outlet may have had one of the ``suspects`` from a former owner, unreported.
    ``forget`` is given each message that is settled.
    """

    def __init__(self, forget: Callable[[Message], None]) -> None:
        self._forget = forget
        self.incomplete: dict[int, Message] = {}
        self.settled = Intervals()
        self.suspects: set[int] = set()

    def take(self, message: Message) -> None:
        """Take a message that closes now: its topic has it no more, and no template recognises its packets."""
        message.topic.close(message)
        message.closed = True
        for transmission in message.transmissions:
            transmission.drop_template()

    def keep(self, message: Message) -> None:
        """Keep a closed message that is incomplete; the oldest of too many is settled."""
        self.incomplete[message.sequence] = message
        if len(self.incomplete) > KEPT_INCOMPLETE:
            self.settle(self.incomplete.pop(next(iter(self.incomplete))))

    def settle_complete(self, sequence: int) -> None:
        """Settle a message that is complete at last, where each arrival of it is counted."""
        message = self.incomplete.get(sequence)
        if message is None or message.missing or not message.shares_served:
            return
        if not any(transmission.pending for transmission in message.transmissions):
            self.settle(self.incomplete.pop(sequence))

    def settle(self, message: Message) -> None:
        """Settle a message: of it remains its number."""
        self.settled.add(message.sequence)
        self.suspects.discard(message.sequence)
        self._forget(message)
