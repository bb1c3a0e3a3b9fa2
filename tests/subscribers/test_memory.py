"""A worker's memory does not grow with the number of messages: ledger, outlets, sessions, fast path over thousands.
And an outlet takes little of it.
"""

import gc
import tracemalloc
from types import SimpleNamespace

from subscribers.ledger.arrivals import Came
from subscribers.ledger.ledger import Ledger
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.net.reactor import Reactor
from subscribers.outlets.fast_path import FastPath
from subscribers.outlets.maker import OutletMaker
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.reads import Reads
from subscribers.outlets.sampled import Sampled
from subscribers.outlets.sessions import Sessions
from subscribers.outlets.templates import TEMPLATES_KEPT
from tests.support.mqtt_bytes import CONNACK, suback
from tests.support.simulated_worker import SessionsOnly
from wire.contract.bins import edges
from wire.contract.control import Announced, Assignment, WorkerConfig
from wire.contract.histogram import Histogram
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic
from wire.directory.attendance import Attendance
from wire.directory.behaving import Behaving
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
MANY = 2_000  # outlets, whose filters are of hundreds of kinds
BYTES_AN_OUTLET = 690  # without its socket: it takes some 650


class Outlets:
    """Outlets that are on, over a reactor that does not run."""

    def __init__(self, ledger):
        self.reactor = Reactor()
        fast_path = FastPath(self.reactor, 0, Histogram(edges()))
        self.reads = Reads(self.reactor, fast_path, Histogram(edges()))
        sampled, *others = OUTLETS
        self.outlets = [
            self.outlet(sampled, Sampled(ledger, sampled)),
            *(self.outlet(index, ledger) for index in others),
        ]

    def outlet(self, index, marks):
        options = SessionOptions(version=Version.V311, qos=0, keepalive_s=60, clean=True)
        outlet = SimulatedOutlet(self, self.reads, index, marks, options, f"outlet-{index}", (TOPIC,))
        outlet.session.connect()
        for answer in (b"\x20\x02\x00\x00", b"\x90\x03\x00\x01\x00"):  # CONNACK, SUBACK
            outlet.session.receive(bytearray(answer), len(answer))
            outlet.session.pending()
        assert outlet.session.established
        return outlet

    def on_events(self, outlet, events):
        raise AssertionError(events)

    def on_lost(self, outlet, reason):
        raise AssertionError(reason)


def publish(stamp, size):
    """A PUBLISH at QoS 0 (MQTT 3.1.1 §3.3) with a body of this size."""
    name = TOPIC.encode()
    body = len(name).to_bytes(2, "big") + name + (HEAD + stamp.encode()).ljust(size, b"x")
    return bytearray((0x30, len(body) & 127 | 128, len(body) >> 7)) + body


def test_memory_is_the_same_after_thousands_of_settled_messages():
    """Each of a length of its own and to every outlet, one of them sampled; announced, arrived, settled, reported,
    acknowledged. Nothing of them is left to the garbage collector: until it comes by, that would be most of the memory.
    """
    ledger = Ledger(RUN, DIRECTORY, Attendance(), (0, 1), edges(), lasting=False)
    outlets = Outlets(ledger)

    def send(sequence):
        due = START + sequence * 1_000_000
        ledger.announce((Announced(sequence, TOPIC, due, 0, 1_000),), due)
        packet = publish(Stamp(RUN, sequence, due, due), 200 + sequence)
        for outlet in outlets.outlets[:3]:
            outlet.session.receive(packet, len(packet))
            outlet.on_read(due + 50_000, due + 60_000, len(packet), kernel=True)
        for outlet in outlets.outlets:
            transmission = ledger.known(HEAD + Stamp(RUN, sequence, due, due).encode())
            if ledger.mark(transmission, Came(outlet.slot)):
                transmission.add_exact(outlet.slot, due + 70_000)
        ledger.tick(due + 100_000)
        ledger.acknowledge(ledger.tally().closed)

    def held_after(first, stop):
        for sequence in range(first, stop):
            send(sequence)
        assert gc.collect() == 0
        return tracemalloc.get_traced_memory()[0]

    full = TEMPLATES_KEPT + 500  # until all that is kept of the last so many messages is there
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        before = held_after(1, full)
        after = held_after(full, full + MESSAGES)
    finally:
        gc.enable()
        tracemalloc.stop()
        outlets.reactor.shut()
    assert ledger.open_count == 0
    assert ledger.tally(everything=True).labels[str(CIRCUIT)].delivered == (full + MESSAGES - 1) * len(OUTLETS)
    assert after - before < GROWTH_BYTES


def test_what_outlets_have_in_common_is_kept_for_all_of_them_and_not_for_each():
    """An outlet, its session and its client id, once it is subscribed: with the filters of each in a cache of their
    own, and state of a read in each outlet, it took an eighth more.
    """
    directory = population(5, MANY, 90)
    ledger = Ledger(RUN, directory, Attendance(), (0, 1), edges(), lasting=False)
    config = WorkerConfig(5, MANY, 90, ("mqtt://broker:1883",))
    sessions = Sessions(Assignment(RUN, directory.digest, ((0, 1),), config), directory, (None, None))
    path, lag = SessionsOnly(0, Histogram(edges())), Histogram(edges())
    maker = OutletMaker(None, config, directory, Behaving(5, MANY, ()), sessions, path, lag, edges())
    owner = SimpleNamespace(on_events=lambda outlet, events: None)
    gc.collect()
    tracemalloc.start()
    try:
        outlets = maker.partition(owner, ledger)
        for outlet in outlets:
            outlet.session.connect()
            for answer in (CONNACK, suback(Version.V311, 1, [0] * len(outlet.session.filters))):
                outlet.session.receive(bytearray(answer), len(answer))
                outlet.session.pending()
                outlet.on_read(START, START, len(answer), kernel=True)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert all(outlet.session.established for outlet in outlets)
    assert held / MANY < BYTES_AN_OUTLET
