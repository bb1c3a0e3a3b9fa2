"""A worker's memory does not grow with the number of messages: ledger, seat, session and fast lane over thousands."""

import gc
import tracemalloc

from subscribers.fastlane import SHAPES_KEPT, FastLane
from subscribers.ledger import Ledger
from subscribers.mqtt.session import Session, SessionOptions, Version
from subscribers.reactor import Reactor
from subscribers.seat import Seat
from subscribers.watch import Watch
from wire.contract.control import Announced
from wire.contract.histogram import Histogram, edges
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic
from wire.directory.attendance import Attendance
from wire.directory.population import population

RUN = 7
START = 1_742_299_200_000_000_000
DIRECTORY = population(1, 30, 1)
CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
TOPIC = topic(CIRCUIT, "flash")
OUTLETS = list(DIRECTORY.entitled(CIRCUIT, "flash"))
# A table that happens to grow; one integer kept for each message would be more.
GROWTH_BYTES = 32 * 1024
MESSAGES = 3_000


class Hall:
    """As much of a swarm as a seat needs: outlets that are on, a reactor that nobody runs."""

    def __init__(self, ledger):
        self.reactor = Reactor()
        self.lane = FastLane(self.reactor, 0, Histogram(edges()))
        self.batch = []
        self.now_ns = START
        self.arrivals = 0
        watched, *others = OUTLETS
        self.seats = [Seat(self, watched, Watch(ledger, watched)), *(Seat(self, index, ledger) for index in others)]

    def session_for(self, seat):
        options = SessionOptions(version=Version.V311, qos=0, keepalive_s=60, clean=True)
        session = Session(options, f"outlet-{seat.index}", (TOPIC,), seat)
        session.connect()
        for answer in (b"\x20\x02\x00\x00", b"\x90\x03\x00\x01\x00"):  # CONNACK, SUBACK
            session.receive(bytearray(answer), len(answer))
            session.pending()
        assert session.established
        return session

    def after_read(self, lag_ns, *, kernel):
        self.arrivals += len(self.batch)

    def on_events(self, seat, events):
        raise AssertionError(events)

    def on_lost(self, seat, reason):
        raise AssertionError(reason)


def publish(stamp, size):
    """A PUBLISH at QoS 0 (MQTT 3.1.1 §3.3) with a body of this size."""
    name = TOPIC.encode()
    body = len(name).to_bytes(2, "big") + name + (HEAD + stamp.encode()).ljust(size, b"x")
    return bytearray((0x30, len(body) & 127 | 128, len(body) >> 7)) + body


def test_memory_is_the_same_after_thousands_of_settled_messages():
    """Each of a length of its own and to every outlet, one of them watched; announced, arrived, settled, reported,
    forgotten. Nothing of them is left to the garbage collector: until it comes by, that would be most of the memory.
    """
    ledger = Ledger(RUN, DIRECTORY, Attendance(1, 30, 0.0, 1, 1), (0, 1), edges(), lossy_away=True)
    hall = Hall(ledger)

    def send(sequence):
        due = START + sequence * 1_000_000
        ledger.announce((Announced(sequence, TOPIC, due, 0, 1_000),), due)
        packet = publish(Stamp(RUN, sequence, due, due), 200 + sequence)
        for seat in hall.seats[:3]:
            seat.session.receive(packet, len(packet))
            seat.on_read(due + 50_000, due + 60_000, len(packet), kernel=True)
        for seat in hall.seats:
            sending = ledger.known(HEAD + Stamp(RUN, sequence, due, due).encode())
            if ledger.mark(sending, seat.slot, was_away=False):
                sending.exact.append(due + 70_000)
        ledger.tick(due + 100_000)
        ledger.forget(ledger.tally().closed)

    def held_after(first, stop):
        for sequence in range(first, stop):
            send(sequence)
        assert gc.collect() == 0
        return tracemalloc.get_traced_memory()[0]

    full = SHAPES_KEPT + 500  # until all that is kept of the last so many messages is there
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        before = held_after(1, full)
        after = held_after(full, full + MESSAGES)
    finally:
        gc.enable()
        tracemalloc.stop()
        hall.reactor.shut()
    assert ledger.open_count == 0
    assert ledger.tally(everything=True).circuits[str(CIRCUIT)].delivered == (full + MESSAGES - 1) * len(OUTLETS)
    assert after - before < GROWTH_BYTES
