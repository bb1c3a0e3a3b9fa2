"""A message of a run as one partition of the outlets sees it, and its transmissions."""

from array import array

from subscribers.ledger.arrivals import Arrivals
from subscribers.ledger.marks import AWAY, CAME, EXCUSED, EXPECTED, GOT, MAY, MEMBER, marked_bitset
from subscribers.ledger.ranked import RankedArrivals
from subscribers.ledger.topic_state import TopicState
from wire.contract.bins import Runs

__all__ = ["Message", "Transmission"]


class Message:
    """A mark per outlet of the partition (``state``), and the arrivals that the marks stand for.

    ``bins`` and ``lows`` are the arrivals less the due time, as histogram bins, at the upper and the lower ends.
    ``sampled`` has the arrivals at sampled outlets one by one, as slot, lower and upper end; ``ranked`` those that are
    ranked, until the message is settled, and ``late`` says that an outlet had it late. ``held`` is the bitset of the
    outlets without the message for which a session may hold it; ``unreplayed``, once it is closed, that of the outlets
    whose session should have held it; ``weighed`` says by which facts absences were last weighed. ``shared`` are the
    topic's shared subscriptions, as bits, that had their copy here, ``doubtful`` and ``gone``, once it is closed, those
    of a MessageRecord; ``served``: the wire says that each had it at some worker. ``settled_ns`` is when it was closed
    here, 0 before that, and where a former owner closed it. ``follower``: of a kill, the message that takes the place
    of the killed release on its circuit, and must not be first.

    Announced ahead, a message has no marks before it needs them: messages that wait would take most of a worker's
    memory.
    """

    __slots__ = (
        "announced",
        "bins",
        "body_bytes",
        "closed",
        "delivered",
        "doubtful",
        "due_ns",
        "embargo_ns",
        "expected",
        "first_ns",
        "follower",
        "fresh",
        "gone",
        "held",
        "last_ns",
        "late",
        "lows",
        "opened_ns",
        "ranked",
        "sampled",
        "sequence",
        "served",
        "settled_ns",
        "shared",
        "shared_late",
        "state",
        "topic",
        "transmissions",
        "unreplayed",
        "weighed",
    )

    def __init__(self, sequence: int, due_ns: int, topic: TopicState, expected: int, now_ns: int) -> None:
        self.sequence = sequence
        self.due_ns = due_ns
        self.embargo_ns = 0
        self.body_bytes = 0
        self.topic = topic
        self.state = bytearray()
        self.expected = expected
        self.delivered = 0
        self.announced = False
        self.closed = False
        self.fresh = True  # changed since the last tally
        self.shared = self.doubtful = self.gone = 0
        self.shared_late = 0  # copies for shared subscriptions after it was closed that are not counted yet
        self.served = False
        self.settled_ns = 0
        self.held = 0
        self.unreplayed = 0
        self.weighed: tuple[int, ...] = ()
        self.opened_ns = now_ns
        self.first_ns = 0
        self.last_ns = 0
        self.bins: dict[int, int] = {}
        self.lows: dict[int, int] | None = None
        self.sampled: list[tuple[int, int, int]] = []
        self.ranked: RankedArrivals | None = None
        self.late = False
        self.follower: Message | None = None
        self.transmissions: list[Transmission] = []

    def give_marks(self, size: int) -> None:
        """Make the marks of a partition of this size, where there are none yet."""
        if not self.state:
            state = self.state = bytearray(size)
            for slot in self.topic.slots:
                state[slot] = EXPECTED
            if self.topic.shares is not None:
                for slot in self.topic.shares.of:
                    state[slot] = MEMBER

    def track_order(self, order: "array[int]") -> None:
        """Have every arrival, those so far too, compared with the topic's other messages."""
        state, sequence = self.state, self.sequence
        if GOT in state:
            for slot in self.topic.slots:
                if state[slot] == GOT:
                    order[slot] = max(order[slot], sequence)
        for transmission in self.transmissions:
            transmission.order = order

    def transmission(self, key: bytes, sent_ns: int) -> "Transmission":
        """Return the message's transmission with this stamp, a new one where there is none."""
        for known in self.transmissions:
            if known.key == key and known.slot is None:  # a copy on another topic has taken its place
                return known
        made = Transmission(key, self, sent_ns)
        self.transmissions.append(made)
        return made

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
        """The number of outlets that expect the message and do not have it, counted mark by mark."""
        state = self.state
        if EXPECTED in state:  # to search takes a twentieth of the time to count, and most messages miss no outlet
            return state.count(EXPECTED)
        return 0 if state else self.expected

    def count_missing(self) -> int:
        """Count these outlets as missing in the topic's sums; return their number."""
        missing, topic = self.missing, self.topic
        topic.sums.missing += missing
        if missing and topic.cohorts is not None:
            topic.cohorts.miss(slot for slot in topic.slots if self.state[slot] == EXPECTED)
        return missing

    @property
    def shares_served(self) -> bool:
        """True where no shared subscription of the topic misses its copy."""
        shares = self.topic.shares
        return shares is None or self.served or self.shared == shares.all

    def missing_bitset(self) -> str:
        """Return the outlets that expect the message and do not have it, as a bitset."""
        return marked_bitset(self.state, (EXPECTED,)) if EXPECTED in self.state else "0"

    @property
    def excuses(self) -> bool:
        """True where some entitled outlet is not expected to get the message."""
        state = self.state
        return AWAY in state or MAY in state or CAME in state

    def got_bitset(self) -> str:
        """Return the outlets that have the message, as a bitset."""
        return marked_bitset(self.state, (GOT,))

    def excused_bitset(self) -> str:
        """Return the entitled outlets that are not expected to get the message, as a bitset."""
        return marked_bitset(self.state, EXCUSED) if self.excuses else "0"


