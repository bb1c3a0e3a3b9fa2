"""The search for a message after which the broker ends the connection, and which so holds up everything behind it.

Below MQTT 5 a broker can't refuse a message: it ends the connection (mosquitto's ``message_size_limit``, an ACL on
other brokers). A message that was on its way when two connections in a row ended is a suspect, and from then on travels
alone: nothing else is on its way, and the connection has stood quietly for a moment before. If the broker ends a third
connection then, the message is the culprit. A connection that ends for a reason that the broker names and that is not
the message's, or by our own keep-alive, counts for nothing; an acknowledgement clears a message.
"""

from collections.abc import Sequence

from wire.desk.message import Message

__all__ = ["ENDS", "Suspects"]

ENDS = 3  # connections in a row that end with a message on its way; in the last one it was alone


class Suspects:
    """The messages on their way, and how many connections in a row ended with each of them on its way."""

    def __init__(self) -> None:
        self._under_way: dict[int, Message] = {}
        self._ends: dict[int, tuple[int, Message]] = {}
        self._alone: int | None = None
        self._found = False  # a culprit

    def sent(self, message: Message) -> None:
        """Note that a message is on its way."""
        self._under_way[message.sequence] = message

    def unsent(self, message: Message) -> None:
        """Note that a message could not be written to the connection."""
        self._under_way.pop(message.sequence, None)

    def answered(self, message: Message) -> None:
        """Note that the broker has acknowledged or refused a message: no connection ended because of it."""
        self._under_way.pop(message.sequence, None)
        self._ends.pop(message.sequence, None)

    def is_suspect(self, message: Message) -> bool:
        """Return whether a message has to travel alone."""
        return bool(self._ends) and self._ends_of(message.sequence) >= ENDS - 1

    def unanswered(self) -> Sequence[tuple[Message, int]]:
        """Return the suspects, each with the number of ends. On a broker that is known to end connections because of
        messages, these are all messages with which a connection ended and that no later connection settled.
        """
        least = 1 if self._found or any(ends >= ENDS - 1 for ends, _ in self._ends.values()) else ENDS
        return [(message, ends) for ends, message in self._ends.values() if ends >= least]

    def try_alone(self, message: Message | None) -> None:
        """Begin to send a message while nothing else is on its way; with None the trial is over."""
        self._alone = None if message is None else message.sequence

    def connection_ended(self, *, blamed: bool) -> Message | None:
        """Note the end of a connection, which a message may have caused where it is ``blamed``; return the culprit."""
        under_way, alone = self._under_way, self._alone
        self._under_way, self._alone = {}, None
        if not blamed:
            return None
        for sequence, message in under_way.items():
            self._ends[sequence] = self._ends_of(sequence) + 1, message
        if alone is None or list(under_way) != [alone] or self._ends_of(alone) < ENDS:
            return None
        del self._ends[alone]
        self._found = True
        return under_way[alone]

    def _ends_of(self, sequence: int) -> int:
        ends, _ = self._ends.get(sequence, (0, None))
        return ends
