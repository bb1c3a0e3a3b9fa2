"""A pool of all outlets of a small directory, over a simulated network."""

from subscribers.ledger.ledger import Ledger
from subscribers.mqtt.options import Version
from subscribers.outlets.pool import OutletPool
from tests.support.ledgers import DIRECTORY, EDGES, RUN, START
from tests.support.mqtt_bytes import published
from tests.support.simulated_network import Clock, SimulatedNetwork
from tests.support.simulated_worker import SessionsOnly
from wire.contract.control import Assignment, WorkerConfig
from wire.contract.outlet_state import OutletState
from wire.contract.stamp import HEAD, Stamp
from wire.directory.absence_plan import attendance_of
from wire.directory.attendance import Attendance

__all__ = ["SECOND_NS", "PoolSetup"]

SECOND_NS = 1_000_000_000
OUTLETS = len(DIRECTORY.outlets)


class PoolSetup:
    """The pool, its network, the ledger of its outlets, and the number of its changes.

    ``settings`` are fields of the worker's configuration, ``network_for`` makes another network, ``windows`` are other
    absences than the configuration's, and ``killed`` the messages of killed releases.
    """

    def __init__(
        self,
        network_for=SimulatedNetwork,
        tokens=None,
        read_path_for=SessionsOnly,
        windows=None,
        killed=(),
        **settings,
    ):
        fields = {"brokers": ("mqtt://broker:1883",), "qos": 1, "persistent": True} | settings
        self.config = WorkerConfig(1, OUTLETS, 10, **fields)
        self.clock = Clock(START)
        self.network = network_for(self.clock, Version.V5 if self.config.mqtt == "5" else Version.V311)
        attendance = self.attendance = attendance_of(self.config, DIRECTORY) if windows is None else Attendance(windows)
        self.changes = 0
        lasting = self.config.lasting
        self.ledger = Ledger(RUN, DIRECTORY, attendance, (0, 1), EDGES, lasting=lasting, killed=killed)
        self.ledger.start(START, 0)
        self.pool = OutletPool(
            self.network,
            Assignment(RUN, DIRECTORY.digest, ((0, 1),), self.config),
            DIRECTORY,
            attendance,
            EDGES,
            (None, None),
            read_path_for,
            self.count,
            tokens=tokens,
        )
        self.outlets = self.pool.add(self.ledger)

    def count(self):
        self.changes += 1

    def start(self):
        """Connect all outlets; they come on unless the network is set otherwise."""
        self.pool.start(self.outlets)
        self.network.wake()
        return self

    def later(self, seconds):
        """Let time pass, and serve each timer in its turn."""
        end_ns = self.clock.now_ns + int(seconds * SECOND_NS)
        while self.clock.now_ns < end_ns:
            self.clock.now_ns = min(end_ns, self.clock.now_ns + SECOND_NS // 1000)
            self.network.wake()

    def states(self):
        """How many outlets are in each state that some are in; the figures count the same."""
        counts = {}
        for outlet in self.outlets:
            counts[outlet.state] = counts.get(outlet.state, 0) + 1
        assert counts == {state: count for state, count in self.pool.figures.states.items() if count}
        assert set(counts) <= set(OutletState)
        return {state.value: count for state, count in counts.items()}

    def arrive(self, outlet, topic, sequence, sent_ns, arrival_ns=None, *, again=False):
        """Deliver a message to an outlet, now or as if it came at a time, with DUP if ``again``; return whether it was
        connected.
        """
        payload = HEAD + Stamp(RUN, sequence, sent_ns, sent_ns).encode() + b"x" * 50
        packet = bytearray(published(self.network.version, topic, payload, 1, 1))
        packet[0] |= 0b1000 * again
        return self.network.deliver(outlet, bytes(packet), arrival_ns)
