"""The hot path: what nearly every read is, in one loop, without a call between the kernel and the ledger.

It serves reads that are whole PUBLISH packets of messages that are known, at an outlet that expects them. The law
it keeps: a packet is the one that a session has parsed when every byte of it is the same, but for the packet
identifier at QoS 1. Whatever else comes goes to the session, and so does the first of each kind.
"""

import socket
import time
from array import array
from collections.abc import Callable, Sequence

from subscribers.connection import Connection
from subscribers.messages import EXPECTED, GOT, Sending
from subscribers.reactor import ANCILLARY_BYTES, READABLE, TIMESPEC, WINDOW_SUSPECT_BYTES, Reactor
from wire.contract.histogram import Histogram
from wire.contract.stamp import END

__all__ = ["FastLane"]

SECOND_NS = 1_000_000_000
# Fixed header, up to three bytes of remaining length, and the topic's length: they say where a payload begins.
SHAPE_BYTES = 6
PUBACK = b"\x40\x02"  # and the packet identifier (MQTT 3.1.1 §3.4)
IDENTIFIER_BYTES = 2
# There is a shape for each length of a packet. As many are kept as may be on their way at a time: an older one's
# packets go to the sessions.
SHAPES_KEPT = 1_024

Known = Callable[[bytes], Sending | None]
Ancillary = list[tuple[int, int, bytes]]


