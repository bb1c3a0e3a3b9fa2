"""The outlets of a topic whose arrivals are ranked, and one message's arrivals at them until the message is settled."""

from array import array
from collections.abc import Mapping, Sequence

from subscribers.ledger.order_causes import OutletFacts, causes_of
from subscribers.ledger.ranking import SMALLEST, TopicRanking
from wire.contract.order import OrderCauses, OrderSums, OutletOrder, PartitionOrder

__all__ = ["RankedArrivals", "RankedTopic", "order_of"]


class RankedTopic:
    """The ranked outlets of a topic, by their slots in the partition, and the order of the topic's messages.

    ``undecided`` counts the messages without an order, because too many pairs of arrivals are undecided,
    ``incomplete`` those that an outlet misses, had late, or was away for. ``latest`` has the arrivals of the last
    message with an order, in nanoseconds after it was due.
    """

    __slots__ = ("incomplete", "latest", "places", "ranking", "undecided")

    def __init__(self, slots: Sequence[int]) -> None:
        self.places = {slot: place for place, slot in enumerate(slots)}
        self.ranking = TopicRanking(len(slots))
        self.undecided = 0
        self.incomplete = 0
        self.latest: Sequence[int] = ()

    @classmethod
    def of(cls, slots: Sequence[int], step: int) -> "RankedTopic | None":
        """Return the topic with every ``step``-th slot of the partition ranked; None where too few of its outlets are,
        or ``step`` is 0.
        """
        ranked = [slot for slot in slots if slot % step == 0] if step else []
        return cls(ranked) if len(ranked) >= SMALLEST else None

    def settle(self, arrivals: "RankedArrivals | None", *, complete: bool) -> None:
        """Take a settled message into the order, where it has one."""
        if arrivals is None or not complete or not arrivals.full:
            self.incomplete += 1
        elif self.ranking.add(arrivals.lowers, arrivals.uppers):
            self.latest = arrivals.uppers
        else:
            self.undecided += 1

    def sums(self) -> OrderSums:
        """Return what the topic adds to the order of a run."""
        left_out = OrderSums(undecided=self.undecided, incomplete=self.incomplete)
        return self.ranking.sums().plus(left_out)


class RankedArrivals:
    """One message's arrivals at the ranked outlets of its topic: both ends, in nanoseconds after the message was due.

    They are one array while every arrival is exact.
    """

    __slots__ = ("_places", "_waiting", "lowers", "uppers")

    def __init__(self, topic: RankedTopic) -> None:
        self._places = topic.places
        self._waiting = topic.ranking.size
        self.lowers = self.uppers = array("q", bytes(8 * self._waiting))

    def add_exact(self, from_ns: int, slots: Sequence[int], arrivals: Sequence[int]) -> None:
        """Add exact arrivals, which count from ``from_ns`` after due; those at other outlets are left out."""
        self._waiting -= self._put(from_ns, slots, arrivals, self.uppers)
        if self.lowers is not self.uppers:
            self._put(from_ns, slots, arrivals, self.lowers)

    def add_bounded(self, from_ns: int, slots: Sequence[int], lowers: Sequence[int], uppers: Sequence[int]) -> None:
        """Add arrivals with two ends, as ``add_exact`` does."""
        if slots and self.lowers is self.uppers:
            self.lowers = self.uppers[:]
        self._put(from_ns, slots, lowers, self.lowers)
        self._waiting -= self._put(from_ns, slots, uppers, self.uppers)

    def _put(self, from_ns: int, slots: Sequence[int], times: Sequence[int], into: "array[int]") -> int:
        places = self._places
        found = [(places[slot], time_ns) for slot, time_ns in zip(slots, times, strict=True) if slot in places]
        for place, time_ns in found:
            into[place] = from_ns + time_ns
        return len(found)

    @property
    def full(self) -> bool:
        """True once every ranked outlet has the message."""
        return not self._waiting


def order_of(topics: Sequence[RankedTopic], facts: Mapping[int, OutletFacts]) -> PartitionOrder:
    """Return the order of a partition's messages; ``facts`` are those of its outlets, by slot."""
    sums, causes = OrderSums(), OrderCauses()
    found: dict[int, list[float]] = {}  # by slot: messages, places, delays
    for topic in topics:
        sums = sums.plus(topic.sums())
        ranking = topic.ranking
        places, delays = ranking.outlet_sums()
        if ranking.messages > 1:
            causes = causes.plus(causes_of(tuple(topic.places), places, facts))
        for slot, place in topic.places.items():
            own = found.setdefault(slot, [0, 0.0, 0.0])
            own[0] += ranking.messages
            own[1] += places[place]
            own[2] += delays[place]
    fan = _fan(topics)
    outlets = [
        OutletOrder(slot, facts[slot].subscribed_ns, int(messages), place, delay, fan.get(slot, -1))
        for slot, (messages, place, delay) in sorted(found.items())
    ]
    return PartitionOrder(sums, causes, tuple(outlets))


def _fan(topics: Sequence[RankedTopic]) -> dict[int, int]:
    """Return the arrivals after the first one of the last ranked message of the topic with most outlets, by slot."""
    ranked = [topic for topic in topics if topic.latest]
    if not ranked:
        return {}
    widest = max(ranked, key=lambda topic: topic.ranking.size)
    first_ns = min(widest.latest)
    return {slot: widest.latest[place] - first_ns for slot, place in widest.places.items()}
