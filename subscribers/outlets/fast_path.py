"""The hot path: most reads, in one loop, without a call between the kernel and the ledger.

It serves reads that are one whole PUBLISH packet of a known message, at an outlet that expects the message. The law
it keeps: a packet is the one that a session has parsed when every byte of it is the same, but for the packet
identifier at QoS 1. Every other read goes to the session, and so does the first packet of each transmission.

The bytes of a channel, so over TLS, a WebSocket, or one in the other, are opened first, in the place that they were
read to.
"""

import time
from array import array
from collections import defaultdict
from collections.abc import Sequence

from subscribers.ledger.marks import EXPECTED, GOT
from subscribers.ledger.messages import Message, Transmission
from subscribers.net.channel import CHANNEL_ERRORS, Channel, ChannelError
from subscribers.net.connection import Connection
from subscribers.net.connections import LARGE_READ_BYTES
from subscribers.net.epoll import EVENTS_AT_ONCE, READABLE
from subscribers.net.reactor import Reactor
from subscribers.net.recvmsg import Receiver
from subscribers.outlets.file_table import FileTable
from subscribers.outlets.ports import Lookup
from subscribers.outlets.templates import IDENTIFIER_BYTES, PREFIX_BYTES, PUBACK, Templates, stands
from wire.contract.histogram import Histogram

__all__ = ["FastPath"]


