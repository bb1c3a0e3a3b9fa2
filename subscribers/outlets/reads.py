"""The state that the outlets of a pool have in common while one read is handled."""

from subscribers.ledger.absences import Absences
from subscribers.ledger.messages import Message, Transmission
from subscribers.net.connection import Connection
from subscribers.outlets.ports import Lookup, ReadPath, Timers
from subscribers.outlets.stamp_places import StampPlaces
from wire.contract.histogram import Histogram

__all__ = ["Reads", "Replayed", "SessionsOnly"]

Replayed = tuple[Absences, Message, int, int]  # with the outlet's place, and when its connection was begun


class SessionsOnly:
    """A read path that leaves every read to its session: for outlets whose QoS is not the run's."""

    read_clock_arrivals = 0

    def enter(self, connection: Connection, lookup: Lookup, slot: int, on_since_ns: int) -> None:
        """Leave the connection to its session."""

    def leave(self, connection: Connection) -> None:
        """Do nothing: the connection is its session's."""

    def add_template(self, transmission: Transmission, packet: bytes, topic_end: int, stamp: slice) -> None:
        """Take no template: other outlets' packets have another QoS."""


class Reads:
    """The messages of the present read, and the figures of all reads that went to sessions.

    ``batch`` has an entry for each message of the read: its transmission, or None where the arrival is in the account
    already. ``replayed`` has those that a session had kept. ``arrived_ns`` is when the read arrived, at the earliest
    where messages were in it; its events are acted on before the next read. ``lag`` is how long arrivals took until
    they were processed, ``read_clock_arrivals`` counts those for which the kernel had no time. ``stamps`` finds the
    stamp of a message that is no document of the wire.
    """

    __slots__ = ("arrived_ns", "batch", "fast_path", "lag", "read_clock_arrivals", "replayed", "stamps", "timers")

    def __init__(self, timers: Timers, fast_path: ReadPath, lag: Histogram) -> None:
        self.batch: list[Transmission | None] = []
        self.replayed: list[Replayed] = []
        self.arrived_ns = 0
        self.fast_path = fast_path
        self.lag = lag
        self.read_clock_arrivals = 0
        self.stamps = StampPlaces()
        self.timers = timers

    def finish(self, lag_ns: int, *, kernel: bool) -> None:
        """Count the messages of a read that is handled, and drop them."""
        times = len(self.batch)
        self.lag.add(lag_ns, times)
        if not kernel:
            self.read_clock_arrivals += times
        self.batch.clear()

    def replay(self, arrival_ns: int) -> None:
        """Count the replayed messages of a read that arrived at a time, and drop them."""
        for absences, message, slot, since_ns in self.replayed:
            absences.replay(message, slot, arrival_ns, since_ns)
        self.replayed.clear()
