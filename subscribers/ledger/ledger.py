"""The outlets of a partition that got each message. Arrivals are marked at once and counted at a tick.

The law it keeps: each entitled outlet of each announced message is counted once, as delivered or as missing, by looking
at that outlet's own mark.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import islice

from subscribers.ledger.absences import Absences, let_go
from subscribers.ledger.arrivals import Came, Copy
from subscribers.ledger.catching_up import CatchingUp
from subscribers.ledger.causes import CauseCounts, Causes
from subscribers.ledger.counting import ArrivalCounter
from subscribers.ledger.extra_copies import ExtraCopies
from subscribers.ledger.journal import PartitionJournal
from subscribers.ledger.kept import Kept
from subscribers.ledger.marks import EXCUSED, EXPECTED, GOT, MEMBER
from subscribers.ledger.message_book import MessageBook
from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.opening import Opening
from subscribers.ledger.possible import Possible
from subscribers.ledger.raw_log import RawFile
from subscribers.ledger.recognition import Recognition
from subscribers.ledger.reports import Reports
from subscribers.ledger.settling import resume, settled
from subscribers.ledger.topics import TopicBook
from wire.contract.control import Announced, HandoverMessage
from wire.contract.stamp import mark
from wire.contract.tally import PartitionTally
from wire.directory.attendance import Attendance
from wire.directory.audience import Audience
from wire.directory.cohorts import Cohorts

__all__ = ["UNACKNOWLEDGED_MOST", "Ledger"]

# Closed messages that the wire has not acknowledged. Past that number messages stay open, so that one tally has all of
# them: its sums and its records are of one moment, or the partition's next owner would count some arrivals again.
UNACKNOWLEDGED_MOST = 2_000


class Ledger:
    """The ledger of one partition, ``index::count`` of the audience's outlets, of which there are ``size``.

    ``lasting``: the outlets' sessions last. ``raw`` gets each arrival that is in a histogram. At every ``rank_step``-th
    outlet arrivals are ranked; 0: at none. ``known`` finds a transmission by its stamp's bytes: the start of a document
    of the wire, or the digits alone, which start with ``run_mark``. ``meet`` finds that of any other stamp.
    ``absences`` are those of its outlets, ``topics`` has the state of each topic. Deliveries count by ``cohorts`` too,
    where there are any; ``killed`` has the messages of killed releases. ``causes`` gets the causes of late deliveries
    and duplicates, the ``journal`` what is in no raw record.
    """

    def __init__(
        self,
        run_id: int,
        audience: Audience,
        attendance: Attendance,
        partition: tuple[int, int],
        bin_edges: Sequence[int],
        *,
        lasting: bool,
        raw: RawFile | None = None,
        rank_step: int = 0,
        cohorts: Cohorts | None = None,
        killed: Container[int] = (),
        causes: CauseCounts | None = None,
        journal: PartitionJournal | None = None,
    ) -> None:
        self.index, self.count = partition
        self.size = len(range(self.index, audience.size, self.count))
        self._journal = journal
        catching_up = CatchingUp(bin_edges, killed, attendance.leaving(self.index, self.count))
        self.absences = Absences(lasting=lasting, catching_up=catching_up, journal=journal)
        self.topics = TopicBook(audience, self.index, self.count, bin_edges, rank_step, cohorts)
        queue = self.topics.ranking_queue
        self._counter = ArrivalCounter(bin_edges, raw, partition, queue, catching_up if lasting else None)
        self._possible = Possible(self.absences)
        self.causes = CauseCounts() if causes is None else causes
        self._causes = Causes(self.absences, self.causes)
        self._copies = ExtraCopies(self.size, self._possible, self._causes)
        self._reports = Reports(partition, self.topics)
        self.run_mark = mark(run_id)
        self._retained = 0  # of messages of the run
        book = self._book = MessageBook(self._causes.settle)
        self.known = book.known
        self._open, self._closed = book.open, book.closed
        self._incomplete, self._settled = book.closed.incomplete, book.closed.settled
        self._opening = Opening(attendance, partition, self.size, bin_edges, lasting=lasting, forget=book.forget)
        recognition = Recognition(run_id, self.size, self.topics, book, self._opening, self._copies, journal)
        self._recognition, self.meet = recognition, recognition.meet

    def start(self, start_ns: int, warm_until_ns: int) -> None:
        """Set the start of publishing, from which attendance counts, and the end of the warm-up."""
        self._opening.start_ns = start_ns
        self._counter.warm_until_ns = warm_until_ns

    def mark(self, transmission: Transmission, came: Came) -> bool:
        """Mark an arrival; True where its time belongs among the arrivals.

        A retained one is a delivery where the outlet is expected to get the message and has not, and else counts as
        retained alone.
        """
        message, slot = transmission.message, came.slot
        topic, mark = message.topic, message.state[slot]
        if came.retained:
            self._retained += 1
            if mark == GOT or mark in EXCUSED:
                return False
        message.fresh = True
        if mark != EXPECTED:  # asked first: nearly every arrival is expected
            copy = Copy(came, message.sequence, transmission.sent_ns)
            if mark == MEMBER:
                return self._copies.mark_shared(message, copy)
            if not self._copies.arrive(message, mark, copy):
                return False
        message.state[slot] = GOT
        if message.follower is not None and message.follower.state[slot] == GOT:
            topic.sums.overtaken += 1
        order = topic.order
        if order is not None:
            if order[slot] > message.sequence:
                topic.sums.reordered += 1
            else:
                order[slot] = message.sequence
        if transmission.sent_ns < came.on_since_ns or message.closed:
            topic.count_late(slot)
            self._causes.late(message, Copy(came, message.sequence, transmission.sent_ns))
            message.late = True
            let_go(message, slot)
            if self.absences.covers(slot, transmission.sent_ns):
                # Its time shows when the outlet came back as planned, not how fast the wire is.
                self._deliver(message, 1)
                topic.count_untimed(slot, closed=message.closed)
                return False
        return True

    def note_untimed(self, transmission: Transmission, came: Came) -> None:
        """Write down an arrival whose time does not belong among the arrivals."""
        if self._journal is not None:
            message = transmission.message
            topic = message.topic.name.decode()
            self._journal.came(message.sequence, topic, came.slot, transmission.sent_ns, retained=came.retained)

    def announce(self, messages: Iterable[Announced], now_ns: int) -> None:
        """Open messages that are about to be sent, so that those which never arrive are known.

        ContractError where the topic of one is no topic of the run: then none of them is opened.
        """
        for item, topic in [(item, self.topics.state(item.topic)) for item in messages]:
            if item.sequence in self._settled or item.sequence in self._incomplete:
                continue
            message = self._open.get(item.sequence)
            if message is None:
                message = self._open[item.sequence] = self._opening.open(item, topic, now_ns)
            message.embargo_ns = item.embargo_ns
            message.body_bytes = item.body_bytes

    def follow(self, kills: Mapping[int, int]) -> None:
        """Take the messages of a replacement that was announced, each with the message of the kill on its circuit: at
        each outlet the kill must be first. From now on sessions take the kill's arrivals.
        """
        for sequence, kill in kills.items():
            message, follower = self._book.find(kill), self._open.get(sequence)
            if message is not None and follower is not None:
                follower.give_marks(self.size)
                message.follower = follower
                for transmission in message.transmissions:
                    transmission.drop_template()

    def tick(self, now_ns: int, deadline_ns: int | None = None) -> None:
        """Count the arrivals since the last tick, and settle messages that are complete, quiet or past the deadline."""
        for message in self._book.all():
            for transmission in message.transmissions:
                if transmission.pending:
                    self._deliver(message, self._counter.count(message, transmission))
        self.absences.tick(self._open.values(), self.size, now_ns)
        room = len(self._open) if deadline_ns is not None else max(0, UNACKNOWLEDGED_MOST - len(self._reports.closed))
        ready = settled(self._open.values(), now_ns, deadline_ns, self.absences.mended_ns)
        for message in list(islice(ready, room)):
            self._close(message, now_ns)
        self._opening.tick(now_ns, ended=deadline_ns is not None and now_ns >= deadline_ns)

    def tally(self, *, whole: bool = False, everything: bool = False) -> PartitionTally:
        """Return the partition's tally since the last one. A ``whole`` one stands for all before it. ``everything``, in
        the last one, has each closed message with missing outlets again.
        """
        return self._reports.tally(self._open.values(), self._incomplete, whole=whole, everything=everything)

    def acknowledge(self, closed: Sequence[tuple[int, int]]) -> None:
        """Drop closed records that the wire has in its account, each with this number of deliveries."""
        self._reports.acknowledge(closed)
        for sequence, _ in closed:
            self._settle_complete(sequence)

    def serve_shares(self, sequences: Iterable[int]) -> None:
        """Note messages of which each shared subscription has had its copy at some worker: another is a duplicate."""
        for sequence in sequences:
            message = self._book.find(sequence)
            if message is not None:
                message.served = True
                self._settle_complete(sequence)

    def take_over(self, settled: Iterable[tuple[int, int]], messages: Iterable[HandoverMessage], now_ns: int) -> None:
        """Continue a former owner's account of the partition: no delivery that it reported is counted again.

        ContractError as for ``announce``: then nothing is taken.
        """
        messages = tuple(messages)
        self.absences.taken_over_ns = now_ns
        for item in messages:
            self.topics.state(item.announced.topic)
        for start, stop in settled:
            self._settled.add_run(start, stop)
        for item in messages:
            self.announce((item.announced,), now_ns)
            message = self._open.get(item.announced.sequence)
            if message is None:
                continue
            if item.unreported:
                self._closed.suspects.add(message.sequence)
            if item.record is not None:
                message.give_marks(self.size)
                resume(item.record, message)
                if item.record.closed:
                    self._book.close(message)
                    self._incomplete[message.sequence] = message

    @property
    def foreign(self) -> int:
        """The arrivals that are not of this run, or of no message that was announced."""
        return self._recognition.foreign

    @property
    def retained(self) -> int:
        """The copies that the broker sent because of a subscription."""
        return self._retained + self._recognition.retained

    @property
    def open_count(self) -> int:
        """The number of messages that are not settled."""
        return len(self._open)

    @property
    def kept(self) -> Kept:
        """The sizes of the ledger's parts at present."""
        return Kept(
            open=len(self._open),
            marked=sum(1 for message in self._open.values() if message.state),
            unacknowledged=len(self._reports.closed),
            incomplete=len(self._incomplete),
            transmissions=self._book.transmissions,
            intervals=len(self._settled),
            unannounced=len(self._opening),
        )

    def _deliver(self, message: Message, size: int) -> None:
        sums = message.topic.sums
        message.delivered += size
        sums.delivered += size
        sums.body_bytes += size * message.body_bytes
        if message.closed:
            shared = min(size, message.shared_late)  # the wire, not this ledger, counted these as missing
            message.shared_late -= shared
            sums.missing -= size - shared
            self._reports.late.add(message.sequence)
            if message.sequence in self._closed.suspects:
                sums.unreported -= size - shared

    def _close(self, message: Message, now_ns: int) -> None:
        message.give_marks(self.size)
        message.settled_ns = now_ns
        self.absences.note_unreplayed(message)
        self._possible.close(message)
        missing = message.count_missing()  # enumerated, never subtracted
        message.topic.sums.held += message.held.bit_count()
        if message.sequence in self._closed.suspects:
            message.topic.sums.unreported += missing
        self._book.close(message)
        if self._journal is not None:
            self._journal.settled(message.sequence, now_ns)
        self._counter.rank(message, missing)
        self._reports.close(message)
        if missing or not message.shares_served:
            self._closed.keep(message)
        else:
            self._closed.settle(message)

    def _settle_complete(self, sequence: int) -> None:
        if not self._reports.unacknowledged(sequence):
            self._closed.settle_complete(sequence)
