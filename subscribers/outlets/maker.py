"""The making of a pool's outlets: the session of each, the marks of its ledger, and how it reads and behaves."""

from collections.abc import Sequence

from subscribers.ledger.ledger import Ledger
from subscribers.net.paced import ReadPace
from subscribers.outlets.outlet import Owner, SimulatedOutlet
from subscribers.outlets.ports import Network, ReadPath
from subscribers.outlets.reads import Reads, SessionsOnly
from subscribers.outlets.sampled import Sampled
from subscribers.outlets.sessions import Sessions
from subscribers.outlets.slow_outlets import SlowAckOutlet
from wire.contract.behaviours import SlowAck, SlowReader
from wire.contract.control import WorkerConfig
from wire.contract.histogram import Histogram
from wire.directory.audience import Audience
from wire.directory.behaving import Behaving

__all__ = ["OutletMaker"]


class OutletMaker:
    """Makes the outlets of a run's ``config``. ``lag`` is the histogram of the time until an arrival is processed, over
    these bin edges.
    """

    def __init__(
        self,
        network: Network,
        config: WorkerConfig,
        audience: Audience,
        behaving: Behaving,
        sessions: Sessions,
        fast_path: ReadPath,
        lag: Histogram,
        bin_edges: Sequence[int],
    ) -> None:
        self._audience = audience
        self._sessions = sessions
        self._behaving = behaving
        self._outlets = config.outlets
        self._qos = config.qos
        self._sampled = set(config.sampled)
        self._network = network
        self._reads = Reads(network, fast_path, lag)
        self._reads_apart = Reads(network, SessionsOnly(), lag)  # of outlets whose QoS is not the run's
        # Of those that read slowly: how long their messages wait for them says nothing of the worker.
        self._reads_slow = Reads(network, SessionsOnly(), Histogram(bin_edges))

    @property
    def read_clock_arrivals(self) -> int:
        """The arrivals of sessions for which the kernel had no time."""
        return sum(reads.read_clock_arrivals for reads in (self._reads, self._reads_apart, self._reads_slow))

    def partition(self, owner: Owner, ledger: Ledger) -> list[SimulatedOutlet]:
        """Return the outlets of the ledger's partition."""
        return [self.make(owner, index, ledger) for index in range(ledger.index, self._outlets, ledger.count)]

    def make(self, owner: Owner, index: int, ledger: Ledger) -> SimulatedOutlet:
        """Return an outlet of the ledger's partition, by its index in the audience."""
        marks = Sampled(ledger, index // ledger.count) if index in self._sampled else ledger
        qos = self._audience.client(index).qos
        reads = self._reads if qos is None or qos == self._qos else self._reads_apart
        options, client_id = self._sessions.options_of(index), self._sessions.client_id(index)
        filters = self._sessions.filters(index)
        match self._behaving.behaviour(index):
            case SlowReader() as slow:
                outlet = SimulatedOutlet(owner, self._reads_slow, index, marks, options, client_id, filters)
                outlet.pace = ReadPace(slow.bytes_per_s, slow.buffer_bytes)
                return outlet
            case SlowAck() as slow:
                return SlowAckOutlet(
                    owner,
                    self._reads_apart,  # the fast path acknowledges at once
                    index,
                    marks,
                    options,
                    client_id,
                    filters,
                    network=self._network,
                    delay_ns=slow.delay_ns,
                )
            case _:
                return SimulatedOutlet(owner, reads, index, marks, options, client_id, filters)
