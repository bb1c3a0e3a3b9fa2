"""The hot path: what nearly every read is, in one loop, without a call between the kernel and the ledger.

It serves reads that are whole PUBLISH packets of messages that are known, at an outlet that expects them. The law
it keeps: a packet is the one that a session has parsed when every byte of it is the same, but for the packet
identifier at QoS 1. Whatever else comes goes to the session, and so does the first of each kind.
"""

import socket
import time
from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence

from subscribers.connection import Connection
from subscribers.messages import EXPECTED, GOT, Sending
from subscribers.reactor import READABLE, WINDOW_SUSPECT_BYTES, Reactor
from subscribers.receiving import Ancillary, Receiver, arrival_ns
from subscribers.waiting import EVENTS_AT_ONCE
from wire.contract.histogram import Histogram
from wire.contract.stamp import END

__all__ = ["FastLane"]

# Fixed header, up to three bytes of remaining length, and the topic's length: they say where a payload begins.
SHAPE_BYTES = 6
PUBACK = b"\x40\x02"  # and the packet identifier (MQTT 3.1.1 §3.4)
IDENTIFIER_BYTES = 2
# There is a shape for each length of a packet. As many are kept as may be on their way at a time: an older one's
# packets go to the sessions.
SHAPES_KEPT = 1_024

Known = Callable[[bytes], Sending | None]


