"""One simulated world: a clock, a disk, a network, a broker, the lives of a wire, and its workers."""

from functools import partial
from random import Random

from tests.simulation.broker import Broker
from tests.simulation.client_v5 import sayings
from tests.simulation.disk import Disk
from tests.simulation.load_test import LoadTestProcess
from tests.simulation.network import Network
from tests.simulation.presence import Presence
from tests.simulation.processes import WireProcess, WorkerProcess
from tests.simulation.truth import Truth, sent_of
from wire.contract.control import Announcement, Assignment, Handover, Resync
from wire.contract.control_codec import ControlDecoder
from wire.contract.stamp import read

__all__ = ["Violation", "World"]

ANNOUNCEMENT = b'"type":"announcement"'
TAGS = (ANNOUNCEMENT, b'"type":"assignment"', b'"type":"handover"', b'"type":"resync"')
JOIN = b'"type":"join"'
OUTAGES = b'"type":"broker_outages"'


class Violation(AssertionError):  # noqa: N818 - the name of what was found
    """An invariant does not hold."""

    def __init__(self, checker, text):
        super().__init__(f"{checker}: {text}")


class World:
    """Everything that a life of a kind consists of. ``checkers`` see what happens; the first violation ends the life.
    ``replacing``: its clients post what takes the place of killed releases.

    ``joins`` are the topic and payload of the join without partitions of each worker instance.
    """

    def __init__(self, loop, seed, kind, checkers):
        self.loop = loop
        self.config = kind.config
        self.directory = kind.directory
        self.is_load_test, self.replacing = kind.load_test, kind.replacing
        self.presence = Presence(kind)
        self.joins = {}
        self.wires = 0  # lives of the wire
        self._start_ns = kind.start_ns
        self.delays = Random(f"{seed}:delays")
        self.truth = Truth()
        self.network = Network(loop, self.delays)
        self.disk = Disk(loop)
        routing = (self._routed, self._haunted) if self.presence.judged else ()
        later = partial(loop.call_later, context=self.network.context)
        self.broker = Broker(Random(f"{seed}:broker"), self._arrived, *routing, later=later)
        self.broker.expiry_most_s = kind.expiry_most_s
        self.workers = []
        self.wire = None
        self.violation = None
        self.on_violation = loop.create_future()
        self._step_ns = 0
        self._checkers = checkers
        self._tokens = 0
        self._numbers = {}
        self._decoder = ControlDecoder()
        loop.set_exception_handler(self._unhandled)
        self.received_s = 0.0  # when an outlet last read a message

    def now_ns(self):
        """The wall clock of the machine, which may be set."""
        return self._start_ns + self._step_ns + round(self.loop.time() * 1e9)

    def step_clock(self, nanoseconds):
        """Set the machine's wall clock."""
        self._step_ns += nanoseconds

    def next_token(self):
        """A name that no other wire has."""
        self._tokens += 1
        return f"{self._tokens:012x}"

    def start_wire(self):
        """Start a life of the wire."""
        self.wires += 1
        self.wire = WireProcess(self)
        self.wire.start()

    def start_load_test(self, workers):
        """Start the wire of a load test, and its workers."""
        self.wires += 1
        self.wire = LoadTestProcess(self, workers)
        self.wire.start()

    def revive_wire(self):
        """Start a life of the wire where the last one was killed."""
        if self.wire.dead:
            self.start_wire()

    def start_wire_again(self, ended):
        """Start the wire that ended by itself, unless it was killed meanwhile."""
        if self.wire is ended and not ended.dead:
            ended.dead = True
            self.start_wire()

    def start_worker(self, name):
        """Start a worker of this name, another instance each time."""
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        worker = WorkerProcess(self, name, number)
        self.workers.append(worker)
        worker.start()
        return worker

    def worker_ended(self, instance):
        """Note the end of a worker; a load test hears of it."""
        self.presence.ended(instance, self.now_ns())
        if self.is_load_test:
            self.wire.hear_end(instance)

    def living_workers(self):
        """The workers that have not ended."""
        return [worker for worker in self.workers if not worker.over]

    def owners(self):
        """The workers that have not ended, and that the wire takes for the owners of their partitions."""
        if not self.is_load_test:
            return self.living_workers()
        present = {member.instance for member in self.wire.wire.membership.present()}
        return [worker for worker in self.living_workers() if worker.instance in present]

    def has_at_owner(self, sequence, outlet):
        """Whether an outlet received a message at the worker that the wire takes for its owner."""
        copies = self.truth.received.get((sequence, outlet), {})
        return any(worker.instance in copies and worker.owns(outlet) for worker in self.owners())

    @property
    def calm(self):
        """Whether no worker has ended, nor was taken for ended, and no wire: each partition has its first owner."""
        undisturbed = not any(worker.over or worker.disturbed for worker in self.workers)
        return self.wires == 1 and undisturbed and len(self.owners()) == len(self.workers)

    def repeat_join(self, worker):
        """Have the broker deliver a worker's first join once more, as where its connection was held up until now."""
        if worker.instance in self.joins:
            self.broker.publish(*self.joins[worker.instance], 1)

    def violated(self, checker, text, cause=None):
        """Note a violation, the first one only."""
        if self.violation is None:
            self.violation = Violation(checker, f"{text} (event {self.loop.events:,}, {self.loop.time():.6f} s)")
            self.violation.__cause__ = cause
            self.on_violation.set_result(None)

    # What happens, for the truth and the checkers.

    def written(self, process, topic, payload):
        """The wire gives a message to its connection."""
        if topic.startswith("wire/"):
            sent = sent_of(topic, payload)
            self.truth.written.add((sent.uri, sent.version, sent.circuit))
            for checker in self._checkers:
                checker.written(self, process, sent)

    def told(self, process, topic, data):
        """The wire gives a control message to its control server."""
        if any(tag in data[:40] for tag in TAGS):
            message = self._decoder.decode(data)
            instance = topic.rpartition("/")[2]
            assert isinstance(message, Announcement | Assignment | Handover | Resync)
            for checker in self._checkers:
                checker.told(self, process, instance, message)

    def received(self, instance, outlet, topic, payload):
        """A connection at a worker instance reads a message, or a further copy of one: an outlet's, or its own."""
        if not topic.startswith("wire/"):
            if self.presence.losses is not None and OUTAGES in payload[:40]:
                self.presence.losses.heard(instance, self.now_ns())
            if self.replacing and ANNOUNCEMENT in payload[:40]:
                for checker in self._checkers:
                    checker.heard(self, instance, self._decoder.decode(payload))
            return
        self.received_s = self.loop.time()
        sent, truth = sent_of(topic, payload), self.truth
        told = not any(worker.tallied_out for worker in self.workers if worker.instance == instance)
        truth.untold[sent.sequence, outlet] += not told
        copies = truth.received.setdefault((sent.sequence, outlet), {})
        copies[instance] = copies.get(instance, 0) + 1
        if self.presence.judged:
            self.presence.arrived(instance, outlet, sent, self.now_ns(), calm=self.calm and told)
        truth.outlet_order.setdefault((outlet, sent.uri), {}).setdefault(sent.version)
        for checker in self._checkers:
            checker.received(self, instance, outlet, sent)

    def said(self, instance, outlet, packet):
        """An outlet's connection at a worker instance reads a packet that is no message."""
        code, granted_s = sayings(packet)
        if code is not None or granted_s is not None:
            for checker in self._checkers:
                checker.said(self, instance, outlet, code, granted_s)

    def refused(self, instance, outlet, error):
        """An outlet at a worker instance takes what it read for a violation of MQTT."""
        for checker in self._checkers:
            checker.refused(self, instance, outlet, error)

    def _arrived(self, topic, payload):
        if topic.startswith("wire/"):
            sent = sent_of(topic, payload)
            first = sent.sequence not in self.truth.sent
            self.truth.sent.setdefault(sent.sequence, sent)
            for checker in self._checkers:
                checker.arrived(self, sent, first=first)
        elif JOIN in payload[:40]:
            join = self._decoder.decode(payload)
            if not join.partitions:
                self.joins[join.instance] = topic, payload
                return
            for checker in self._checkers:
                checker.rejoined(self, join.instance)

    def _routed(self, topic, payload, reached):
        if not topic.startswith("wire/"):
            return ()
        return self.presence.routed(sent_of(topic, payload), reached, self.now_ns())

    def _haunted(self, payload, outlet):
        self.presence.haunt(read(payload).sequence, outlet, self.now_ns())

    def _unhandled(self, _, context):
        """Take what no one caught: an exception in a callback of the wire or of a worker."""
        error = context.get("exception")
        what = context["message"] if error is None else repr(error)
        self.violated("no exception is lost", what, error)
