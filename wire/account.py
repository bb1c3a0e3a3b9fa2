"""The account: what was owed, computed from the directory and the calendar, against what workers enumerated.

The law it keeps: per message and share, expected == delivered + missing, the two sides counted
independently. A difference is our own fault, listed in ``faults`` and never papered over.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from wire.contract.control import Forget
from wire.contract.histogram import Histogram
from wire.contract.release import Release
from wire.contract.tally import CircuitSums, MessageRecord, ShareTally, SwarmFigures, Tally
from wire.contract.topics import FLASH
from wire.desk.message import Message
from wire.expectation import Expectation
from wire.releaserow import COVERAGE_SHARES, MessageRow, ReleaseRow
from wire.totals import CircuitFigures, Totals

__all__ = ["Account"]

FAULTS_KEPT = 20
LACKING_KEPT = 10_000  # messages whose missing outlets are named at the end


class Account:
    """One run's account. ``settled`` is told of each release version once nothing more is awaited for it."""

    def __init__(
        self,
        expectation: Expectation,
        shares: int,
        bin_edges: Sequence[int],
        settled: Callable[[ReleaseRow], None],
    ) -> None:
        self.edges = bin_edges
        self.start_ns = 0
        self.warm_until_ns = 0
        self.lateness = Histogram(bin_edges)
        self.spread = Histogram(bin_edges)
        self.coverage = {share: Histogram(bin_edges) for share in COVERAGE_SHARES}
        self.directory = expectation.directory
        self.releases = 0
        self.releases_sent = 0  # whose messages have all left
        self.flashes_published = 0
        self.releases_settled = 0
        self.releases_incomplete = 0
        self.releases_measured = 0  # settled, and after the warm-up
        self.published_releases: Counter[str] = Counter()
        self.published_messages: Counter[str] = Counter()
        self.publish_errors: Counter[str] = Counter()
        self.faults: list[str] = []
        self.lacking: dict[int, tuple[str, dict[int, str]]] = {}
        self.swarms: dict[str, SwarmFigures] = {}
        # By outlet and sequence, after the warm-up: due, and both ends of the arrival.
        self.watched: dict[int, dict[int, tuple[int, int, int]]] = {}
        self._expectation = expectation
        self._shares = shares
        self._owed_total = 0
        self._settled = settled
        self._expected: dict[str, list[int]] = {}  # by circuit, per share
        self._unreported: Counter[str] = Counter()
        self._never_left: dict[int, tuple[int, ReleaseRow]] = {}
        self._messages: dict[int, MessageRow] = {}
        self._sums: dict[tuple[str, int], dict[str, CircuitSums]] = {}
        self._numbers: dict[str, int] = {}
        self._dead: set[int] = set()

    def expect(self, release: Release, messages: Sequence[Message]) -> None:
        """A release's messages are about to leave: work out what is owed."""
        self.releases += 1
        first = messages[0]
        row = ReleaseRow(release, first.due_ns, tuple(str(message.circuit) for message in messages))
        row.heading = first.heading
        row.reached = set() if first.heading == FLASH else None
        row.warm = first.due_ns < self.warm_until_ns
        for message in messages:
            per_share = self._expectation.per_share(message.circuit, message.heading, message.due_ns - self.start_ns)
            circuit = str(message.circuit)
            sums = self._expected.setdefault(circuit, [0] * self._shares)
            for share, count in enumerate(per_share):
                sums[share] += count
            row.expected += sum(per_share)
            self._owed_total += sum(per_share)
            row.waiting += self._shares
            self._never_left[message.sequence] = (sum(per_share), row)
            self._messages[message.sequence] = MessageRow(
                message.sequence, message.topic, message.circuit, row, per_share
            )

    def left(self, message: Message, sent_ns: int) -> None:
        """A message left for the first time."""
        _, row = self._never_left.pop(message.sequence)
        if message.due_ns >= self.warm_until_ns:
            self.lateness.add(sent_ns - message.due_ns)
        self.published_messages[str(message.circuit)] += 1
        row.left += 1
        if row.left == 1 and row.heading == FLASH:
            self.flashes_published += 1
        if row.left == len(row.circuits):
            self.releases_sent += 1
        if message.circuit.language not in row.languages_left:
            row.languages_left.add(message.circuit.language)
            self.published_releases[message.circuit.language] += 1

    def publish_failed(self, reason: str) -> None:
        """A connection of the publisher's was refused or lost."""
        self.publish_errors[reason] += 1

    def absorb(self, tally: Tally) -> list[Forget]:
        """Take a worker's tally; returns which closed records it may drop. An older tally changes nothing."""
        if tally.number <= self._numbers.get(tally.incarnation, 0):
            return []
        self._numbers[tally.incarnation] = tally.number
        self.swarms[tally.worker] = tally.swarm
        forget = []
        for share in tally.shares:
            self._sums.setdefault((tally.incarnation, share.index), {}).update(share.circuits)
            closed = [record for record in share.records if record.closed]
            self._absorb_records(share)
            if closed:
                forget.append(Forget(share.index, tuple(record.sequence for record in closed)))
        return forget

    def lose(self, share: int) -> None:
        """A share's worker is dead: what it did not report is missing."""
        self._dead.add(share)

    def close(self) -> None:
        """The end: settle dead shares' messages as unreported, and hold the two sides against each other."""
        for message in list(self._messages.values()):
            for share in range(self._shares):
                if message.closed_by(share):
                    continue
                if share in self._dead:
                    self._close_unreported(message, share)
                else:
                    self._fault(f"message {message.sequence} was never settled in share {share}")
        totals = self.totals()
        if totals.outstanding:
            self._fault(
                f"expected {totals.expected} deliveries, but {totals.delivered} delivered and "
                f"{totals.missing} missing make {totals.delivered + totals.missing}"
            )

    def circuits(self) -> dict[str, CircuitFigures]:
        """Expected and counted, by circuit, in alphabetical order."""
        figures: dict[str, CircuitFigures] = {}
        for name in sorted({*self._expected, *(name for sums in self._sums.values() for name in sums)}):
            total = CircuitSums(self.edges)
            for by_circuit in self._sums.values():
                if name in by_circuit:
                    total.merge(by_circuit[name])
            total.missing += self._unreported[name]
            figures[name] = CircuitFigures(sum(self._expected.get(name, ())), total)
        return figures

    def totals(self) -> Totals:
        """The sums over everything."""
        sums = CircuitSums(self.edges)
        for by_circuit in self._sums.values():
            for part in by_circuit.values():
                sums.merge(part)
        unreported = self._unreported.total()
        sums.missing += unreported
        return Totals(
            expected=self._owed_total,
            sums=sums,
            unreported=unreported,
            unsent_messages=len(self._never_left),
            unsent_deliveries=sum(owed for owed, _ in self._never_left.values()),
            foreign=sum(swarm.foreign for swarm in self.swarms.values()),
        )

    @property
    def owed(self) -> int:
        """Deliveries expected so far: cheap, for whoever paces by it."""
        return self._owed_total

    @property
    def made(self) -> int:
        """Deliveries made, as of the last tallies."""
        return sum(sums.delivered for by_circuit in self._sums.values() for sums in by_circuit.values())

    @property
    def awaited(self) -> int:
        """Deliveries owed that are neither made nor given up as missing, as of the last tallies: cheap too."""
        known = sum(sums.delivered + sums.missing for by_circuit in self._sums.values() for sums in by_circuit.values())
        return self._owed_total - known

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

    def _absorb_records(self, share: ShareTally) -> None:
        for record in share.records:
            message = self._messages.get(record.sequence)
            if message is not None and not message.row.warm:
                for slot, low_ns, high_ns in record.watched:
                    arrivals = self.watched.setdefault(share.index + slot * share.count, {})
                    arrivals[record.sequence] = (message.row.due_ns, low_ns, high_ns)
            if record.closed:
                self._note_lacking(record, share.index, message)
            if message is None or message.closed_by(share.index):
                continue  # repeated: it is in the account
            message.records[share.index] = record
            if record.closed:
                self._close_record(message, share.index, record)

    def _close_record(self, message: MessageRow, share: int, record: MessageRecord) -> None:
        owed = message.expected[share]
        if record.expected != owed or record.delivered + record.missing != owed:
            self._fault(
                f"message {message.sequence} on {message.topic}, share {share}: the directory owes {owed}, the worker "
                f"expected {record.expected} and counted {record.delivered} delivered, {record.missing} missing"
            )
        row = message.row
        row.absorb(record)
        if row.reached is not None:
            lacking = int(record.outlets, 16)
            row.reached.update(
                outlet for outlet in self._owed(message, share) if not lacking >> (outlet // self._shares) & 1
            )
        if all(message.closed_by(each) for each in range(self._shares)):
            del self._messages[message.sequence]
        if not row.waiting:
            self._settle(row)

    def _close_unreported(self, message: MessageRow, share: int) -> None:
        last = message.records.get(share) or MessageRecord(message.sequence, message.expected[share], 0)
        last.missing = message.expected[share] - last.delivered
        last.closed = True
        message.records[share] = last
        self._unreported[str(message.circuit)] += last.missing
        if last.missing and len(self.lacking) < LACKING_KEPT:
            owed = sum(1 << (outlet // self._shares) for outlet in self._owed(message, share))
            lacking = owed & ~int(last.outlets, 16)
            self.lacking.setdefault(message.sequence, (message.topic, {}))[1][share] = f"{lacking:x}"
        message.row.absorb(last)
        if not message.row.waiting:
            self._settle(message.row)

    def _owed(self, message: MessageRow, share: int) -> list[int]:
        row = message.row
        owed = self._expectation.owed(message.circuit, row.heading, row.due_ns - self.start_ns)
        return [outlet for outlet in owed if outlet % self._shares == share]

    def _settle(self, row: ReleaseRow) -> None:
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
        self._settled(row)

    def _note_lacking(self, record: MessageRecord, share: int, message: MessageRow | None) -> None:
        kept = self.lacking.get(record.sequence)
        if kept is not None:
            kept[1][share] = record.outlets
        elif record.missing and message is not None and len(self.lacking) < LACKING_KEPT:
            self.lacking[record.sequence] = (message.topic, {share: record.outlets})

    def _fault(self, text: str) -> None:
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(text)