class FastPath:
    """Serves a reactor's events, for a run at one QoS.

    ``lag`` gets, for each arrival here, the time until it was in the ledger; all that are served together count as the
    slowest. ``read_clock_arrivals`` counts the arrivals for which the kernel had no time.
    """

    def __init__(self, reactor: Reactor, qos: int, lag: Histogram) -> None:
        self._reactor = reactor
        self._connections = reactor.connections
        self._qos = qos
        self._lag = lag
        self._files = FileTable()
        self._view = memoryview(reactor.connections.buffer)
        self._receiver = Receiver(reactor.connections.views[0], EVENTS_AT_ONCE)
        self._first_ns = 0  # the first plain arrival of those that are served
        self.read_clock_arrivals = 0
        # Plain reads that are marked in the ledger and not recorded yet: what their sockets are to be sent, and the
        # places of each transmission's. Brokers with several threads send a release's messages side by side.
        self._answers: list[bytes] = []
        self._rows: defaultdict[Transmission, list[int]] = defaultdict(list)
        # Of the reads of several packets that are served together: which message stood behind which, None in front of
        # the first. Mostly all outlets have the same ones in the same order.
        self._followers: dict[Transmission | None, Transmission] = {}
        self._followed: Lookup | None = None
        self._templates = Templates(self._view, qos)
        reactor.delegate(self.serve, self.reads)

    def enter(self, connection: Connection, lookup: Lookup, slot: int, on_since_ns: int) -> None:
        """Read this connection here from now on: it is subscribed, and no packet is half read or half written.

        A connection at QoS 2, which has more to remember, or over a Unix socket, for which the kernel has no times,
        stays with its session.
        """
        number, channel = connection.number, connection.channel
        if number is not None and self._qos < 2 and (connection.plain or channel is not None):
            self._files.enter(number, lookup, slot, on_since_ns, channel)

    def leave(self, connection: Connection) -> None:
        """Leave this connection to its session."""
        self._files.leave(connection)

    def add_template(self, transmission: Transmission, packet: bytes, topic_end: int, stamp: slice) -> None:
        """Take the packet of a transmission as a session parsed it, neither a duplicate nor retained.

        The offsets are those in the packet; the bytes of ``stamp`` are those that the transmission is known by.
        """
        if len(packet) < LARGE_READ_BYTES:
            self._templates.add(transmission, packet, topic_end, stamp)

    def reads(self, number: int) -> bool:
        """Return whether this file is read here."""
        return self._files.lookup(number) is not None

    def serve(self, numbers: Sequence[int], masks: Sequence[int]) -> None:
        """Serve the files that the reactor found; ``masks`` say what happened to each."""
        connections, files, templates = self._connections, self._files, self._templates
        lookups, slots, channels = files.lookups, files.slots, files.channels
        receive, headers, buffer = self._receiver.receive, self._receiver.headers, connections.buffer
        begins = buffer.startswith
        view = self._view
        prefix, stamps, rows = view[:PREFIX_BYTES], templates.stamps, self._rows
        acknowledged, answers = self._qos > 0, self._answers
        start = 0  # of the plain reads, one after another, that are marked and not recorded
        # The transmission of the last read, taken apart: the next one's is often the same.
        last: Lookup | None = None
        whole = tail_start = sequence = sent_ns = 0
        waited = False  # it may have waited for an outlet that came on after it was sent
        head = tail = b""
        state = bytearray()
        order: array[int] | None = None
        row: list[int] = []
        count = 0
        mixed = masks.count(READABLE) < len(masks)
        channel: Channel | None = None
        opened = False  # the bytes of the read were those of a channel, and are opened
        problem: ChannelError | None = None
        self._first_ns = 0
        for place, number in enumerate(numbers):
            try:
                lookup = lookups[number]
            except IndexError:
                lookup = None
            if lookup is None or (mixed and masks[place] != READABLE):
                count += self._record(numbers, start, place)
                start = place + 1
                self._reactor.dispatch(number, masks[place])
                last = None  # it may have opened a message or closed one
                continue
            size = receive(number, headers[place], 0)
            if channels:
                channel = channels[number]
                opened = channel is not None and 0 < size < LARGE_READ_BYTES
                if channel is not None and opened:
                    try:
                        size = channel.receive(view[:size], view)
                    except CHANNEL_ERRORS as error:
                        problem = error
                    if not channel.quiet:
                        count += self._record(numbers, start, place)
                        start = place + 1
                        count += self._serve_unquiet(number, channel, size, place, problem)
                        last = problem = None
                        continue
            if (
                lookup is not last
                or size != whole
                or not begins(head)
                or (acknowledged and not begins(tail, tail_start))
            ):
                stamp = stamps.get(bytes(prefix)) if size > 0 else None
                transmission = None if stamp is None else lookup(bytes(stamp))
                if transmission is None and stamp is not None:
                    transmission = templates.search(lookup, buffer, 0, size)
                if (
                    transmission is None
                    or transmission.packet_bytes != size
                    or not begins(transmission.head)
                    or not begins(transmission.tail, transmission.tail_start)
                ):
                    count += self._record(numbers, start, place)
                    start = place + 1
                    count += self._serve_session(number, size, place, opened=opened)
                    last = None
                    continue
                last = lookup
                whole, head, tail, tail_start = size, transmission.head, transmission.tail, transmission.tail_start
                sequence, sent_ns, state, order = (
                    transmission.sequence,
                    transmission.sent_ns,
                    transmission.state,
                    transmission.order,
                )
                waited = sent_ns < files.newest_ns
                row = rows[transmission]
            slot = slots[number]
            if (
                state[slot] != EXPECTED
                or (waited and sent_ns < files.on_since_ns[number])
                or (order is not None and order[slot] > sequence)
            ):
                count += self._record(numbers, start, place)
                start = place + 1
                connections.received(number, size, self._receiver.ancillary(place), opened=opened)
                last = None
                continue
            if acknowledged:
                answer = PUBACK + buffer[tail_start - IDENTIFIER_BYTES : tail_start]
                # A channel that is quiet can seal. Now: what it needs for that has just been in use.
                answers.append(channel.seal(answer) if opened and channel is not None else answer)
            if order is not None:
                order[slot] = sequence
            state[slot] = GOT
            row.append(place)
        count += self._record(numbers, start, len(numbers))
        self._followers.clear()
        if count:
            self._lag.add(time.time_ns() - self._first_ns, count)

    def _record(self, numbers: Sequence[int], start: int, stop: int) -> int:
        """Record the plain reads of these places in their transmissions, with their times, and acknowledge them. Return
        how many there were.

        Acknowledged one by one between the reads, each would wake a broker that has gone to sleep again.
        """
        if start == stop:
            return 0
        if self._answers:
            self._connections.answer(numbers[start:stop], self._answers)
            self._answers.clear()
        base_ns, times, without = self._receiver.times(start, stop)
        of = self._files.slots
        slots = [of[number] for number in numbers[start:stop]]
        for transmission, row in self._rows.items():
            if len(row) == len(times):
                transmission.times.append((base_ns, times, slots))
            elif row:  # else the only read that was expected there was not plain
                some = [times[place - start] for place in row]
                transmission.times.append((base_ns, some, [slots[place - start] for place in row]))
        self._rows.clear()
        self.read_clock_arrivals += without
        self._first_ns = self._first_ns or base_ns + times[0]
        return stop - start

    def _serve_unquiet(self, number: int, channel: Channel, size: int, place: int, problem: ChannelError | None) -> int:
        """Serve a read that was opened to so many bytes, of a channel that has more to do, or has failed; return how
        many arrivals were plain.
        """
        connections = self._connections
        size = connections.channels.follow_up(connections.of(number), channel, size, problem)
        if size and channel.partial and not channel.ended:
            return self._serve_session(number, size, place, opened=True)
        if size:
            connections.received(number, size, self._receiver.ancillary(place), opened=True)
        return 0

    def _serve_session(self, number: int, size: int, place: int, *, opened: bool) -> int:
        """Serve a read that is not one known packet; return how many arrivals were plain."""
        if size < 0:
            self._connections.read(number)
            return 0
        came_ns = self._receiver.came_ns(place)
        times = self._serve_shared(number, size, came_ns) if came_ns and size < LARGE_READ_BYTES else 0
        if times:
            self._first_ns = self._first_ns or came_ns
        else:
            self._connections.received(number, size, self._receiver.ancillary(place), opened=opened)
        return times

    def _serve_shared(self, number: int, size: int, came_ns: int) -> int:
        """Serve a read of several packets, or with something behind them, whose time is that of its end; return how
        many there were. Where one of them is not plain, nothing is done, and 0 is returned.
        """
        files, buffer = self._files, self._connections.buffer
        lookup, slot, on_since_ns = files.lookups[number], files.slots[number], files.on_since_ns[number]
        assert lookup is not None
        if lookup is not self._followed:
            self._followed = lookup
            self._followers.clear()
        followers, view, acknowledged = self._followers, self._view, self._qos > 0
        found: list[Transmission] = []
        messages: list[Message] = []  # another transmission of one is a copy, and shares its marks
        answers: list[bytes | memoryview] = []
        offset = 0
        before: Transmission | None = None
        while offset < size:
            transmission = followers.get(before)
            if transmission is None or not stands(transmission, buffer, offset, size):
                transmission = self._templates.find(lookup, buffer, view, offset, size)
                if transmission is None:
                    return 0
                followers[before] = transmission
            message = transmission.message
            if transmission.state[slot] != EXPECTED or transmission.sent_ns < on_since_ns or message in messages:
                return 0
            found.append(transmission)
            messages.append(message)
            if acknowledged:
                identifier_end = offset + transmission.tail_start
                answers += PUBACK, view[identifier_end - IDENTIFIER_BYTES : identifier_end]
            offset += transmission.packet_bytes
            before = transmission
        empty_ns = self._connections.empty_ns
        for transmission in found:
            transmission.mark_bounded(slot, came_ns, empty_ns)
        if acknowledged and found:
            self._connections.send(self._connections.of(number), b"".join(answers))
        return len(found)
