"""Packet templates: the packets of messages that a session has parsed, by which the fast paths know the others.

A template is the transmission's own; what is kept here says where in a packet the stamp stands by which it is found.
"""

from subscribers.ledger.messages import Transmission
from subscribers.outlets.ports import Lookup
from wire.contract.stamp import LENGTH, find, mark

__all__ = ["IDENTIFIER_BYTES", "PREFIX_BYTES", "PUBACK", "TEMPLATES_KEPT", "Templates", "stands"]

# Fixed header, up to three bytes of remaining length, and the topic's length: they say where the stamp stands, nearly
# always.
PREFIX_BYTES = 6
PUBACK = b"\x40\x02"  # and the packet identifier (MQTT 3.1.1 §3.4)
IDENTIFIER_BYTES = 2
MARK_BYTES = len(mark(0))
# There is a place for each prefix, so for each length of a packet. As many are kept as messages may be on their way at
# a time: an older one's packets go to the sessions.
TEMPLATES_KEPT = 1_024


class Templates:
    """Finds the transmissions of packets, for a run at one QoS.

    ``stamps`` has the stamp of a packet that stands at the start of ``view``, by the packet's prefix.
    """

    __slots__ = ("_acknowledged", "_mark", "_places", "_view", "stamps")

    def __init__(self, view: memoryview, qos: int) -> None:
        self.stamps: dict[bytes, memoryview] = {}
        self._acknowledged = qos > 0
        self._view = view
        self._places: dict[bytes, slice] = {}  # where the stamp stands in a packet, by the same prefixes
        self._mark = b""  # of stamps that are not at the start of a document of the wire, once there is one

    def add(self, transmission: Transmission, packet: bytes, topic_end: int, stamp: slice) -> None:
        """Take the packet of a transmission as a session parsed it, neither a duplicate nor retained.

        The offsets are those in the packet; the bytes of ``stamp`` are those that the transmission is known by.
        """
        size = len(packet)
        transmission.packet_bytes = size
        transmission.tail_start = topic_end + IDENTIFIER_BYTES if self._acknowledged else size
        transmission.head = packet[: topic_end if self._acknowledged else size]
        transmission.tail = packet[transmission.tail_start :]
        prefix = packet[:PREFIX_BYTES]
        if prefix not in self._places and len(self._places) >= TEMPLATES_KEPT:
            oldest = next(iter(self._places))
            del self._places[oldest], self.stamps[oldest]
        self._places[prefix] = stamp
        self.stamps[prefix] = self._view[stamp]
        if stamp.stop - stamp.start == LENGTH:
            self._mark = transmission.key[:MARK_BYTES]

    def find(self, lookup: Lookup, buffer: bytearray, view: memoryview, start: int, end: int) -> Transmission | None:
        """Return the transmission whose packet stands in ``buffer[start:end]``, of which this is a view, at its start;
        None where the packet is not known.
        """
        stamp = self._places.get(bytes(view[start : start + PREFIX_BYTES]))
        if stamp is None:
            return None
        transmission = lookup(bytes(view[start + stamp.start : start + stamp.stop]))
        if transmission is None:
            transmission = self.search(lookup, buffer, start, end)
        return transmission if transmission is not None and stands(transmission, buffer, start, end) else None

    def search(self, lookup: Lookup, buffer: bytearray, start: int, end: int) -> Transmission | None:
        """Return the transmission of the first stamp in ``buffer[start:end]``: packets of a prefix may differ in its
        place, where it is not at the start of a document.
        """
        if not self._mark:
            return None
        place = find(buffer, self._mark, start, end)
        return None if place < 0 else lookup(bytes(buffer[place : place + LENGTH]))


def stands(transmission: Transmission, buffer: bytearray, start: int, end: int) -> bool:
    """Return whether the whole packet of a transmission stands in ``buffer[start:end]``, at its start."""
    begins = buffer.startswith
    return (
        0 < transmission.packet_bytes <= end - start
        and begins(transmission.head, start)
        and begins(transmission.tail, start + transmission.tail_start)
    )
