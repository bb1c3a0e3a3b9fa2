"""Outlets on real sockets, with the fast path in front of their sessions."""

import socket
import time

from subscribers.ledger.ledger import Ledger
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.net.connection import Address
from subscribers.net.reactor import Reactor
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.reads import Reads
from tests.support.mqtt_bytes import packet
from tests.support.waiting import until
from wire.contract.bins import edges
from wire.contract.control import Announced
from wire.contract.histogram import Histogram
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic
from wire.contract.transport import PLAIN
from wire.directory.attendance import Attendance
from wire.directory.population import population

__all__ = ["CONNECTED", "OUTLETS", "TOPIC", "SocketOutlets"]

RUN = 7
DIRECTORY = population(1, 30, 1)
CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
TOPIC = topic(CIRCUIT, "flash")
OUTLETS = list(DIRECTORY.entitled(CIRCUIT, "flash"))
CONNECTED = b"\x20\x02\x00\x00" + b"\x90\x03\x00\x01\x01"  # CONNACK, SUBACK


class SocketOutlets:
    """Outlets over a real reactor, and a broker that consists of its ends of their connections, ``peers``.

    ``fast_path`` is the class of what is in front of the sessions. ``lag`` has the arrivals that it served,
    ``by_sessions`` the others. No connection may end.
    """

    def __init__(self, stack, fast_path, qos, *, transport=PLAIN, name="", upgrade=None):
        self.qos = qos
        self.reactor = Reactor(transport)
        stack.callback(self.reactor.shut)
        self.lag, self.by_sessions = Histogram(edges()), Histogram(edges())
        self.fast_path = fast_path(self.reactor, qos, self.lag)
        self.reads = Reads(self.reactor, self.fast_path, self.by_sessions)
        self.ledger = Ledger(RUN, DIRECTORY, Attendance(), (0, 1), edges(), lasting=False)
        self.on, self.due_ns = 0, {}
        options = SessionOptions(version=Version.V311, qos=qos, keepalive_s=60, clean=True)
        self.outlets = [
            SimulatedOutlet(self, self.reads, index, self.ledger, options, f"outlet-{index}", (TOPIC,))
            for index in OUTLETS
        ]
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        address = Address(*listening.getsockname(), name, upgrade)
        self.peers = []
        for outlet in self.outlets:
            self.reactor.open(outlet, address)
            self.peers.append(self.peer(stack.enter_context(listening.accept()[0]), address))
        self.turn_until(lambda: self.on == len(self.outlets))

    def peer(self, sock, address):
        """The broker's end of a connection that was just accepted."""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.send(CONNECTED)
        return sock

    def pump(self):
        """Have the peers take what has come; bare sockets wait for their tests."""

    def on_events(self, outlet, events):
        self.on += outlet.session.established

    def on_lost(self, outlet, reason):
        raise AssertionError(reason)

    def turn_until(self, condition):
        """Let the reactor and the peers run until it holds."""

        def turn():
            self.reactor.call_in(1_000_000, self.reactor.stop)
            self.reactor.run()
            self.pump()
            return condition()

        until(turn)

    def announce(self, sequence, before=HEAD, after=b"x" * 300):
        """A message that is due and sent now, its stamp between these bytes: its packets, one for each outlet (MQTT
        3.1.1 §3.3). The same one again is another transmission of it.
        """
        now_ns = time.time_ns()
        due_ns = self.due_ns.setdefault(sequence, now_ns)
        self.ledger.announce((Announced(sequence, TOPIC, due_ns, 0, 1_000),), now_ns)
        document = before + Stamp(RUN, sequence, due_ns, now_ns).encode() + after
        head = len(TOPIC).to_bytes(2, "big") + TOPIC.encode()
        return [
            packet(0x30 | self.qos << 1, head + (number + 1).to_bytes(2, "big") * (self.qos > 0) + document)
            for number in range(len(self.outlets))
        ]

    def counted(self):
        """The circuit's figures."""
        self.ledger.tick(time.time_ns())
        return self.ledger.tally(everything=True).labels[str(CIRCUIT)]
