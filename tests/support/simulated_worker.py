"""A worker of a simulated wire: the worker of production, over a network and a control link without sockets."""

from functools import cache, partial
from pathlib import Path

from subscribers.control_link import ControlInbox
from subscribers.mqtt.options import Version
from subscribers.partitions import PartitionSet
from subscribers.worker import Worker
from tests.support.mqtt_bytes import published
from tests.support.simulated_network import SimulatedNetwork
from wire.contract.audience_definition import WireOutlets
from wire.contract.control import Drain, Join, Report, WorkerLeft
from wire.contract.control_codec import encode
from wire.contract.stamp import HEAD, Stamp
from wire.directory.building import audience_of
from wire.directory.population import population
from wire.host.files import read_file

__all__ = ["SimulatedWorker"]

directory_for = cache(population)


def audience_for(config):
    """The audience of a configuration; the directory of a seed is built once."""
    if isinstance(config.audience, WireOutlets):
        return directory_for(config.seed, config.outlets, config.countries)
    return audience_of(config, read_file)


class SessionsOnly:
    """A read path that leaves every read to its session."""

    read_clock_arrivals = 0

    def __init__(self, qos, lag):
        pass

    def enter(self, connection, lookup, slot, on_since_ns):
        pass

    def leave(self, connection):
        pass

    def add_template(self, transmission, packet, topic_end, payload_start):
        pass


class SimulatedControlLink:
    """A control link whose broker may lose messages (``losing``), and delivers each report twice.

    While it is not ``up`` nothing goes either way. ``heard`` has what the worker was told.
    """

    def __init__(self, network, to_wire):
        self.up = True
        self.losing = False
        self.problem = ""
        self.heard = []
        self.inbox = ControlInbox(lambda: network.now_ns, lambda text: None)
        self.on_back = self.on_closed = None
        self._to_wire = to_wire

    @property
    def rejected(self):
        return self.inbox.rejected

    def open(self, on_message, on_closed, on_back):
        def hear(message):
            self.heard.append(message)
            on_message(message)

        self.inbox.open(hear)
        self.on_back = on_back
        self.on_closed = on_closed

    def send(self, message):
        if self.up and not self.losing:
            for _ in range(2 if isinstance(message, Report) else 1):  # a tally that comes twice counts once
                self._to_wire(encode(message))

    def close(self):
        self.up = False


class SimulatedWorker:
    """One worker process of a simulated wire; ``about`` are fields of its Join that differ."""

    def __init__(self, wire, name, *, instance=None, **about):
        self.join = Join(
            **{
                "worker": name,
                "instance": instance or f"{name.replace(' ', '-')}-1",
                "pid": 1,
                "host": "host",
                "boot_id": "boot",
                "files": 10_000,
                **about,
            }
        )
        self.network = SimulatedNetwork(wire.clock)
        self.link = SimulatedControlLink(self.network, self._to_wire)
        self._wire = wire
        self._by_index = {}
        self._packet_id = 0
        partition_set_for = partial(
            PartitionSet,
            network=self.network,
            credentials=(None, None),
            worker=name,
            raw_folder=Path(),
            audience_for=audience_for,
            read_path_for=SessionsOnly,
            freeze_heap=lambda: None,
        )
        self.worker = Worker(self.network, self.link, self.join, partition_set_for)

    @property
    def ledgers(self):
        """The ledgers of its partitions, by index."""
        partition_set = self.worker.partition_set
        return {} if partition_set is None else partition_set.ledgers

    @property
    def refused(self):
        """The reason of the wire's refusal, or empty."""
        return self.worker.problem

    @property
    def reachable(self):
        """True while the worker runs and its link is up."""
        return self.link.up and not self.network.stopped

    @property
    def heard(self):
        """The control messages that the worker received."""
        return self.link.heard

    def send(self, message):
        """Take a control message from the wire: it is served at the next turn."""
        data = encode(message)
        if self.reachable:
            self.network.call_in(0, lambda: self.link.inbox.take(data) if self.reachable else None)

    def start(self):
        """Join."""
        self.worker.start()

    def report(self, *, dropped=False):
        """Go on to the next tally and everything due by then. With ``dropped`` the wire receives none of it."""
        self._wire.clock.now_ns += self._wire.tally_ns
        self.link.losing = dropped
        self.network.wake()
        self.link.losing = False
        self._wire.turn()

    def drain(self):
        """Close every message, and tell the last tally."""
        self.send(Drain(self.network.now_ns))
        self.network.turn()

    def stop(self):
        """Terminate the worker: it reports a last tally, and leaves."""
        self.worker.drain_and_stop("terminated")
        self._wire.turn()

    def disconnect(self):
        """End the connection to the broker, which sends the worker's will."""
        self.silence()
        self._to_wire(encode(WorkerLeft(self.join.worker, self.join.instance, "its connection ended", may_return=True)))

    def silence(self):
        """Take the link down without a will: the wire is not notified."""
        self.link.up = False

    def reconnect(self, *, rejoin=True):
        """Bring the connection back. ``rejoin`` is false for messages that only come late."""
        self.link.up = True
        if rejoin and not self.network.stopped:
            self.link.on_back()
        self._wire.turn()

    def outlet(self, index):
        """The worker's outlet with this place in the directory, or None."""
        outlets = self.worker.partition_set.pool.outlets
        if len(self._by_index) != len(outlets):
            self._by_index = {outlet.index: outlet for outlet in outlets}
        return self._by_index.get(index)

    def arrive(self, message, index):
        """Deliver a message to one of the worker's outlets; return whether it was connected."""
        outlet = self.outlet(index)
        if outlet is None:
            return False
        self._packet_id = self._packet_id % 65_535 + 1
        stamp = Stamp(message.run_id, message.sequence, message.due_ns, message.due_ns)
        payload = (HEAD + stamp.encode()).ljust(len(message.document), b"x")
        return self.network.deliver(outlet, published(Version.V311, message.topic, payload, 1, self._packet_id))

    def _to_wire(self, data):
        self._wire.hear(self, data)
