"""The hot path: what nearly every read is, in one loop, without a call between the kernel and the ledger.

It serves a read that is one whole PUBLISH of a message that is known, at an outlet that expects it. The law it
keeps: a packet as long as one that the session has parsed, with the same stamp in the same place, is that packet
again. Whatever else comes goes to the session, and so does the first of each kind.
"""

import time
from collections.abc import Callable, Sequence

from subscribers.messages import EXPECTED, GOT, Sending
from subscribers.reactor import ANCILLARY_BYTES, READABLE, TIMESPEC, Connection, Reactor
from wire.contract.stamp import END

__all__ = ["FastLane"]

SECOND_NS = 1_000_000_000
# Fixed header, up to three bytes of remaining length, and the topic's length: they say where a payload begins.
SHAPE_BYTES = 6
PUBLISH_QOS1 = 0x32  # with neither DUP nor RETAIN (MQTT 3.1.1 §3.3.1)
PUBACK = b"\x40\x02"  # and the packet id, which is in front of the payload (§3.4, §3.3.2)

Known = Callable[[bytes], Sending | None]
Receive = Callable[[list[memoryview], int], tuple[int, list[tuple[int, int, bytes]], int, object]]
# How to read and write the socket, the ledger's sendings by stamp, the outlet's slot there, and since when it is on.
Lane = tuple[Receive, Callable[[bytes], int], Known, int, int]


class FastLane:
    """Serves a reactor's events. ``lags`` collects, for each arrival here, how long after it the ledger had it."""

    def __init__(self, reactor: Reactor, qos: int, lags: list[int]) -> None:
        self._reactor = reactor
        self._qos = qos
        self._lags = lags
        self._lanes: dict[int, Lane] = {}
        self._shape = memoryview(reactor.buffer)[:SHAPE_BYTES]
        self._places: dict[bytes, tuple[memoryview, int]] = {}  # of the stamp, by shape, and where the payload begins
        self._place = (self._shape, 0)
        reactor.serve = self.serve

    def enter(self, connection: Connection, known: Known, slot: int, on_since_ns: int) -> None:
        """Read this connection here from now on: it is subscribed, and no packet is half read or half written."""
        sock = connection.sock
        if sock is not None and self._qos < 2:  # QoS 2 has a state for each message
            self._lanes[sock.fileno()] = (sock.recvmsg_into, sock.send, known, slot, on_since_ns)

    def leave(self, connection: Connection) -> None:
        """Leave this connection to its session."""
        if connection.sock is not None:
            self._lanes.pop(connection.sock.fileno(), None)

    def learn(self, sending: Sending, size: int, start: int) -> None:
        """A session has parsed a read of ``size`` bytes: this one sending, its payload from ``start``."""
        sending.packet_bytes = size
        shape = bytes(self._shape)
        if shape not in self._places:
            self._places[shape] = (memoryview(self._reactor.buffer)[start : start + END], start)

    def serve(self, events: Sequence[tuple[int, int]]) -> int:
        """Serve the events of one poll; returns how many arrivals were plain enough."""
        reactor, lane_of, shape, places = self._reactor, self._lanes.get, self._shape, self._places
        buffer, views, times_of = reactor.buffer, reactor.views, TIMESPEC.unpack
        place, start = self._place
        acknowledged = self._qos == 1
        arrivals: list[int] = []
        arrived = arrivals.append
        for number, mask in events:
            lane = lane_of(number)
            if lane is None or mask != READABLE:
                reactor.dispatch(number, mask)
                continue
            receive, send, known, slot, on_since_ns = lane
            try:
                size, ancillary, _, _ = receive(views, ANCILLARY_BYTES)
            except OSError as error:
                reactor.failed(number, error)
                continue
            sending = known(bytes(place))
            if sending is None:
                place, start = self._place = places.get(bytes(shape), self._place)
                sending = known(bytes(place))
            if (
                sending is None
                or size != sending.packet_bytes
                or sending.state[slot] != EXPECTED
                or sending.sent_ns < on_since_ns
                or not ancillary
            ):
                reactor.received(number, size, ancillary)
                continue
            if acknowledged:
                if buffer[0] != PUBLISH_QOS1:
                    reactor.received(number, size, ancillary)
                    continue
                answer = PUBACK + buffer[start - 2 : start]
                try:
                    sent = send(answer)
                except OSError:
                    sent = 0
                if sent < len(answer):
                    reactor.write_rest(number, answer[sent:])
            order = sending.order
            if order is not None:
                if order[slot] > sending.sequence:
                    sending.reordered += 1
                else:
                    order[slot] = sending.sequence
            seconds, nanoseconds = times_of(ancillary[0][2])
            arrival_ns = seconds * SECOND_NS + nanoseconds
            sending.state[slot] = GOT
            sending.exact.append(arrival_ns)
            arrived(arrival_ns)
        if arrivals:
            # One clock for the batch, read at its end: never less than each one's own lag.
            done_ns = time.time_ns()
            self._lags.extend([done_ns - arrival_ns for arrival_ns in arrivals])
        return len(arrivals)
