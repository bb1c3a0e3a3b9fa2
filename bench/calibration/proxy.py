"""The proxy between broker and outlets, in a process of its own: ``python -m bench.calibration.proxy``.

The proxy notes for each PUBLISH when it came in and when it went out, by its own clock: the truth of a calibration is
what the proxy did, not its orders. ``records`` has the lines that it reads and writes.
"""

import gc
import os
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

import orjson

from bench.base.lines import encode_line
from bench.brokers.ports import listening_sockets
from bench.calibration.injections import Injection
from bench.calibration.packets import PUBLISH, SUBACK, MalformedPacket, client_id, kind, shifted, stamp_of, topic_of
from bench.calibration.pair import Pair, Side
from bench.calibration.records import Cuts, Listening, Passage, Passages, Said, Status

__all__ = ["main"]

BUFFER_BYTES = 256 * 1024
BACKLOG = 1024
EVENTS_PER_POLL = 64
ROWS_PER_LINE = 200
# epoll_wait(2) counts in milliseconds and a sleeper wakes late: the proxy stays awake so long before a packet is due.
AWAKE_NS = 2_000_000
MS = 1_000_000


class Proxy:
    """Listens once for each broker node, and forwards packets as the injection says."""

    def __init__(self, injection: Injection, nodes: Sequence[tuple[str, int]]) -> None:
        self._injection = injection
        self._epoll = select.epoll()
        self._listeners = {
            listener.fileno(): (listener, node)
            for listener, node in zip(listening_sockets(len(nodes), BACKLOG), nodes, strict=True)
        }
        self._sides: dict[int, Side] = {}
        # Every packet has the same delay: the first one that came is the first one due.
        self._held: deque[tuple[int, Pair, bytes, Passage | None]] = deque()
        self._stored: dict[str, list[tuple[bytes, Passage]]] = {}  # by client id, until the outlet is back
        self._passages: list[Passage] = []
        self._on = 0
        self._forwarded = 0
        self._cuts = 0

    def run(self) -> None:
        """Serve until the input ends."""
        for number in (sys.stdin.fileno(), *self._listeners):
            self._epoll.register(number, select.EPOLLIN)
        _write(Listening(tuple(listener.getsockname()[1] for listener, _ in self._listeners.values())))
        while True:
            for number, mask in self._epoll.poll(self._sleep_s(), EVENTS_PER_POLL):
                if number in self._listeners:
                    self._accept(*self._listeners[number])
                elif number == sys.stdin.fileno():
                    if not self._answer():
                        return
                elif number in self._sides:
                    self._serve(self._sides[number], mask)
                self._send_due()
            self._send_due()

    def _sleep_s(self) -> float:
        """How long to wait in a poll: not at all while a packet is nearly due."""
        if not self._held:
            return -1
        return max(0, (self._held[0][0] - AWAKE_NS - time.monotonic_ns()) // MS) / 1e3

    def _accept(self, listener: socket.socket, node: tuple[str, int]) -> None:
        outlet, _ = listener.accept()
        broker = socket.socket(socket.AF_INET6 if ":" in node[0] else socket.AF_INET)
        pair = Pair(outlet, broker)
        for side in (pair.outlet, pair.broker):
            side.sock.setblocking(False)  # noqa: FBT003 - the socket module's own signature
            side.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sides[side.sock.fileno()] = side
            self._epoll.register(side.sock.fileno(), select.EPOLLIN)
        with suppress(OSError):  # in progress; a failure is read from the socket
            broker.connect(node)

    def _serve(self, side: Side, mask: int) -> None:
        if mask & select.EPOLLOUT:
            self._send(side, b"")
        if not mask & ~select.EPOLLOUT:
            return
        try:
            data = side.sock.recv(BUFFER_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        in_ns = time.time_ns()
        pair = side.pair
        try:
            packets = side.splitter.feed(data)
            if not data or pair.closed:
                self._close(pair)
            elif side is pair.broker:
                for packet in packets:
                    self._from_broker(pair, packet, in_ns)
            else:
                if packets and not pair.client_id:
                    pair.client_id = client_id(packets[0])
                self._send(pair.broker, data)
        except MalformedPacket:
            self._close(pair)

    def _from_broker(self, pair: Pair, packet: bytes, in_ns: int) -> None:
        stamp = stamp_of(packet) if kind(packet) == PUBLISH else None
        if stamp is None:
            self._forward(pair, packet, None)
            return
        fate = self._injection.fate_of(len(self._passages) + 1)
        passage = Passage(pair.client_id, topic_of(packet), *stamp[1:], in_ns, fate)
        self._passages.append(passage)
        if pair.closed:  # an earlier packet of the same read cut the connection
            return
        if fate in ("lost", "late"):
            if fate == "late":
                self._stored.setdefault(pair.client_id, []).append((packet, passage))
            self._cuts += 1
            self._close(pair)
            return
        if self._injection.offset_ns:
            packet = shifted(packet, self._injection.offset_ns)
        self._forward(pair, packet, passage)

    def _forward(self, pair: Pair, packet: bytes, passage: Passage | None) -> None:
        if self._injection.delay_ns:
            self._held.append((time.monotonic_ns() + self._injection.delay_ns, pair, packet, passage))
        else:
            self._deliver(pair, packet, passage)

    def _send_due(self) -> None:
        """Forward the held packets that are due."""
        held = self._held
        while held and held[0][0] <= time.monotonic_ns():
            self._deliver(*held.popleft()[1:])

    def _deliver(self, pair: Pair, packet: bytes, passage: Passage | None) -> None:
        if pair.closed:
            return
        if passage is not None:
            passage.copies = 2 if passage.fate == "twice" else 1
            self._forwarded += passage.copies
            passage.out_ns = time.time_ns()
            self._send(pair.outlet, packet * passage.copies)
            return
        self._send(pair.outlet, packet)
        if kind(packet) == SUBACK and not pair.subscribed and not pair.closed:
            pair.subscribed = True
            self._on += 1
            for stored in self._stored.pop(pair.client_id, ()):
                self._deliver(pair, *stored)

    def _send(self, side: Side, data: bytes) -> None:
        """Write data, and later the rest that the socket does not take now."""
        waiting = bool(side.outgoing)
        side.outgoing += data
        try:
            sent = side.sock.send(side.outgoing)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._close(side.pair)
            return
        side.outgoing = side.outgoing[sent:]
        if bool(side.outgoing) != waiting:
            self._epoll.modify(side.sock.fileno(), select.EPOLLIN | (select.EPOLLOUT if side.outgoing else 0))

    def _close(self, pair: Pair) -> None:
        if pair.closed:
            return
        pair.closed = True
        self._on -= pair.subscribed
        for side in (pair.outlet, pair.broker):
            del self._sides[side.sock.fileno()]
            side.sock.close()

    def _answer(self) -> bool:
        """Answer the requests that have come; return False when the input has ended."""
        asked = os.read(sys.stdin.fileno(), BUFFER_BYTES)
        for word in asked.split():
            if word == b"status":
                _write(Status(self._on, len(self._passages), self._forwarded, len(self._held)))
            else:
                for start in range(0, len(self._passages), ROWS_PER_LINE):
                    _write(Passages(tuple(self._passages[start : start + ROWS_PER_LINE])))
                _write(Cuts(self._cuts))
        return bool(asked)


def _write(line: Said) -> None:
    sys.stdout.buffer.write(encode_line(line))
    sys.stdout.buffer.flush()


def main() -> None:
    """Run the program: its argument has the injection and the addresses of the broker's nodes."""
    told = orjson.loads(sys.argv[1])
    gc.disable()  # the proxy makes no reference cycles, and a collection would delay a packet that is due
    Proxy(Injection(**told["injection"]), [tuple(node) for node in told["nodes"]]).run()


if __name__ == "__main__":
    main()
