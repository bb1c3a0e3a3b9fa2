"""A message of a run as one share of the outlets sees it, its transmissions, and the page of its topic."""

from array import array
from bisect import bisect_left, insort

from wire.contract.histogram import Runs
from wire.contract.tally import CircuitSums

__all__ = ["AWAY", "EXPECTED", "GOT", "STRANGER", "Message", "Sending", "TopicPage"]

# The mark of one outlet for one message.
STRANGER, EXPECTED, GOT, AWAY = range(4)

_BITS = {wanted: bytes(ord("1") if mark == wanted else ord("0") for mark in range(256)) for wanted in (EXPECTED, GOT)}


class TopicPage:
    """One topic in one share: ``slots`` are the entitled outlets' places in the share, ascending, ``open`` its messages
    that are not settled.

    ``order`` has for each slot the highest sequence that it had. It is kept only while an outlet may yet get a message
    after a later one.
    """

    __slots__ = ("_highest", "_lacking", "_waiting", "circuit", "open", "order", "slots", "sums")

    def __init__(self, circuit: str, slots: "array[int]", sums: CircuitSums) -> None:
        self.circuit = circuit
        self.slots = slots
        self.sums = sums
        self.open: dict[int, Message] = {}
        self.order: array[int] | None = None
        self._highest = 0  # sequence that has come
        self._waiting: list[int] = []  # the open messages' sequences that have not, ascending
        self._lacking: list[Message] = []  # those that have, and lacked some outlet when that was last looked at

    def begin(self, message: "Message") -> None:
        """A message is open from now on."""
        self.open[message.sequence] = message
        insort(self._waiting, message.sequence)

    def meet(self, message: "Message") -> None:
        """An open message has come to some outlet, or does so now."""
        sequence = message.sequence
        self._wait_no_more(sequence)
        if self.order is not None:
            message.watch_order(self.order)
        else:
            self._lacking = [other for other in self._lacking if other is not message and other.missing]
            overtakes = bool(self._waiting) and self._waiting[0] < sequence
            if self._lacking or overtakes or sequence < self._highest:
                self._watch_order()
            self._lacking.append(message)
        self._highest = max(self._highest, sequence)

    def put_away(self, message: "Message") -> None:
        """A message is no longer open."""
        del self.open[message.sequence]
        self._wait_no_more(message.sequence)
        waiting = self._waiting
        if len(self.open) == len(waiting) and not (waiting and waiting[0] < self._highest):
            self.order = None
            self._lacking.clear()

    def _wait_no_more(self, sequence: int) -> None:
        place = bisect_left(self._waiting, sequence)
        if self._waiting[place : place + 1] == [sequence]:
            del self._waiting[place]

    def _watch_order(self) -> None:
        marked = [message for message in self.open.values() if message.state]
        order = self.order = array("I", bytes(4 * len(marked[0].state)))  # a sequence has 32 bits
        for message in marked:
            message.watch_order(order)


class Message:
    """A mark per outlet of the share, and the arrivals that they stand for; those of ``watched`` outlets one by one,
    as slot, lower and upper end.

    Announced ahead, it has no marks (``state``) before it needs them: messages that wait would take most of a worker's
    memory.
    """

    __slots__ = (
        "announced",
        "bins",
        "body_bytes",
        "closed",
        "delivered",
        "due_ns",
        "embargo_ns",
        "expected",
        "first_ns",
        "fresh",
        "last_ns",
        "lows",
        "opened_ns",
        "page",
        "sendings",
        "sequence",
        "state",
        "watched",
    )

    def __init__(self, sequence: int, due_ns: int, page: TopicPage, expected: int, now_ns: int) -> None:
        self.sequence = sequence
        self.due_ns = due_ns
        self.embargo_ns = 0
        self.body_bytes = 0
        self.page = page
        self.state = bytearray()
        self.expected = expected
        self.delivered = 0
        self.announced = False
        self.closed = False
        self.fresh = True  # changed since the last tally
        self.opened_ns = now_ns
        self.first_ns = 0
        self.last_ns = 0
        self.bins: dict[int, int] = {}
        self.lows: dict[int, int] | None = None
        self.watched: list[tuple[int, int, int]] = []
        self.sendings: list[Sending] = []

    def watch_order(self, order: "array[int]") -> None:
        """Have every arrival, those so far too, compared with the topic's other messages."""
        state, sequence = self.state, self.sequence
        if GOT in state:
            for slot in self.page.slots:
                if state[slot] == GOT:
                    order[slot] = max(order[slot], sequence)
        for sending in self.sendings:
            sending.order = order

    def add(self, plain: Runs, high: Runs, low: Runs) -> None:
        """Add the (bin, times) of exact arrivals, and of the upper and lower ends of bounded ones."""
        bins, lows = self.bins, self.lows
        if not bins and not high:
            bins.update(plain)
            return
        if high and lows is None:
            lows = self.lows = dict(bins)
        for index, times in (*plain, *high):
            bins[index] = bins.get(index, 0) + times
        if lows is not None:
            for index, times in (*plain, *low):
                lows[index] = lows.get(index, 0) + times

    @property
    def missing(self) -> int:
        """The outlets that lack it, by looking at each one's mark."""
        return self.state.count(EXPECTED) if self.state else self.expected

    def lacking(self) -> str:
        """The outlets that lack it as a bitset."""
        return self.bitset(EXPECTED) if EXPECTED in self.state else "0"

    def bitset(self, wanted: int) -> str:
        """The outlets with this mark as a bitset in hex, the share's first outlet in the lowest bit."""
        return f"{int(self.state.translate(_BITS[wanted])[::-1] or b'0', 2):x}"


