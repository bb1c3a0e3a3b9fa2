"""A message of a run as one share of the outlets sees it, its transmissions, and the page of its topic."""

from array import array

from wire.contract.histogram import Runs
from wire.contract.tally import CircuitSums

__all__ = ["AWAY", "EXPECTED", "GOT", "STRANGER", "Message", "Sending", "TopicPage"]

# The mark of one outlet for one message.
STRANGER, EXPECTED, GOT, AWAY = range(4)

_BITS = {wanted: bytes(ord("1") if mark == wanted else ord("0") for mark in range(256)) for wanted in (EXPECTED, GOT)}


class TopicPage:
    """One topic in one share. ``slots`` are the entitled outlets' places in the share, ascending.

    ``order`` has for each slot the highest sequence that it had, kept only while several messages are open.
    """

    __slots__ = ("circuit", "open", "order", "slots", "sums")

    def __init__(self, circuit: str, slots: "array[int]", sums: CircuitSums) -> None:
        self.circuit = circuit
        self.slots = slots
        self.sums = sums
        self.open: dict[int, Message] = {}
        self.order: array[int] | None = None


class Message:
    """A mark per outlet of the share, and the arrivals that they stand for."""

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
    )

    def __init__(self, sequence: int, due_ns: int, page: TopicPage, state: bytearray, now_ns: int) -> None:
        self.sequence = sequence
        self.due_ns = due_ns
        self.embargo_ns = 0
        self.body_bytes = 0
        self.page = page
        self.state = state
        self.expected = state.count(EXPECTED)
        self.delivered = 0
        self.announced = False
        self.closed = False
        self.fresh = True  # changed since the last tally
        self.opened_ns = now_ns
        self.first_ns = 0
        self.last_ns = 0
        self.bins: dict[int, int] = {}
        self.lows: dict[int, int] | None = None
        self.sendings: list[Sending] = []

    def watch_order(self, order: "array[int]") -> None:
        """Have every arrival, those so far too, compared with the other messages that are open on the topic."""
        state, sequence = self.state, self.sequence
        for slot in self.page.slots:
            if state[slot] == GOT:
                order[slot] = max(order[slot], sequence)
        for sending in self.sendings:
            sending.order = order

    def add(self, plain: Runs, high: Runs, low: Runs) -> None:
        """Add the (bin, times) of exact arrivals, and of the upper and lower ends of bounded ones."""
        bins, lows = self.bins, self.lows
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
        return self.state.count(EXPECTED)

    def lacking(self) -> str:
        """The outlets that lack it as a bitset."""
        return self.bitset(EXPECTED) if EXPECTED in self.state else "0"

    def bitset(self, wanted: int) -> str:
        """The outlets with this mark as a bitset in hex, the share's first outlet in the lowest bit."""
        return f"{int(self.state.translate(_BITS[wanted])[::-1] or b'0', 2):x}"


class Sending:
    """One transmission of a message: a resend has the same sequence and another sent time.

    Arrivals wait here, in nanoseconds, until the next tick sorts them into the histograms. ``packet_bytes`` is
    the length of a packet that carries it, once a session has seen one and as long as an expected outlet's
    arrival needs no more than its mark; else 0. ``order`` is the page's.
    """

    __slots__ = (
        "exact",
        "key",
        "lowers",
        "message",
        "order",
        "packet_bytes",
        "reordered",
        "sent_ns",
        "sequence",
        "state",
        "uppers",
    )

    def __init__(self, key: bytes, message: Message, sent_ns: int) -> None:
        self.key = key
        self.message = message
        self.sequence = message.sequence
        self.state = message.state
        self.order = message.page.order
        self.packet_bytes = 0
        self.reordered = 0
        self.sent_ns = sent_ns
        self.exact: list[int] = []
        self.uppers: list[int] = []
        self.lowers: list[int] = []
