"""A delivery from a read's bytes to its mark, by a session: a document of the wire, beside payloads of other making."""

from collections.abc import Sequence

from bench.benchmarks.micro.timing import Operation
from bench.benchmarks.sidebyside.load import DOCUMENT_BYTES
from subscribers.ledger.ledger import Ledger
from subscribers.ledger.messages import Transmission
from subscribers.mqtt.events import Event
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.net.connection import Connection
from subscribers.net.connections import BUFFER_BYTES
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.ports import Lookup
from subscribers.outlets.reads import Reads
from wire.contract.bins import edges
from wire.contract.control import Announced
from wire.contract.histogram import Histogram
from wire.contract.stamp import HEAD, LENGTH, Stamp
from wire.contract.topics import FLASH, topic
from wire.directory.attendance import Attendance
from wire.directory.population import population

__all__ = ["operations"]

SEED = 20250318
OUTLETS = 2_000
RUN = 7
DUE_NS = 1_742_299_200_000_000_000
ANSWERS = b"\x20\x02\x00\x00" + b"\x90\x03\x00\x01\x00"  # CONNACK and SUBACK of MQTT 3.1.1
NINJS = "delivery of 5.6 kB by a session, a document of the wire"
REST = DOCUMENT_BYTES - LENGTH
# What stands in front of the stamp and behind it, by the kind of payload.
PAYLOADS = {
    NINJS: (HEAD, b"x" * (REST - len(HEAD))),
    "delivery of 5.6 kB by a session, the stamp within JSON": (b'{"seq":1,"stamp":"', b"x" * (REST - 18)),
    "delivery of 5.6 kB by a session, the stamp behind it": (b"x" * REST, b""),
}


class _Aside:
    """The parts around an outlet, without sockets: no packet is read past its session."""

    now_ns = DUE_NS
    read_clock_arrivals = 0

    def call_in(self, delay_ns: int, action: object) -> None:
        """Call nothing."""

    def enter(self, connection: Connection, lookup: Lookup, slot: int, on_since_ns: int) -> None:
        """Leave the connection to its session."""

    def leave(self, connection: Connection) -> None:
        """Leave it there."""

    def add_template(self, transmission: Transmission, packet: bytes, topic_end: int, stamp: object) -> None:
        """Note that there is one."""
        del topic_end, stamp
        transmission.packet_bytes = len(packet)

    def on_events(self, outlet: SimulatedOutlet, events: Sequence[Event]) -> None:
        """Act on none."""

    def on_lost(self, outlet: SimulatedOutlet, reason: str) -> None:
        """Act on none."""

    def on_refused(self, outlet: SimulatedOutlet, reason: str) -> None:
        """Act on none."""


def operations() -> tuple[Operation, ...]:
    """Return the operations: a message to each outlet of the largest circuit, in each kind of payload."""
    return tuple(_operation(name, *parts) for name, parts in PAYLOADS.items())


def _operation(kind: str, before: bytes, after: bytes) -> Operation:
    directory = population(SEED, OUTLETS, 1)
    circuit = max(directory.circuits, key=lambda item: len(directory.entitled(item, FLASH)))
    slots = list(directory.entitled(circuit, FLASH))
    name = topic(circuit, FLASH)
    ledger = Ledger(RUN, directory, Attendance(), (0, 1), edges(), lasting=False)
    aside = _Aside()
    options = SessionOptions(version=Version.V311, qos=0, keepalive_s=60, clean=True)
    reads = Reads(aside, aside, Histogram(edges()))
    outlet = SimulatedOutlet(aside, reads, slots[0], ledger, options, "micro", (name,))
    outlet.session.connect()
    outlet.session.receive(bytearray(ANSWERS), len(ANSWERS))
    outlet.session.pending()
    buffer = bytearray(BUFFER_BYTES)
    sequence = 0

    def deliver() -> int:
        nonlocal sequence
        sequence += 1
        due_ns = DUE_NS + sequence * 1_000_000_000
        ledger.announce((Announced(sequence, name, due_ns, 0, DOCUMENT_BYTES),), due_ns)
        packet = _packet(name, before + Stamp(RUN, sequence, due_ns, due_ns).encode() + after)
        size = len(packet)
        buffer[:size] = packet
        receive, read = outlet.session.receive, outlet.on_read
        for slot in slots:
            outlet.slot = slot
            receive(buffer, size)
            read(due_ns + 20_000, due_ns + 30_000, size, kernel=True)
        ledger.tick(due_ns)
        ledger.tally()
        ledger.acknowledge(((sequence, len(slots)),))
        return len(slots)

    return Operation(kind, deliver, "" if kind == NINJS else NINJS)


def _packet(name: str, payload: bytes) -> bytes:
    """Return a PUBLISH at QoS 0 (MQTT 3.1.1 §3.3) of 128 to 16,383 bytes."""
    body = len(name).to_bytes(2) + name.encode() + payload
    return bytes((0x30, len(body) & 127 | 128, len(body) >> 7)) + body
