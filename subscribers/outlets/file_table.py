"""The connections that a fast path reads, by the numbers of their files."""

from array import array

from subscribers.net.channel import Channel
from subscribers.net.connection import Connection
from subscribers.outlets.ports import Lookup

__all__ = ["FileTable"]


class FileTable:
    """By file number: the ledger's transmissions by stamp where the file is read here, the outlet's slot there, when it
    came on, and its channel, if it has one; ``channels`` is empty where none has. ``newest_ns`` is when the last of
    them came on.

    Arrays, and no tuple for each: a delivery comes long after the outlet's last, and what lies together is in the
    processor's cache.
    """

    __slots__ = ("channels", "lookups", "newest_ns", "on_since_ns", "slots")

    def __init__(self) -> None:
        self.lookups: list[Lookup | None] = []
        self.slots = array("I")
        self.on_since_ns = array("q")
        self.channels: list[Channel | None] = []
        self.newest_ns = 0

    def enter(self, number: int, lookup: Lookup, slot: int, on_since_ns: int, channel: Channel | None = None) -> None:
        """Add a file; nothing changes where it is here already."""
        more = number + 1 - len(self.lookups)
        if more > 0:
            self.lookups.extend([None] * more)
            self.slots.extend([0] * more)
            self.on_since_ns.extend([0] * more)
        if self.lookups[number] is None:
            self.lookups[number], self.slots[number], self.on_since_ns[number] = lookup, slot, on_since_ns
            self.newest_ns = max(self.newest_ns, on_since_ns)
            if channel is not None or self.channels:
                self.channels.extend([None] * (len(self.lookups) - len(self.channels)))
                self.channels[number] = channel

    def leave(self, connection: Connection) -> None:
        """Remove a connection's file, if it is here."""
        number = connection.number
        if number is not None and number < len(self.lookups):
            self.lookups[number] = None
            if number < len(self.channels):
                self.channels[number] = None

    def lookup(self, number: int) -> Lookup | None:
        """Return the transmissions by stamp for a file that is read here; None for another one."""
        return self.lookups[number] if number < len(self.lookups) else None