class Transmission:
    """One transmission of a message: a resend has the same sequence and another sent time.

    Arrivals are kept here until the next tick sorts them into the histograms: ``exact`` and both ends of the bounded
    ones in nanoseconds, each with its outlet's slot in ``exact_slots`` and ``bounded_slots``, and in ``times`` further
    exact ones, by rows: an offset, times to which it has to be added, and the slots.

    The packet template of the fast path is ``head``, and from ``tail_start`` on ``tail``, of a packet of
    ``packet_bytes``: 0 until a session has parsed one, and once an expected outlet's arrival needs more than its mark.
    ``order`` is the topic's. A sampled outlet's part of a transmission is a Transmission of its own, with that outlet's
    ``slot``; the marks are the message's.
    """

    __slots__ = (
        "bounded_slots",
        "exact",
        "exact_slots",
        "head",
        "key",
        "lowers",
        "message",
        "order",
        "packet_bytes",
        "sampled",
        "sent_ns",
        "sequence",
        "slot",
        "state",
        "tail",
        "tail_start",
        "times",
        "uppers",
    )

    def __init__(self, key: bytes, message: Message, sent_ns: int, slot: int | None = None) -> None:
        self.key = key
        self.slot = slot
        self.sampled: dict[int, Transmission] | None = None
        self.message = message
        self.sequence = message.sequence
        self.state = message.state
        self.order = message.topic.order
        self.sent_ns = sent_ns
        self.exact: list[int] = []
        self.exact_slots: list[int] = []
        self.uppers: list[int] = []
        self.lowers: list[int] = []
        self.bounded_slots: list[int] = []
        self.times: list[tuple[int, list[int], list[int]]] = []
        self.drop_template()

    def drop_template(self) -> None:
        """Remove the packet template: the sessions take the arrivals."""
        self.packet_bytes = self.tail_start = 0
        self.head = self.tail = b""

    def part_of(self, slot: int) -> "Transmission":
        """Return the part that goes to a sampled outlet."""
        if self.sampled is None:
            self.sampled = {}
        part = self.sampled.get(slot)
        if part is None:
            part = self.sampled[slot] = Transmission(self.key, self.message, self.sent_ns, slot)
            self.message.transmissions.append(part)
        if part.packet_bytes != self.packet_bytes:
            part.packet_bytes, part.tail_start = self.packet_bytes, self.tail_start
            part.head, part.tail = self.head, self.tail
        return part

    def mark_bounded(self, slot: int, arrival_ns: int, empty_ns: int) -> None:
        """Mark an arrival at an outlet that expects it, which came after ``empty_ns`` and by ``arrival_ns``."""
        order = self.order
        if order is not None:
            if order[slot] > self.sequence:
                self.message.topic.sums.reordered += 1
            else:
                order[slot] = self.sequence
        self.state[slot] = GOT
        self.uppers.append(arrival_ns)
        self.lowers.append(min(arrival_ns, max(empty_ns, self.sent_ns)))
        self.bounded_slots.append(slot)

    def add_exact(self, slot: int, arrival_ns: int) -> None:
        """Add the time of an exact arrival."""
        self.exact.append(arrival_ns)
        self.exact_slots.append(slot)

    def add_bounded(self, slot: int, arrival_ns: int, empty_ns: int) -> None:
        """Add the time of a bounded arrival: the lower end is not before the message was sent."""
        self.uppers.append(arrival_ns)
        self.lowers.append(min(arrival_ns, max(empty_ns, self.sent_ns)))
        self.bounded_slots.append(slot)

    def take(self) -> Arrivals:
        """Return the arrivals since the last call."""
        base_ns, exact, exact_slots = 0, self.exact, self.exact_slots
        uppers, lowers, bounded_slots = self.uppers, self.lowers, self.bounded_slots
        self.exact, self.exact_slots, self.uppers, self.lowers, self.bounded_slots = [], [], [], [], []
        if self.times:
            base_ns = self.times[0][0]
            exact = [time_ns - base_ns for time_ns in exact]
            for other_ns, offsets, slots in self.times:
                exact += offsets if other_ns == base_ns else [other_ns - base_ns + offset for offset in offsets]
                exact_slots += slots
            self.times = []
            uppers = [time_ns - base_ns for time_ns in uppers]
            lowers = [time_ns - base_ns for time_ns in lowers]
        return Arrivals(base_ns, exact, exact_slots, uppers, lowers, bounded_slots)

    @property
    def pending(self) -> bool:
        """True where there are arrivals to take."""
        return bool(self.times or self.exact or self.uppers)
