"""The part of a clock that is off which never passes the broker: what the wire tells its workers of due times."""

from dataclasses import replace

from wire.carriers import Line
from wire.contract.control import Announcement, Control

__all__ = ["ClockLine"]


class ClockLine:
    """A line to a worker on which the wire's clock appears to be ahead by ``offset_ns``."""

    def __init__(self, line: Line, offset_ns: int) -> None:
        self._line = line
        self._offset_ns = offset_ns

    def send(self, message: Control) -> None:
        """Send in order, with due times moved."""
        if isinstance(message, Announcement) and self._offset_ns:
            moved = tuple(replace(item, due_ns=item.due_ns + self._offset_ns) for item in message.messages)
            message = replace(message, messages=moved)
        self._line.send(message)
