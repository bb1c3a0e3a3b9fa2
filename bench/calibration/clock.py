"""The injected clock offset in the due times that the wire tells its workers, which do not pass the broker."""

from msgspec.structs import replace

from wire.contract.control import Announcement, Control
from wire.workers.pipe_link import ControlLink

__all__ = ["ClockLink"]


class ClockLink:
    """A control link to a worker, on which the wire's clock appears to be ahead by ``offset_ns``."""

    def __init__(self, link: ControlLink, offset_ns: int) -> None:
        self._link = link
        self._offset_ns = offset_ns

    def send(self, message: Control) -> None:
        """Send in order, with the due times moved by the offset."""
        if isinstance(message, Announcement) and self._offset_ns:
            moved = tuple(replace(item, due_ns=item.due_ns + self._offset_ns) for item in message.messages)
            message = replace(message, messages=moved)
        self._link.send(message)
