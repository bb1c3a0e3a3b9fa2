"""The fast path of connections whose bytes are opened first: over TLS, a WebSocket, or one in the other.

It serves reads that open to whole PUBLISH packets of known messages, at an outlet that expects them, by the law of
fast_path.py: a packet is the one that a session has parsed when every byte of it is the same, but for the packet
identifier at QoS 1. Every other read goes to the session, with the bytes that it opened to.
"""

import time

from subscribers.ledger.messages import EXPECTED, GOT, Message, Transmission
from subscribers.net.channel import Channel
from subscribers.net.connection import Connection
from subscribers.net.connections import LARGE_READ_BYTES, Connections
from subscribers.net.recvmsg import Receiver, arrival_ns
from subscribers.outlets.file_table import FileTable
from subscribers.outlets.ports import Lookup
from subscribers.outlets.templates import IDENTIFIER_BYTES, PUBACK, Templates
from wire.contract.histogram import Histogram

__all__ = ["OpenedPath"]


class OpenedPath:
    """Serves the reads of connections with a channel, for a run at one QoS.

    ``lag`` gets the time from arrival until the arrival was in the ledger, at ``finish``.
    """

    def __init__(self, connections: Connections, qos: int, templates: Templates, lag: Histogram) -> None:
        self._connections = connections
        self._acknowledged = qos > 0
        self._templates = templates
        self._lag = lag
        self._files = FileTable()
        self._receiver = Receiver(connections.buffer, 1)
        self._first_ns = self._count = 0  # of the arrivals that are served and not counted yet
        self._clear = connections.clear
        self._view = memoryview(self._clear)

    def enter(self, connection: Connection, lookup: Lookup, slot: int, on_since_ns: int) -> None:
        """Read this connection here from now on, if it has a channel: it is subscribed, and no packet is half read."""
        number = connection.number
        if number is None or connection.channel is None:
            return
        if self._clear is not self._connections.clear:
            self._clear = self._connections.clear
            self._view = memoryview(self._clear)
        self._files.enter(number, lookup, slot, on_since_ns)

    def leave(self, connection: Connection) -> None:
        """Leave this connection to its session."""
        self._files.leave(connection)

    def reads(self, number: int) -> bool:
        """Return whether this file is read here."""
        return self._files.lookup(number) is not None

    def serve(self, number: int) -> bool:
        """Serve a file that has something to read; False where it is not read here."""
        lookup = self._files.lookup(number)
        if lookup is None:
            return False
        connections, receiver = self._connections, self._receiver
        size = receiver.receive(number, receiver.headers[0], 0)
        if size < 0:
            connections.read(number)
            return True
        ancillary = receiver.ancillary(0)
        connection = connections.of(number)
        channel = connection.channel
        if not 0 < size < LARGE_READ_BYTES or not ancillary or channel is None:
            connections.received(number, size, ancillary)
            return True
        opened = connections.open_channel(connection, channel, size)
        if opened and (
            channel.ended or not self._mark(connection, channel, number, lookup, opened, arrival_ns(ancillary))
        ):
            connections.received(number, size, ancillary, opened)
        return True

    def finish(self) -> None:
        """Count the time that the arrivals took which were served since the last call: all as the slowest."""
        if self._count:
            self._lag.add(time.time_ns() - self._first_ns, self._count)
            self._count = self._first_ns = 0

    def _mark(
        self, connection: Connection, channel: Channel, number: int, lookup: Lookup, size: int, came_ns: int
    ) -> bool:
        """Mark the packets of a read that has been opened to so many bytes, and acknowledge them; False, with nothing
        done, where one of them is not plain.
        """
        slot, on_since_ns = self._files.slots[number], self._files.on_since_ns[number]
        found: list[Transmission] = []
        messages: list[Message] = []  # another transmission of one is a copy, and shares its marks
        answer = b""
        offset = 0
        while offset < size:
            transmission = self._templates.find(lookup, self._clear, self._view, offset, size)
            if (
                transmission is None
                or transmission.state[slot] != EXPECTED
                or transmission.sent_ns < on_since_ns
                or transmission.message in messages
            ):
                return False
            found.append(transmission)
            messages.append(transmission.message)
            if self._acknowledged:
                identifier_end = offset + transmission.tail_start
                answer += PUBACK + self._clear[identifier_end - IDENTIFIER_BYTES : identifier_end]
            offset += transmission.packet_bytes
        if len(found) == 1 and not channel.partial:
            (alone,) = found
            order = alone.order
            if order is not None:
                if order[slot] > alone.sequence:
                    return False
                order[slot] = alone.sequence
            alone.state[slot] = GOT
            alone.add_exact(slot, came_ns)
        else:
            for transmission in found:
                transmission.mark_bounded(slot, came_ns, self._connections.empty_ns)
        self._count += len(found)
        self._first_ns = self._first_ns or came_ns
        if answer:
            self._connections.send(connection, answer)
        return True
