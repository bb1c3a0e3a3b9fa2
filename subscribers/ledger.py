"""Per message, which outlets of a share got it. Arrivals are marked at once and counted at a tick.

The law it keeps: each entitled outlet of each announced message is counted once as delivered or once as
missing, by looking at that outlet's own mark.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from subscribers.intervals import Intervals
from subscribers.messages import AWAY, EXPECTED, GOT, STRANGER, Message, Sending, TopicPage
from subscribers.rawfile import BOUNDED, WARM, RawFile
from subscribers.topicbook import TopicBook
from wire.contract.control import Announced
from wire.contract.histogram import runs
from wire.contract.stamp import read
from wire.contract.tally import COUNTS, MessageRecord, ShareTally
from wire.directory.attendance import Attendance
from wire.directory.directory import Directory
from wire.errors import ContractError

__all__ = ["Ledger"]

SETTLED_NS = 10_000_000_000  # what still lacks this long after the last delivery is missing
SETTLED_AT_MOST_NS = 60_000_000_000
KEPT_INCOMPLETE = 20_000  # closed messages whose marks are kept, so that a very late arrival finds its place
RECORDS_PER_TALLY = 2_000  # keeps a tally under a broker's packet limit


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
        for message in [item for item in self._open.values() if _is_settled(item, now_ns, deadline_ns)]:
            self._close(message)

    def tally(self, *, everything: bool = False) -> ShareTally:
        """The share's tally since the last one; ``everything`` repeats all of it, for the last one."""
        tally = ShareTally(self.index, self.count)
        for name, sums in self._book.sums.items():
            counts = tuple(getattr(sums, count) for count in COUNTS)
            if everything or self._told.get(name) != counts:
                self._told[name] = counts
                tally.circuits[name] = sums
        if everything:
            for message in self._incomplete.values():
                self._closed[message.sequence] = _record(message)
        closed = list(self._closed.values())
        tally.records.extend(closed if everything else closed[:RECORDS_PER_TALLY])
        for message in self._open.values():
            if message.fresh or everything:
                message.fresh = False
                tally.records.append(_record(message))
        return tally

    def forget(self, sequences: Iterable[int]) -> None:
        """Drop closed records: the wire has them in its account."""
        for sequence in sequences:
            self._closed.pop(sequence, None)

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
        state = bytearray(page.blank)
        expected = len(page.slots)
        if self._lossy_away:
            for outlet in self._attendance.away_at(due_ns - self.start_ns):
                slot, rest = divmod(outlet - self.index, self.count)
                if not rest and state[slot]:
                    state[slot] = AWAY
                    expected -= 1
        message = self._open[sequence] = Message(sequence, due_ns, page, state, expected, now_ns)
        page.open[sequence] = message
        if page.order is None and len(page.open) > 1:
            page.order = array("I", bytes(4 * self.size))  # a sequence has 32 bits
            for other in page.open.values():
                other.watch_order(page.order)
        return message

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

    def _close(self, message: Message) -> None:
        page = message.page
        del self._open[message.sequence]
        del page.open[message.sequence]
        if not page.open:
            page.order = None
        missing = message.state.count(EXPECTED)  # enumerated, never subtracted
        page.sums.missing += missing
        message.closed = True
        self._closed[message.sequence] = _record(message)
        for sending in message.sendings:
            sending.forget_packet()
        if not missing:
            self._settle(message)
            return
        self._incomplete[message.sequence] = message
        if len(self._incomplete) > KEPT_INCOMPLETE:
            self._settle(self._incomplete.pop(next(iter(self._incomplete))))

    def _settle(self, message: Message) -> None:
        self._settled.add(message.sequence)
        for sending in message.sendings:
            self._sendings.pop(sending.key, None)  # a watched part has its sending's key


def _is_settled(message: Message, now_ns: int, deadline_ns: int | None) -> bool:
    if not message.announced:
        return False
    if message.delivered == message.expected or (deadline_ns is not None and now_ns >= deadline_ns):
        return True
    quiet_ns = now_ns - max(message.last_ns, message.opened_ns)
    return quiet_ns >= SETTLED_NS or now_ns - message.opened_ns >= SETTLED_AT_MOST_NS


def _record(message: Message) -> MessageRecord:
    return MessageRecord(
        sequence=message.sequence,
        expected=message.expected,
        delivered=message.delivered,
        missing=message.missing if message.closed else 0,
        first_ns=message.first_ns,
        last_ns=message.last_ns,
        bins=message.bins,
        lows=message.lows,
        outlets=message.lacking() if message.closed else message.bitset(GOT),
        closed=message.closed,
        watched=message.watched,
    )
