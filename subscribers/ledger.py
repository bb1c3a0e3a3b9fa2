"""Per message, which outlets of a share got it. Arrivals are marked at once and counted at a tick.

The law it keeps: each entitled outlet of each announced message is counted once as delivered or once as
missing, by looking at that outlet's own mark.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice

from subscribers.intervals import Intervals
from subscribers.messages import AWAY, EXPECTED, GOT, STRANGER, Message, Sending, TopicPage
from subscribers.rawfile import BOUNDED, WARM, RawFile
from subscribers.settling import go_on_from, is_settled, record_of
from subscribers.topicbook import TopicBook
from wire.contract.control import Announced, Inherited
from wire.contract.histogram import runs
from wire.contract.stamp import read
from wire.contract.tally import COUNTS, MessageRecord, ShareTally
from wire.directory.attendance import Attendance
from wire.directory.directory import Directory
from wire.errors import ContractError

__all__ = ["Ledger"]

KEPT_INCOMPLETE = 20_000  # closed messages whose marks are kept, so that a very late arrival finds its place
# Closed messages that the wire has not taken: past it, messages stay open, so that a tally can tell of all of them at
# once. Its sums and its records are of one moment, or whoever takes the share over would count some of them again.
CLOSED_UNTAKEN = 2_000


class Ledger:
    """The ledger of one share, ``index::count`` of the directory's outlets.

    ``lossy_away`` says that an outlet which plans to be away is not expected to get what is due meanwhile:
    so at QoS 0, where no session waits for it. ``raw`` gets each arrival that is counted in a histogram.
    """

    def __init__(
        self,
        run_id: int,
        directory: Directory,
        attendance: Attendance,
        share: tuple[int, int],
        bin_edges: Sequence[int],
        *,
        lossy_away: bool,
        raw: RawFile | None = None,
    ) -> None:
        self.index, self.count = share
        self.size = len(range(self.index, len(directory.outlets), self.count))
        self.start_ns = 0
        self.warm_until_ns = 0
        self.foreign = 0
        self._sendings: dict[bytes, Sending] = {}  # by the stamp's bytes, as they stand in the payload
        self.known = self._sendings.get
        self._edges = bin_edges
        self._book = TopicBook(directory, self.index, self.count, bin_edges)
        self._run_id = run_id
        self._attendance = attendance
        self._lossy_away = lossy_away
        self._raw = raw
        self._open: dict[int, Message] = {}
        self._incomplete: dict[int, Message] = {}
        self._settled = Intervals()
        self._closed: dict[int, MessageRecord] = {}  # until the wire says forget
        self._late: set[int] = set()  # closed messages that had a delivery since the last tally
        self._suspects: set[int] = set()  # what lacks of them is unreported: a former owner may have had it
        self._told: dict[str, tuple[int, ...]] = {}

    def meet(self, key: bytes, topic: str, slot: int, body_bytes: int, now_ns: int) -> Sending | None:
        """The sending of a stamp that is not ``known``.

        None where the arrival is accounted for already: it is foreign, or its message is settled, which
        makes it a duplicate or misdelivered.
        """
        stamp = read(key)
        page = self._page(topic)
        if stamp is None or page is None or stamp.run_id != self._run_id:
            self.foreign += 1
            return None
        if stamp.sequence in self._settled:
            place = bisect_left(page.slots, slot)
            if place < len(page.slots) and page.slots[place] == slot:
                page.sums.duplicates += 1
            else:
                page.sums.misdelivered += 1
            return None
        message = self._open.get(stamp.sequence) or self._incomplete.get(stamp.sequence)
        if message is None:
            message = self._begin(stamp.sequence, stamp.due_ns, page, now_ns)
        message.body_bytes = message.body_bytes or body_bytes
        if not message.sendings and not message.closed:
            self._give_marks(message)
            message.page.meet(message)
        sending = self._sendings[key] = Sending(key, message, stamp.sent_ns)
        message.sendings.append(sending)
        return sending

    def mark(self, sending: Sending, slot: int, *, was_away: bool) -> bool:
        """Mark an arrival; True where its time belongs among the arrivals.

        ``was_away``: the outlet came on after the message was sent.
        """
        message = sending.message
        page, mark = message.page, message.state[slot]
        message.fresh = True
        if mark == GOT:
            page.sums.duplicates += 1
        elif mark == STRANGER:
            page.sums.misdelivered += 1
        if mark != EXPECTED:
            return False  # AWAY is neither expected nor wrong
        message.state[slot] = GOT
        order = page.order
        if order is not None:
            if order[slot] > message.sequence:
                page.sums.reordered += 1
            else:
                order[slot] = message.sequence
        if was_away or message.closed:
            page.sums.late += 1
            outlet = self.index + slot * self.count
            if not self._attendance.online(outlet, sending.sent_ns - self.start_ns):
                # Its time says when the outlet came back as planned, not how fast the wire is.
                self._deliver(message, 1)
                page.sums.exact += 1
                return False
        return True

    def announce(self, messages: Iterable[Announced], now_ns: int) -> None:
        """Open what is about to be sent, so that what never arrives is known; ContractError on a bad topic."""
        for item in messages:
            if item.sequence in self._settled or item.sequence in self._incomplete:
                continue
            message = self._open.get(item.sequence)
            if message is None:
                message = self._begin(item.sequence, item.due_ns, self._book.page(item.topic), now_ns)
            message.announced = True
            message.embargo_ns = item.embargo_ns
            message.body_bytes = item.body_bytes

    def tick(self, now_ns: int, deadline_ns: int | None = None) -> None:
        """Count the arrivals since the last tick, and settle what is complete, quiet or past the deadline."""
        for messages in (self._open, self._incomplete):
            for message in messages.values():
                for sending in message.sendings:
                    if sending.waiting:
                        self._fold(message, sending)
        room = len(self._open) if deadline_ns is not None else max(0, CLOSED_UNTAKEN - len(self._closed))
        settled = (message for message in self._open.values() if is_settled(message, now_ns, deadline_ns))
        for message in list(islice(settled, room)):
            self._close(message)

    def tally(self, *, whole: bool = False, everything: bool = False) -> ShareTally:
        """The share's tally since the last one. A ``whole`` one stands for all before it; ``everything``, the last
        one, tells of each closed message again that some outlets lack.
        """
        whole = whole or everything
        tally = ShareTally(self.index, self.count)
        for name, sums in self._book.sums.items():
            counts = tuple(getattr(sums, count) for count in COUNTS)
            if whole or self._told.get(name) != counts:
                self._told[name] = counts
                tally.circuits[name] = sums
        for sequence in tuple(self._incomplete) if everything else self._late:
            if sequence in self._incomplete:
                self._closed[sequence] = record_of(self._incomplete[sequence])
        self._late.clear()
        tally.records.extend(self._closed.values())
        for message in self._open.values():
            if message.fresh or whole:
                message.fresh = False
                tally.records.append(record_of(message))
        return tally

    def forget(self, closed: Iterable[tuple[int, int]]) -> None:
        """Drop closed records that the wire has in its account, each with so many deliveries."""
        for sequence, delivered in closed:
            record = self._closed.get(sequence)
            if record is not None and record.delivered == delivered:
                del self._closed[sequence]

    def inherit(self, settled: Iterable[tuple[int, int]], messages: Iterable[Inherited], now_ns: int) -> None:
        """Go on where a former owner of the share stopped: nothing that it reported is counted again."""
        for start, stop in settled:
            self._settled.add_run(start, stop)
        for item in messages:
            self.announce((item.announced,), now_ns)
            message = self._open.get(item.announced.sequence)
            if message is None:
                continue
            if item.suspect:
                self._suspects.add(message.sequence)
            if item.record is not None:
                self._give_marks(message)
                go_on_from(item.record, message)
                if item.record.closed:
                    self._put_away(message)
                    self._incomplete[message.sequence] = message

    @property
    def open_count(self) -> int:
        """How many messages are not settled."""
        return len(self._open)

    def _page(self, topic: str) -> TopicPage | None:
        try:
            return self._book.page(topic)
        except ContractError:
            return None

    def _begin(self, sequence: int, due_ns: int, page: TopicPage, now_ns: int) -> Message:
        message = self._open[sequence] = Message(sequence, due_ns, page, len(page.slots), now_ns)
        page.begin(message)
        away = self._attendance.away_at(due_ns - self.start_ns) if self._lossy_away else ()
        if away:
            self._give_marks(message)
        for outlet in away:
            slot, rest = divmod(outlet - self.index, self.count)
            if not rest and message.state[slot]:
                message.state[slot] = AWAY
                message.expected -= 1
        return message

    def _give_marks(self, message: Message) -> None:
        if not message.state:
            state = message.state = bytearray(self.size)
            for slot in message.page.slots:
                state[slot] = EXPECTED

    def _fold(self, message: Message, sending: Sending) -> None:
        sums, edges = message.page.sums, self._edges
        base_ns, exact, uppers, lowers = sending.take()
        if self._raw is not None:
            which = (message.sequence, message.due_ns, sending.sent_ns)
            warm = WARM if message.due_ns < self.warm_until_ns else 0
            self._raw.add(which, base_ns, exact, exact, warm)
            self._raw.add(which, base_ns, lowers, uppers, warm | BOUNDED)
        for arrivals in (exact, uppers, lowers):
            arrivals.sort()
        due_ns, sent_ns, embargo_ns = (
            time_ns - base_ns for time_ns in (message.due_ns, sending.sent_ns, message.embargo_ns)
        )
        size = len(exact) + len(uppers)
        self._deliver(message, size)
        sums.exact += len(exact)
        sums.bounded += len(uppers)
        if message.due_ns < self.warm_until_ns:
            sums.warm += size
            plain, (high, low) = runs(edges, exact, due_ns), (runs(edges, uppers, due_ns), runs(edges, lowers, due_ns))
        else:
            plain = sums.disclosure.add_exact(exact, due_ns)
            high, low = sums.disclosure.add_bounded(uppers, lowers, due_ns)
            sums.transit.add_exact(exact, sent_ns)
            sums.transit.add_bounded(uppers, lowers, sent_ns)
        for arrivals in (exact, uppers):
            if arrivals:
                sums.negative += bisect_left(arrivals, due_ns)
                sums.breaches += bisect_left(arrivals, embargo_ns)
                first_ns = base_ns + arrivals[0]
                message.first_ns = min(message.first_ns or first_ns, first_ns)
                message.last_ns = max(message.last_ns, base_ns + arrivals[-1])
        message.add(plain, high, low)
        if sending.slot is not None:
            ends = (
                (base_ns + low_ns, base_ns + high_ns)
                for low_ns, high_ns in zip((*exact, *lowers), (*exact, *uppers), strict=True)
            )
            message.watched.extend((sending.slot, *pair) for pair in ends)
        message.fresh = True

    def _deliver(self, message: Message, size: int) -> None:
        sums = message.page.sums
        message.delivered += size
        sums.delivered += size
        sums.body_bytes += size * message.body_bytes
        if message.closed:
            sums.missing -= size
            self._late.add(message.sequence)
            if message.sequence in self._suspects:
                sums.unreported -= size

    def _close(self, message: Message) -> None:
        self._give_marks(message)
        missing = message.missing  # enumerated, never subtracted
        message.page.sums.missing += missing
        if message.sequence in self._suspects:
            message.page.sums.unreported += missing
        self._put_away(message)
        self._closed[message.sequence] = record_of(message)
        if not missing:
            self._settle(message)
            return
        self._incomplete[message.sequence] = message
        if len(self._incomplete) > KEPT_INCOMPLETE:
            self._settle(self._incomplete.pop(next(iter(self._incomplete))))

    def _put_away(self, message: Message) -> None:
        del self._open[message.sequence]
        message.page.put_away(message)
        message.closed = True
        for sending in message.sendings:
            sending.forget_packet()

    def _settle(self, message: Message) -> None:
        self._settled.add(message.sequence)
        self._suspects.discard(message.sequence)
        for sending in message.sendings:
            self._sendings.pop(sending.key, None)  # a watched part has its sending's key
        message.sendings.clear()  # each has its message: else both stay until the garbage collector comes by
