"""The outlets of a topic whose arrivals are ranked, and one message's arrivals at them until the message is settled."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import compress
from operator import itemgetter

from subscribers.ledger.order_causes import OutletFacts, causes_of
from subscribers.ledger.ranking import SMALLEST, TopicRanking
from wire.contract.bounds import OUTLETS_MOST
from wire.contract.order import OrderCauses, OrderSums, OutletOrder, PartitionOrder

__all__ = ["RankedArrivals", "RankedTopic", "order_of"]


class RankedTopic:
    """The ranked outlets of a topic, by their slots in the partition, and the order of the topic's messages.

    They are every ``step``-th slot of the partition. ``undecided`` counts the messages without an order, because too
    many pairs of arrivals are undecided, ``incomplete`` those that an outlet misses, had late, or was away for.
    """

    __slots__ = ("incomplete", "ranking", "step", "undecided")

    def __init__(self, slots: Sequence[int], step: int = 1) -> None:
        self.step = step
        self.ranking = TopicRanking(slots)
        self.undecided = 0
        self.incomplete = 0

    @classmethod
    def of(cls, slots: Sequence[int], step: int) -> "RankedTopic | None":
        """Return the topic with every ``step``-th slot of the partition ranked; None where too few of its outlets are,
        or ``step`` is 0.
        """
        ranked = [slot for slot in slots if slot % step == 0] if step else []
        return cls(ranked, step) if len(ranked) >= SMALLEST else None

    def settle(self, arrivals: "RankedArrivals | None", *, complete: bool) -> None:
        """Take a settled message into the order, where it has one."""
        if arrivals is None or not complete:
            self.incomplete += 1
            return
        try:
            ranked = self.ranking.add(*arrivals.ends())
        except KeyError:  # the arrival at an outlet has no time
            self.incomplete += 1
        else:
            self.undecided += not ranked

    def sums(self) -> OrderSums:
        """Return what the topic adds to the order of a run."""
        left_out = OrderSums(undecided=self.undecided, incomplete=self.incomplete)
        return self.ranking.sums().plus(left_out)


class RankedArrivals:
    """One message's arrivals at the ranked outlets of its topic: both ends, in nanoseconds after a moment of the
    message's own. They are one list while every arrival is exact.

    Every arrival of every message comes through here, so that lists are taken whole.
    """

    __slots__ = ("_base_ns", "_lowers", "_marks", "_slots", "_uppers")

    def __init__(self, topic: RankedTopic) -> None:
        self._marks = None if topic.step == 1 else _marks(topic.step)
        self._base_ns: int | None = None
        self._slots: list[int] = []
        self._lowers = self._uppers = list[int]()

    def add(self, base_ns: int, slots: Sequence[int], lowers: Sequence[int], uppers: Sequence[int]) -> None:
        """Add arrivals between ``lowers`` and ``uppers``, to which ``base_ns`` has to be added; those at other outlets
        are left out. Where all are exact the two are one sequence.
        """
        if not slots:
            return
        if self._base_ns is None:
            self._base_ns = base_ns or uppers[0]  # without a base the times are since the epoch, too great for sums
        exact = lowers is uppers
        shift_ns = base_ns - self._base_ns
        if shift_ns:
            uppers = [shift_ns + time_ns for time_ns in uppers]
            lowers = uppers if exact else [shift_ns + time_ns for time_ns in lowers]
        if not exact and self._lowers is self._uppers:
            self._lowers = self._uppers.copy()
        if self._marks is None:
            self._slots += slots
            self._uppers += uppers
            if self._lowers is not self._uppers:
                self._lowers += lowers
            return
        chosen = itemgetter(*slots, 0)(self._marks)  # the last one is nobody's: of a single one there would be no tuple
        self._slots += compress(slots, chosen)
        self._uppers += compress(uppers, chosen)
        if self._lowers is not self._uppers:
            self._lowers += compress(lowers, chosen)

    def ends(self) -> tuple[Mapping[int, int], Mapping[int, int] | None]:
        """Return the upper and the lower ends by slot; None for the latter where every arrival is exact."""
        uppers = dict(zip(self._slots, self._uppers, strict=True))
        return uppers, None if self._lowers is self._uppers else dict(zip(self._slots, self._lowers, strict=True))


@cache
def _marks(step: int) -> bytes:
    """Return 1 for every ``step``-th slot that a partition can have, else 0."""
    return (b"\1" + bytes(step - 1)) * (OUTLETS_MOST // step + 1)


def order_of(topics: Sequence[RankedTopic], facts: Mapping[int, OutletFacts]) -> PartitionOrder:
    """Return the order of a partition's messages; ``facts`` are those of its outlets, by slot."""
    sums, causes = OrderSums(), OrderCauses()
    found: dict[int, list[float]] = {}  # by slot: messages, places, delays
    for topic in topics:
        sums = sums.plus(topic.sums())
        ranking = topic.ranking
        places, delays = ranking.outlet_sums()
        if ranking.messages > 1:
            causes = causes.plus(causes_of(ranking.slots, places, facts))
        for slot, place, delay in zip(ranking.slots, places, delays, strict=True):
            own = found.setdefault(slot, [0, 0.0, 0.0])
            own[0] += ranking.messages
            own[1] += place
            own[2] += delay
    fan = _fan(topics)
    outlets = [
        OutletOrder(slot, facts[slot].subscribed_ns, int(messages), place, delay, fan.get(slot, -1))
        for slot, (messages, place, delay) in sorted(found.items())
    ]
    return PartitionOrder(sums, causes, tuple(outlets))


def _fan(topics: Sequence[RankedTopic]) -> Mapping[int, int]:
    """Return the arrivals after the first one of the last ranked message of the topic with most outlets, by slot."""
    ranked = [topic.ranking for topic in topics if topic.ranking.messages]
    return max(ranked, key=lambda ranking: ranking.size).latest() if ranked else {}