class FastLane:
    """Serves a reactor's events. ``lag`` has, for each arrival here, how long it took until it was in the ledger; all
    that are served together count as the slowest. ``read_clock_arrivals`` are those that the kernel had no time for.
    """

    def __init__(self, reactor: Reactor, qos: int, lag: Histogram) -> None:
        self._reactor = reactor
        self._qos = qos
        self._lag = lag
        # By file number: the ledger's sendings by stamp where it is read here, the socket, the outlet's slot there, and
        # when it came on. Arrays, and no tuple for each: a delivery comes long after the outlet's last, and what lies
        # together is in the processor's cache.
        self._knowns: list[Known | None] = []
        self._sockets: list[socket.socket] = []
        self._slots = array("I")
        self._on_since_ns = array("q")
        self._newest_ns = 0  # when the last of them came on
        self._view = memoryview(reactor.buffer)
        self._receiver = Receiver(reactor.buffer, EVENTS_AT_ONCE)
        self._first_ns = 0  # the first plain arrival of those that are served
        self.read_clock_arrivals = 0
        # Plain reads that are marked and not handed over: the answers to them in their order, and the places of each
        # sending's. Brokers with several threads send a release's messages to their outlets side by side.
        self._answers: list[bytes] = []
        self._rows: defaultdict[Sending, list[int]] = defaultdict(list)
        # By shape, where the payload begins, and the stamp of a packet at the buffer's start.
        self._starts: dict[bytes, int] = {}
        self._places: dict[bytes, memoryview] = {}
        reactor.serve = self.serve
        reactor.may_wait = self.holds

    def enter(self, connection: Connection, known: Known, slot: int, on_since_ns: int) -> None:
        """Read this connection here from now on: it is subscribed, and no packet is half read or half written.

        QoS 2 has more to remember, and what comes over TLS has to be opened first: their sessions keep them.
        """
        sock = connection.sock
        if sock is None or self._qos == 2 or connection.channel is not None:
            return
        number = sock.fileno()
        more = number + 1 - len(self._knowns)
        if more > 0:
            self._knowns.extend([None] * more)
            self._sockets.extend([sock] * more)
            self._slots.extend([0] * more)
            self._on_since_ns.extend([0] * more)
        if self._knowns[number] is None:
            self._knowns[number], self._sockets[number] = known, sock
            self._slots[number], self._on_since_ns[number] = slot, on_since_ns
            self._newest_ns = max(self._newest_ns, on_since_ns)

    def leave(self, connection: Connection) -> None:
        """Leave this connection to its session."""
        if connection.sock is not None and connection.sock.fileno() < len(self._knowns):
            self._knowns[connection.sock.fileno()] = None

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

    def holds(self, number: int) -> bool:
        """Whether this file is read here."""
        return number < len(self._knowns) and self._knowns[number] is not None

    def serve(self, numbers: Sequence[int], masks: Sequence[int]) -> None:
        """Serve what the reactor found; ``masks`` say what happened to each file."""
        reactor, knowns, slots = self._reactor, self._knowns, self._slots
        receive, headers, buffer = self._receiver.receive, self._receiver.headers, reactor.buffer
        begins = buffer.startswith
        shape, places, rows = self._view[:SHAPE_BYTES], self._places, self._rows
        acknowledged, answers = self._qos > 0, self._answers
        start = 0  # of the plain reads, one after another, that are marked and not handed over
        # The sending of the last read, taken apart: the next one's is often the same.
        known_last: Known | None = None
        whole = tail_start = sequence = sent_ns = 0
        waited = False  # it may have waited for an outlet that came on after it was sent
        head = tail = b""
        state = bytearray()
        order: array[int] | None = None
        row: list[int] = []
        count = 0
        mixed = masks.count(READABLE) < len(masks)
        self._first_ns = 0
        for place, number in enumerate(numbers):
            try:
                known = knowns[number]
            except IndexError:
                known = None
            if known is None or (mixed and masks[place] != READABLE):
                count += self._hand_over(numbers, start, place)
                start = place + 1
                reactor.dispatch(number, masks[place])
                known_last = None  # it may have opened a message or closed one
                continue
            size = receive(number, headers[place], 0)
            if (
                known is not known_last
                or size != whole
                or not begins(head)
                or (acknowledged and not begins(tail, tail_start))
            ):
                stamp = places.get(bytes(shape)) if size > 0 else None
                sending = None if stamp is None else known(bytes(stamp))
                if (
                    sending is None
                    or sending.packet_bytes != size
                    or not begins(sending.head)
                    or not begins(sending.tail, sending.tail_start)
                ):
                    count += self._hand_over(numbers, start, place)
                    start = place + 1
                    count += self._serve_other(number, size, place)
                    known_last = None
                    continue
                known_last = known
                whole, head, tail, tail_start = size, sending.head, sending.tail, sending.tail_start
                sequence, sent_ns, state, order = sending.sequence, sending.sent_ns, sending.state, sending.order
                waited = sent_ns < self._newest_ns
                row = rows[sending]
            slot = slots[number]
            if (
                state[slot] != EXPECTED
                or (waited and sent_ns < self._on_since_ns[number])
                or (order is not None and order[slot] > sequence)
            ):
                count += self._hand_over(numbers, start, place)
                start = place + 1
                reactor.received(number, size, self._receiver.ancillary(place))
                known_last = None
                continue
            if acknowledged:
                answers.append(PUBACK + buffer[tail_start - IDENTIFIER_BYTES : tail_start])
            if order is not None:
                order[slot] = sequence
            state[slot] = GOT
            row.append(place)
        count += self._hand_over(numbers, start, len(numbers))
        if count:
            self._lag.add(time.time_ns() - self._first_ns, count)

    def _hand_over(self, numbers: Sequence[int], start: int, stop: int) -> int:
        """Give the plain reads of these places to their sendings, with their times, and acknowledge them; returns how
        many.

        Acknowledged one by one between the reads, each would wake a broker that has gone to sleep again.
        """
        if start == stop:
            return 0
        if self._answers:
            for number, answer in zip(numbers[start:stop], self._answers, strict=True):
                self._answer(number, answer)
            self._answers.clear()
        base_ns, times, without = self._receiver.times(start, stop)
        for sending, row in self._rows.items():
            if len(row) == len(times):
                sending.times.append((base_ns, times))
            elif row:  # else the only read that was looked for there was not plain
                sending.times.append((base_ns, [times[place - start] for place in row]))
        self._rows.clear()
        self.read_clock_arrivals += without
        self._first_ns = self._first_ns or base_ns + times[0]
        return stop - start

    def _serve_other(self, number: int, size: int, place: int) -> int:
        """Serve a read that is not one known packet; returns how many arrivals were plain."""
        if size < 0:
            self._reactor.read(number)
            return 0
        ancillary = self._receiver.ancillary(place)
        times = self._shared(number, size, ancillary)
        if times:
            self._first_ns = self._first_ns or arrival_ns(ancillary)
        return times

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

    def _shared(self, number: int, size: int, ancillary: Ancillary) -> int:
        """Serve a read of several packets, whose time is the last one's; returns how many.

        Where one of them is not plain all go to the session: it returns 0.
        """
        known, slot, on_since_ns = self._knowns[number], self._slots[number], self._on_since_ns[number]
        assert known is not None
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
        came_ns = arrival_ns(ancillary)
        for sending in found:
            sending.bound(slot, came_ns, self._reactor.empty_ns)
        if self._qos:
            self._answer(number, answer)
        return len(found)

    def _answer(self, number: int, answer: bytes) -> None:
        try:
            sent = self._sockets[number].send(answer)
        except OSError:
            sent = 0
        if sent < len(answer):
            self._reactor.write_rest(number, answer[sent:])
