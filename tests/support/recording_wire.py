"""The wire of one simulated worker, which records the worker's messages."""

from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, RUN, START
from tests.support.messages import wire_message
from tests.support.simulated_network import Clock
from tests.support.simulated_worker import SimulatedWorker
from wire.contract.control import Announced, Announcement, Assignment, Progress, Report, WorkerConfig
from wire.contract.control_codec import ControlDecoder
from wire.contract.topics import topic

__all__ = ["SECOND_NS", "RecordingWire", "assignment"]

SECOND_NS = 1_000_000_000
CONFIG = {"seed": 1, "outlets": len(DIRECTORY.outlets), "countries": 10, "brokers": ("mqtt://broker:1883",), "qos": 1}


def assignment(*partitions, reassigned=(), run_id=RUN, digest=DIRECTORY.digest, **settings):
    """An assignment of partitions, (index, count) each; ``settings`` are fields of the configuration."""
    config = WorkerConfig(**(CONFIG | {"persistent": True} | settings))
    return Assignment(run_id, digest, partitions, config, reassigned)


class RecordingWire:
    """A wire that sends only the messages of the test. ``said`` has the worker's messages, a report once."""

    def __init__(self):
        self.clock = Clock(START)
        self.tally_ns = SECOND_NS
        self.said = []
        self.worker = SimulatedWorker(self, "w")
        self._last = b""
        self._decoder = ControlDecoder(EDGES, len(DIRECTORY.outlets))

    def hear(self, worker, data):
        message = self._decoder.decode(data)
        if not isinstance(message, Report) or data != self._last:
            self.said.append(message)
        self._last = data

    def turn(self):
        self.worker.network.turn()

    def tell(self, *messages):
        """Give the worker these messages, and let it act on them."""
        for message in messages:
            self.worker.send(message)
        self.turn()

    def later(self, seconds):
        """Let time pass, a tenth of a second at a time; return the worker's messages in it."""
        before = len(self.said)
        for _ in range(round(seconds * 10)):
            self.clock.now_ns += SECOND_NS // 10
            self.worker.network.wake()
        return self.said[before:]

    def publish(self, sequence):
        """Announce a message on the busiest circuit."""
        name = topic(BUSIEST, "flash")
        self.tell(
            Announcement(f"urn:x:{sequence}", 1, (Announced(sequence, name, self.clock.now_ns, 0, 100),)),
        )
        uri, now_ns = f"urn:x:{sequence}", self.clock.now_ns
        return wire_message(RUN, sequence, uri, 1, BUSIEST, "flash", now_ns, 0, None, b"x" * 100)

    def tallies(self):
        """The tallies so far."""
        return [message.tally for message in self.said if isinstance(message, Report)]

    def progress(self):
        """The reports of progress so far, as (on, away, waiting)."""
        return [(item.on, item.away, item.waiting) for item in self.said if isinstance(item, Progress)]
