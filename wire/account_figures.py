"""What the account says of itself: metrics, summary, verdict and service read it here."""

from collections import Counter
from collections.abc import Iterable, Sequence

from wire.contract.histogram import Histogram
from wire.contract.tally import CircuitSums, SwarmFigures
from wire.releaserow import COVERAGE_SHARES, MessageRow, ReleaseRow
from wire.totals import CircuitFigures, Totals, add_up, by_circuit

__all__ = ["PAST", "AccountFigures"]

PAST = ("", -1)  # whose sums are those of owners that are gone, and what the wire itself settled


class AccountFigures:
    """Counts and latencies, by circuit and in all. ``sums`` are by incarnation and share, ``swarms`` by worker."""

    def __init__(self, bin_edges: Sequence[int]) -> None:
        self.edges = bin_edges
        self.lateness = Histogram(bin_edges)
        self.spread = Histogram(bin_edges)
        self.coverage = {share: Histogram(bin_edges) for share in COVERAGE_SHARES}
        self.releases = 0
        self.releases_settled = 0
        self.releases_incomplete = 0
        self.releases_measured = 0  # settled, and after the warm-up
        self.published_releases: Counter[str] = Counter()
        self.published_messages: Counter[str] = Counter()
        self.publish_errors: Counter[str] = Counter()
        self.expected: Counter[str] = Counter()  # by circuit
        self.sums: dict[tuple[str, int], dict[str, CircuitSums]] = {}
        self.swarms: dict[str, SwarmFigures] = {}
        self.foreign = 0  # at workers that are gone
        self.never_left: dict[int, MessageRow] = {}

    def circuits(self) -> dict[str, CircuitFigures]:
        """Expected and counted, by circuit, in alphabetical order."""
        return by_circuit(self.expected, self.sums.values(), self.edges)

    def totals(self) -> Totals:
        """The sums over everything."""
        sums = add_up((part for held in self.sums.values() for part in held.values()), self.edges)
        return Totals(
            expected=self.owed,
            sums=sums,
            unreported=sums.unreported,
            unsent_messages=len(self.never_left),
            unsent_deliveries=sum(sum(message.expected) for message in self.never_left.values()),
            foreign=self.foreign + sum(swarm.foreign for swarm in self.swarms.values()),
        )

    @property
    def owed(self) -> int:
        """Deliveries expected so far: cheap, for whoever paces by it."""
        return self.expected.total()

    @property
    def made(self) -> int:
        """Deliveries made, as of the last tallies."""
        return sum(sums.delivered for held in self.sums.values() for sums in held.values())

    @property
    def awaited(self) -> int:
        """Deliveries owed that are neither made nor given up as missing, as of the last tallies: cheap too."""
        known = sum(sums.delivered + sums.missing for held in self.sums.values() for sums in held.values())
        return self.owed - known

    def lag(self) -> Histogram:
        """Every worker's swarm lag."""
        return self._merged(swarm.lag for swarm in self.swarms.values())

    def handshakes(self) -> Histogram:
        """From the start of each outlet's connection to its SUBACK, over every worker."""
        return self._merged(swarm.connect_times for swarm in self.swarms.values())

    def past(self, circuit: str) -> CircuitSums:
        """A circuit's sums of owners that are gone."""
        held = self.sums.setdefault(PAST, {})
        if circuit not in held:
            held[circuit] = CircuitSums(self.edges)
        return held[circuit]

    def retire(self, worker: str) -> None:
        """A worker is gone for good: what it counted stays, its figures as a process go with it."""
        swarm = self.swarms.pop(worker, None)
        if swarm is not None:
            self.foreign += swarm.foreign

    def measure(self, row: ReleaseRow) -> None:
        """A release of which nothing more is awaited."""
        self.releases_settled += 1
        if row.missing:
            self.releases_incomplete += 1
        if not row.warm and row.expected:
            self.releases_measured += 1
            if row.spread_ns is not None:
                self.spread.add(row.spread_ns)
            for share, histogram in self.coverage.items():
                reached_ns = row.coverage_ns(share, self.edges)
                if reached_ns is not None:
                    histogram.add(reached_ns)

    def _merged(self, parts: Iterable[Histogram]) -> Histogram:
        total = Histogram(self.edges)
        for part in parts:
            total.merge(part)
        return total
