"""A service's account as it was read at one moment, or what it grew by between two."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wire.contract.histogram import Histogram
from wire.contract.tally import CircuitSums, SwarmFigures
from wire.totals import CircuitFigures, Totals

__all__ = ["ServiceAccount"]


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Plain values under the names that measures and summary look up."""

    edges: Sequence[int]
    by_circuit: Mapping[str, CircuitFigures]
    swarms: Mapping[str, SwarmFigures]
    lateness: Histogram
    spread: Histogram
    coverage: Mapping[float, Histogram]
    releases: int
    releases_settled: int
    releases_incomplete: int
    releases_measured: int
    unreported: int
    unsent_messages: int
    unsent_deliveries: int
    foreign: int
    published_messages: Counter[str]
    publish_errors: Counter[str]
    faults: Sequence[str]

    def circuits(self) -> Mapping[str, CircuitFigures]:
        """Expected and counted, by circuit."""
        return self.by_circuit

    def totals(self) -> Totals:
        """The sums over everything."""
        sums = CircuitSums(self.edges)
        for figures in self.by_circuit.values():
            sums.merge(figures.sums)
        return Totals(
            expected=sum(figures.expected for figures in self.by_circuit.values()),
            sums=sums,
            unreported=self.unreported,
            unsent_messages=self.unsent_messages,
            unsent_deliveries=self.unsent_deliveries,
            foreign=self.foreign,
        )

    @property
    def outlets_on(self) -> int:
        """Those that are on or planned to be away, as of the workers' last tallies."""
        return sum(swarm.states.get("on", 0) + swarm.states.get("away", 0) for swarm in self.swarms.values())

    def lag(self) -> Histogram:
        """Every worker's swarm lag."""
        return self._merged(swarm.lag for swarm in self.swarms.values())

    def handshakes(self) -> Histogram:
        """From the start of each outlet's connection to its SUBACK, over every worker."""
        return self._merged(swarm.connect_times for swarm in self.swarms.values())

    def _merged(self, parts: Iterable[Histogram]) -> Histogram:
        total = Histogram(self.edges)
        for part in parts:
            total.merge(part)
        return total