class Sending:
    """One transmission of a message: a resend has the same sequence and another sent time.

    Arrivals wait here until the next tick sorts them into the histograms: ``exact`` and both ends of the bounded
    ones in nanoseconds, and in ``times`` further exact ones, by rows: an offset, and what it is yet to be added to.
    The fast lane's part is the packet that carries it, ``head`` and from ``tail_start`` on ``tail``, and
    ``packet_bytes`` long: 0 until a session has seen one, and once an expected outlet's arrival needs more than its
    mark. ``order`` is the page's. A watched outlet's part of it is a sending of its own, with that ``slot``, which
    shares the message's marks.
    """

    __slots__ = (
        "exact",
        "head",
        "key",
        "lowers",
        "message",
        "order",
        "packet_bytes",
        "sent_ns",
        "sequence",
        "slot",
        "state",
        "tail",
        "tail_start",
        "times",
        "uppers",
        "watched",
    )

    def __init__(self, key: bytes, message: Message, sent_ns: int, slot: int | None = None) -> None:
        self.key = key
        self.slot = slot
        self.watched: dict[int, Sending] | None = None
        self.message = message
        self.sequence = message.sequence
        self.state = message.state
        self.order = message.page.order
        self.sent_ns = sent_ns
        self.exact: list[int] = []
        self.uppers: list[int] = []
        self.lowers: list[int] = []
        self.times: list[tuple[int, list[int]]] = []
        self.forget_packet()

    def forget_packet(self) -> None:
        """Leave its arrivals to the sessions."""
        self.packet_bytes = self.tail_start = 0
        self.head = self.tail = b""

    def part_of(self, slot: int) -> "Sending":
        """The part that goes to a watched outlet."""
        if self.watched is None:
            self.watched = {}
        part = self.watched.get(slot)
        if part is None:
            part = self.watched[slot] = Sending(self.key, self.message, self.sent_ns, slot)
            self.message.sendings.append(part)
        if part.packet_bytes != self.packet_bytes:
            part.packet_bytes, part.tail_start = self.packet_bytes, self.tail_start
            part.head, part.tail = self.head, self.tail
        return part

    def bound(self, slot: int, arrival_ns: int, empty_ns: int) -> None:
        """Mark an arrival at an outlet that expects it, which came after ``empty_ns`` and by ``arrival_ns``."""
        order = self.order
        if order is not None:
            if order[slot] > self.sequence:
                self.message.page.sums.reordered += 1
            else:
                order[slot] = self.sequence
        self.state[slot] = GOT
        self.add_bounded(arrival_ns, empty_ns)

    def add_bounded(self, arrival_ns: int, empty_ns: int) -> None:
        """Count the time of such an arrival: it was not there before it was sent, either."""
        self.uppers.append(arrival_ns)
        self.lowers.append(min(arrival_ns, max(empty_ns, self.sent_ns)))

    def take(self) -> tuple[int, list[int], list[int], list[int]]:
        """The arrivals since the last call: an offset that is yet to be added to all, those that are exact, and the
        upper and the lower ends, which belong together by their places.
        """
        base_ns, exact, uppers, lowers = 0, self.exact, self.uppers, self.lowers
        self.exact, self.uppers, self.lowers = [], [], []
        if self.times:
            base_ns = self.times[0][0]
            exact = [time_ns - base_ns for time_ns in exact]
            for other_ns, offsets in self.times:
                exact += offsets if other_ns == base_ns else [other_ns - base_ns + offset for offset in offsets]
            self.times = []
            uppers = [time_ns - base_ns for time_ns in uppers]
            lowers = [time_ns - base_ns for time_ns in lowers]
        return base_ns, exact, uppers, lowers

    @property
    def waiting(self) -> bool:
        """There are arrivals to take."""
        return bool(self.times or self.exact or self.uppers)