class FastLane:
    """Serves a reactor's events. ``lag`` has, for each arrival here, how long it took until it was in the ledger;
    all of one poll count as its slowest.
    """

    def __init__(self, reactor: Reactor, qos: int, lag: Histogram) -> None:
        self._reactor = reactor
        self._qos = qos
        self._lag = lag
        # By file number: the socket where it is read here, the ledger's sendings by stamp, the outlet's slot there, and
        # when it came on. Arrays, and no tuple for each: a delivery comes long after the outlet's last, and what lies
        # together is in the processor's cache.
        self._sockets: list[socket.socket | None] = []
        self._knowns: list[Known] = []
        self._slots = array("I")
        self._on_since_ns = array("q")
        self._newest_ns = 0  # when the last of them came on
        self._view = memoryview(reactor.buffer)
        # By shape, where the payload begins, and the stamp of a packet at the buffer's start.
        self._starts: dict[bytes, int] = {}
        self._places: dict[bytes, memoryview] = {}
        reactor.serve = self.serve

    def enter(self, connection: Connection, known: Known, slot: int, on_since_ns: int) -> None:
        """Read this connection here from now on: it is subscribed, and no packet is half read or half written.

        QoS 2 has more to remember, and what comes over TLS has to be opened first: their sessions keep them.
        """
        sock = connection.sock
        if sock is None or self._qos == 2 or connection.channel is not None:
            return
        number = sock.fileno()
        more = number + 1 - len(self._sockets)
        if more > 0:
            self._sockets.extend([None] * more)
            self._knowns.extend([known] * more)
            self._slots.extend([0] * more)
            self._on_since_ns.extend([0] * more)
        if self._sockets[number] is None:
            self._sockets[number], self._knowns[number] = sock, known
            self._slots[number], self._on_since_ns[number] = slot, on_since_ns
            self._newest_ns = max(self._newest_ns, on_since_ns)

    def leave(self, connection: Connection) -> None:
        """Leave this connection to its session."""
        if connection.sock is not None and connection.sock.fileno() < len(self._sockets):
            self._sockets[connection.sock.fileno()] = None

    def learn(self, sending: Sending, packet: bytes, topic_end: int, payload_start: int) -> None:
        """A session has parsed this packet of this sending, neither a duplicate nor retained; offsets are in it."""
        size = len(packet)
        if size < WINDOW_SUSPECT_BYTES:
            sending.packet_bytes = size
            sending.tail_start = topic_end + IDENTIFIER_BYTES if self._qos else size
            sending.head = packet[: topic_end if self._qos else size]
            sending.tail = packet[sending.tail_start :]
            shape = packet[:SHAPE_BYTES]
            if shape not in self._starts and len(self._starts) >= SHAPES_KEPT:
                oldest = next(iter(self._starts))
                del self._starts[oldest], self._places[oldest]
            self._starts[shape] = payload_start
            self._places[shape] = self._view[payload_start : payload_start + END]

    def serve(self, events: Sequence[tuple[int, int]]) -> int:
        """Serve the events of one poll; returns how many arrivals were plain enough."""
        reactor, sockets, knowns, slots = self._reactor, self._sockets, self._knowns, self._slots
        receive, buffer, views = socket.socket.recvmsg_into, reactor.buffer, reactor.views
        begins = buffer.startswith
        shape, places = self._view[:SHAPE_BYTES], self._places
        acknowledged = self._qos > 0
        # The sending of the last read, taken apart: the next one's is nearly always the same.
        known_last: Known | None = None
        whole = tail_start = sequence = sent_ns = 0
        waited = False  # it may have waited for an outlet that came on after it was sent
        head = tail = b""
        state = bytearray()
        order: array[int] | None = None
        arrived: Callable[[bytes], None] = list[bytes]().append
        first: Ancillary = []
        count = 0
        for number, mask in events:
            try:
                sock = sockets[number]
            except IndexError:
                sock = None
            if sock is None or mask != READABLE:
                reactor.dispatch(number, mask)
                known_last = None  # it may have opened a message or closed one
                continue
            try:
                size, ancillary, _, _ = receive(sock, views, ANCILLARY_BYTES)
            except OSError as error:
                reactor.failed(number, error)
                continue
            known = knowns[number]
            if (
                known is not known_last
                or size != whole
                or not begins(head)
                or (acknowledged and not begins(tail, tail_start))
            ):
                place = places.get(bytes(shape))
                sending = None if place is None else known(bytes(place))
                if (
                    sending is None
                    or sending.packet_bytes != size
                    or not begins(sending.head)
                    or not begins(sending.tail, sending.tail_start)
                ):
                    known_last = None
                    times = self._shared(number, sock, size, ancillary)
                    if times:
                        first = first or ancillary
                        count += times
                    continue
                known_last = known
                whole, head, tail, tail_start = size, sending.head, sending.tail, sending.tail_start
                sequence, sent_ns, state, order = sending.sequence, sending.sent_ns, sending.state, sending.order
                arrived = sending.arrived
                waited = sent_ns < self._newest_ns
            slot = slots[number]
            if (
                state[slot] != EXPECTED
                or (waited and sent_ns < self._on_since_ns[number])
                or not ancillary
                or (order is not None and order[slot] > sequence)
            ):
                reactor.received(number, size, ancillary)
                known_last = None
                continue
            if acknowledged:
                self._answer(number, sock, PUBACK + buffer[tail_start - IDENTIFIER_BYTES : tail_start])
            if order is not None:
                order[slot] = sequence
            state[slot] = GOT
            arrived(ancillary[0][2])
            if not count:
                first = ancillary
            count += 1
        if count:
            self._lag.add(time.time_ns() - _arrival_ns(first), count)
        return count

    def _find(self, known: Known, offset: int, end: int) -> Sending | None:
        """The sending whose packet stands at an offset of the buffer, where it is known."""
        view = self._view
        start = self._starts.get(bytes(view[offset : offset + SHAPE_BYTES]))
        if start is None:
            return None
        sending = known(bytes(view[offset + start : offset + start + END]))
        if sending is None or not 0 < sending.packet_bytes <= end - offset:
            return None
        begins = self._reactor.buffer.startswith
        same = begins(sending.head, offset) and begins(sending.tail, offset + sending.tail_start)
        return sending if same else None

    def _shared(self, number: int, sock: socket.socket, size: int, ancillary: Ancillary) -> int:
        """Serve a read of several packets, whose time is the last one's; returns how many.

        Where one of them is not plain all go to the session: it returns 0.
        """
        known, slot, on_since_ns = self._knowns[number], self._slots[number], self._on_since_ns[number]
        found: list[Sending] = []
        answer = b""
        offset = 0
        while offset < size < WINDOW_SUSPECT_BYTES and ancillary:
            sending = self._find(known, offset, size)
            if sending is None or sending.state[slot] != EXPECTED or sending.sent_ns < on_since_ns or sending in found:
                break
            found.append(sending)
            identifier_end = offset + sending.tail_start
            answer += PUBACK + self._view[identifier_end - IDENTIFIER_BYTES : identifier_end]
            offset += sending.packet_bytes
        if offset < size or not found:
            self._reactor.received(number, size, ancillary)
            return 0
        arrival_ns = _arrival_ns(ancillary)
        for sending in found:
            sending.bound(slot, arrival_ns, self._reactor.empty_ns)
        if self._qos:
            self._answer(number, sock, answer)
        return len(found)

    def _answer(self, number: int, sock: socket.socket, answer: bytes) -> None:
        try:
            sent = sock.send(answer)
        except OSError:
            sent = 0
        if sent < len(answer):
            self._reactor.write_rest(number, answer[sent:])


def _arrival_ns(ancillary: Ancillary) -> int:
    seconds, nanoseconds = TIMESPEC.unpack(ancillary[0][2])
    return int(seconds * SECOND_NS + nanoseconds)
