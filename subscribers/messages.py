"""A message of a run as one share of the outlets sees it, its transmissions, and the page of its topic."""

from array import array

from wire.contract.tally import CircuitSums

__all__ = ["AWAY", "EXPECTED", "GOT", "STRANGER", "Message", "Sending", "TopicPage"]

# The mark of one outlet for one message.
STRANGER, EXPECTED, GOT, AWAY = range(4)

_BITS = {wanted: bytes(ord("1") if mark == wanted else ord("0") for mark in range(256)) for wanted in (EXPECTED, GOT)}


class TopicPage:
    """One topic in one share. ``slots`` are the entitled outlets' places in the share, ascending.

    ``order`` maps a slot to the highest sequence it has had, kept only while several messages are open.
    """

    __slots__ = ("circuit", "open", "order", "slots", "sums")

    def __init__(self, circuit: str, slots: "array[int]", sums: CircuitSums) -> None:
        self.circuit = circuit
        self.slots = slots
        self.sums = sums
        self.open: dict[int, Message] = {}
        self.order: dict[int, int] = {}


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
        "watch",
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
        self.watch = False  # other messages are open on its topic, so order matters
        self.opened_ns = now_ns
        self.first_ns = 0
        self.last_ns = 0
        self.bins: dict[int, int] = {}
        self.lows: dict[int, int] | None = None
        self.sendings: list[Sending] = []

    def watch_order(self) -> None:
        """Send every further arrival through the slow path, which compares sequences."""
        if self.watch:
            return
        self.watch = True
        for sending in self.sendings:
            sending.plain = False
        order, sequence = self.page.order, self.sequence
        for slot in self.page.slots:
            if self.state[slot] == GOT:
                order[slot] = max(order.get(slot, -1), sequence)

    def bitset(self, wanted: int) -> str:
        """The outlets with this mark as a bitset in hex, the share's first outlet in the lowest bit."""
        return f"{int(self.state.translate(_BITS[wanted])[::-1] or b'0', 2):x}"


class Sending:
    """One transmission of a message: a resend has the same sequence and another sent time.

    Arrivals wait here, in nanoseconds, until the next tick sorts them into the histograms. ``plain`` says
    that an expected outlet's first arrival needs no more than its mark.
    """

    __slots__ = ("exact", "key", "lowers", "message", "plain", "sent_ns", "state", "uppers")

    def __init__(self, key: bytes, message: Message, sent_ns: int) -> None:
        self.key = key
        self.message = message
        self.state = message.state
        self.plain = not message.watch and not message.closed
        self.sent_ns = sent_ns
        self.exact: list[int] = []
        self.uppers: list[int] = []
        self.lowers: list[int] = []
