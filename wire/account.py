"""The account: what was owed, computed from the directory and the calendar, against what workers enumerated.

The law it keeps: per message and share, expected == delivered + missing, the two sides counted
independently. A difference is our own fault, listed in ``faults`` and never papered over.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence

from wire.account_figures import PAST, AccountFigures
from wire.account_notes import Notes
from wire.contract.control import Call, Control, Forget
from wire.contract.release import Release
from wire.contract.tally import MessageRecord, ShareTally, Tally
from wire.contract.topics import FLASH
from wire.delivery import Delivery, delivery_of
from wire.desk.message import Message
from wire.expectation import Expectation
from wire.reached import Reached
from wire.releaserow import CircuitCounts, Lack, MessageRow, ReleaseRow

__all__ = ["Account"]

FAULTS_KEPT = 20
LACKING_KEPT = 10_000  # messages whose missing outlets are known: the latest
SETTLED_KEPT = 256  # releases of which nothing more is awaited

Key = tuple[str, int]  # uri and version


class Account(AccountFigures):
    """One wire's account over ``shares`` stripes of the directory.

    ``settled`` is told of each release version once nothing more is awaited for it. With the ``desktops`` of each
    outlet the reach of each release is kept, else that of flashes alone, whose promise is everybody at once.
    ``notes`` has what changed, for whoever keeps the account. Of a share's workers only its owner is believed:
    ``owners`` has an incarnation for each share, "" where the last one was given up, None before there was any.
    """

    def __init__(
        self,
        expectation: Expectation,
        shares: int,
        bin_edges: Sequence[int],
        settled: Callable[[ReleaseRow], None],
        desktops: Sequence[int] = (),
        notes: Notes | None = None,
    ) -> None:
        super().__init__(bin_edges)
        self.start_ns = 0
        self.warm_until_ns = 0
        self.faults: list[str] = []
        self.lacking: OrderedDict[int, tuple[str, dict[int, str]]] = OrderedDict()
        self.lacks: dict[int, Lack] = {}  # what else is known of those
        # By outlet and sequence, after the warm-up: due, and both ends of the arrival.
        self.watched: dict[int, dict[int, tuple[int, int, int]]] = {}
        self.shares = shares
        self.owners: list[str | None] = [None] * shares
        self.numbers: dict[str, int] = {}  # of each incarnation's last tally
        self.rows: OrderedDict[Key, ReleaseRow] = OrderedDict()
        self.messages: dict[int, MessageRow] = {}
        self.highest = 0  # the last sequence
        self.lost: dict[int, int] = {}  # shares whose worker is dead, and the last sequence that it may have had
        self.expectation = expectation
        self.desktops = desktops
        self.notes = notes or Notes(keeping=False)
        # What became of a release that has left memory.
        self.find_settled: Callable[[str, int], Delivery | None] = lambda _uri, _version: None
        self._settled = settled
        self._settled_keys: OrderedDict[Key, None] = OrderedDict()

    def expect(self, release: Release, messages: Sequence[Message]) -> None:
        """A release's messages are about to leave: work out what is owed. What is known already is not owed again."""
        first = messages[0]
        if first.sequence <= self.highest:
            return
        self.releases += 1
        row = ReleaseRow(release, first.due_ns, tuple(str(message.circuit) for message in messages))
        row.heading = first.heading
        row.reached = Reached(self.desktops) if self.desktops or first.heading == FLASH else None
        row.warm = first.due_ns < self.warm_until_ns
        for message in messages:
            per_share = self.expectation.per_share(message.circuit, message.heading, message.due_ns - self.start_ns)
            circuit, owed = str(message.circuit), sum(per_share)
            self.expected[circuit] += owed
            row.expected += owed
            row.waiting += self.shares
            row.counts[circuit] = CircuitCounts(owed)
            known = MessageRow(
                message.sequence,
                message.topic,
                message.circuit,
                row,
                per_share,
                message.embargo_ns,
                len(message.document),
            )
            self.messages[message.sequence] = self.never_left[message.sequence] = known
            row.open[message.sequence] = known
        self.highest = messages[-1].sequence
        self.rows[row.key] = row
        self.notes.expected(row)

    def left(self, message: Message, sent_ns: int) -> None:
        """A message left for the first time."""
        known = self.never_left.get(message.sequence)
        if known is None:
            return  # it left before the wire was started again
        if message.due_ns >= self.warm_until_ns:
            self.lateness.add(sent_ns - message.due_ns)
        self.has_left(known)

    def has_left(self, message: MessageRow) -> None:
        """A message has left, whenever that was."""
        del self.never_left[message.sequence]
        row, language = message.row, message.circuit.language
        self.published_messages[str(message.circuit)] += 1
        if language not in row.languages_left:
            row.languages_left.add(language)
            self.published_releases[language] += 1
        self.notes.row(row)

    def publish_failed(self, reason: str) -> None:
        """A connection of the publisher's was refused or lost."""
        self.publish_errors[reason] += 1

    def absorb(self, tally: Tally) -> list[Control]:
        """Take a worker's tally; what to answer it. An older tally changes nothing.

        Neither does one after a gap: it would tell of less than happened, until a whole one comes.
        """
        last = self.numbers.get(tally.incarnation, 0)
        if tally.number <= last:
            return []
        owned = [share for share in tally.shares if self._owns(tally.incarnation, share)]
        if tally.shares and not owned:
            return []
        if tally.number > last + 1 and not tally.whole:
            return [Call()]
        self.numbers[tally.incarnation] = tally.number
        self.swarms[tally.worker] = tally.swarm
        answers: list[Control] = []
        for share in owned:
            key = (tally.incarnation, share.index)
            self.sums.setdefault(key, {}).update(share.circuits)
            self.notes.sums(key, share.circuits)
            self._absorb_records(share)
            if share.closed:
                answers.append(Forget(share.index, share.closed))
        return answers

    def lose(self, share: int) -> None:
        """A share's worker is dead: what it did not report is missing, unless it comes back."""
        self.lost[share] = self.highest

    def close(self) -> None:
        """The end: settle dead shares' messages as unreported, and hold the two sides against each other."""
        for message in list(self.messages.values()):
            for share in range(self.shares):
                if message.closed_by(share):
                    continue
                if share in self.lost:
                    self.settle_alone(message, share, unreported=True)
                else:
                    self._fault(f"message {message.sequence} was never settled in share {share}")
        totals = self.totals()
        if totals.outstanding:
            self._fault(
                f"expected {totals.expected} deliveries, but {totals.delivered} delivered and "
                f"{totals.missing} missing make {totals.delivered + totals.missing}"
            )

    def delivery(self, uri: str, version: int) -> Delivery | None:
        """How a release version's delivery stands; None where it is not known."""
        key = (uri, version)
        row = self.rows.get(key) or self.notes.rows.get(key)
        return self.find_settled(uri, version) if row is None else delivery_of(row, self.edges)

    def settle_alone(self, message: MessageRow, share: int, *, unreported: bool) -> None:
        """Settle a message in a share that has no worker: what its last one did not report is missing."""
        last = message.records.get(share) or MessageRecord(message.sequence, message.expected[share], 0)
        lacking = self._owed_bits(message, share) & ~int(last.outlets, 16)
        missing = message.expected[share] - last.delivered
        circuit = str(message.circuit)
        sums = self.past(circuit)
        sums.missing += missing
        if unreported:
            sums.unreported += missing
            message.suspects.add(share)
        self.notes.sums(PAST, (circuit,))
        record = MessageRecord(
            last.sequence,
            message.expected[share],
            last.delivered,
            missing,
            last.first_ns,
            last.last_ns,
            last.bins,
            last.lows,
            f"{lacking:x}",
            closed=True,
        )
        self._close_record(message, share, record)

    def _owns(self, incarnation: str, share: ShareTally) -> bool:
        if share.count != self.shares or not 0 <= share.index < self.shares:
            return False
        if self.owners[share.index] is None:
            self.owners[share.index] = incarnation
        return self.owners[share.index] == incarnation

    def _absorb_records(self, share: ShareTally) -> None:
        for record in share.records:
            message = self.messages.get(record.sequence)
            if message is not None and not message.row.warm:
                for slot, low_ns, high_ns in record.watched:
                    arrivals = self.watched.setdefault(share.index + slot * share.count, {})
                    arrivals[record.sequence] = (message.row.due_ns, low_ns, high_ns)
            if message is None or message.closed_by(share.index):
                if record.closed:
                    self._note_late(record, share.index)
                continue  # repeated: it is in the account
            if record.closed:
                self._check(message, share.index, record)
                self._close_record(message, share.index, record)
            else:
                message.records[share.index] = record
                self.notes.record(message.sequence, share.index)
                if message.row.reached is not None and record.first_ns:
                    message.row.reached.add(share.index, self.shares, int(record.outlets, 16), record.last_ns)
                self.notes.row(message.row)

    def _check(self, message: MessageRow, share: int, record: MessageRecord) -> None:
        owed = message.expected[share]
        if record.expected != owed or record.delivered + record.missing != owed:
            self._fault(
                f"message {message.sequence} on {message.topic}, share {share}: the directory owes {owed}, the worker "
                f"expected {record.expected} and counted {record.delivered} delivered, {record.missing} missing"
            )

    def _close_record(self, message: MessageRow, share: int, record: MessageRecord) -> None:
        row, circuit = message.row, str(message.circuit)
        message.records[share] = record
        self.notes.record(message.sequence, share)
        row.absorb(record, circuit)
        if row.reached is not None:
            had = self._owed_bits(message, share) & ~int(record.outlets, 16)
            row.reached.add(share, self.shares, had, record.last_ns or row.due_ns)
        if record.missing:
            by_share = self.lacking.setdefault(message.sequence, (message.topic, {}))[1]
            by_share[share] = record.outlets
            self.lacks[message.sequence] = message.lack()
            self.notes.lacking(message.sequence)
            if len(self.lacking) > LACKING_KEPT:
                oldest, _ = self.lacking.popitem(last=False)
                del self.lacks[oldest]
                self.notes.lacking(oldest)
        if all(message.closed_by(each) for each in range(self.shares)):
            del self.messages[message.sequence]
            del row.open[message.sequence]
            self.notes.gone(message.sequence)
        self.notes.row(row)
        if not row.waiting:
            self._settle(row)

    def _note_late(self, record: MessageRecord, share: int) -> None:
        """A closed message is told of again: some that lacked it may have had it since."""
        kept = self.lacking.get(record.sequence)
        if kept is None or share not in kept[1]:
            return
        had = int(kept[1][share], 16) & ~int(record.outlets, 16)
        if not had:
            return
        kept[1][share] = record.outlets
        lack = self.lacks[record.sequence]
        message = self.messages.get(record.sequence)
        if message is not None:
            message.records[share] = record
            self.notes.record(record.sequence, share)
        late, row = had.bit_count(), self.rows.get(lack.key)
        if row is None:
            self.notes.late(lack.key, lack.circuit, late)
        else:
            row.deliver(lack.circuit, late, -late)
            row.last_ns = max(row.last_ns, record.last_ns)
            if row.reached is not None:
                row.reached.add(share, self.shares, had, record.last_ns or row.due_ns)
            self.notes.row(row)
        self.notes.lacking(record.sequence)

    def _owed_bits(self, message: MessageRow, share: int) -> int:
        row = message.row
        return self.expectation.bits(message.circuit, row.heading, row.due_ns - self.start_ns, share)

    def _settle(self, row: ReleaseRow) -> None:
        self.measure(row)
        self._settled_keys[row.key] = None
        if len(self._settled_keys) > SETTLED_KEPT:
            oldest, _ = self._settled_keys.popitem(last=False)
            del self.rows[oldest]
        self._settled(row)

    def _fault(self, text: str) -> None:
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(text)
