"""The making of a pool's outlets: the session of each, the marks of its ledger, and its way of reading."""

from subscribers.ledger.ledger import Ledger
from subscribers.outlets.outlet import Owner, SimulatedOutlet
from subscribers.outlets.ports import ReadPath, Timers
from subscribers.outlets.reads import Reads, SessionsOnly
from subscribers.outlets.sampled import Sampled
from subscribers.outlets.sessions import Sessions
from wire.contract.control import WorkerConfig
from wire.contract.histogram import Histogram
from wire.directory.audience import Audience

__all__ = ["OutletMaker"]


class OutletMaker:
    """Makes the outlets of a run's ``config``. ``lag`` is the histogram of the time until an arrival is processed."""

    def __init__(
        self,
        timers: Timers,
        config: WorkerConfig,
        audience: Audience,
        sessions: Sessions,
        fast_path: ReadPath,
        lag: Histogram,
    ) -> None:
        self._audience = audience
        self._sessions = sessions
        self._outlets = config.outlets
        self._qos = config.qos
        self._sampled = set(config.sampled)
        self._reads = Reads(timers, fast_path, lag)
        self._reads_apart = Reads(timers, SessionsOnly(), lag)  # of outlets whose QoS is not the run's

    @property
    def read_clock_arrivals(self) -> int:
        """The arrivals of sessions for which the kernel had no time."""
        return self._reads.read_clock_arrivals + self._reads_apart.read_clock_arrivals

    def partition(self, owner: Owner, ledger: Ledger) -> list[SimulatedOutlet]:
        """Return the outlets of the ledger's partition."""
        return [self.make(owner, index, ledger) for index in range(ledger.index, self._outlets, ledger.count)]

    def make(self, owner: Owner, index: int, ledger: Ledger) -> SimulatedOutlet:
        """Return an outlet of the ledger's partition, by its index in the audience."""
        marks = Sampled(ledger, index // ledger.count) if index in self._sampled else ledger
        qos = self._audience.client(index).qos
        return SimulatedOutlet(
            owner,
            self._reads if qos is None or qos == self._qos else self._reads_apart,
            index,
            marks,
            self._sessions.options_of(index),
            self._sessions.client_id(index),
            self._sessions.filters(index),
        )
