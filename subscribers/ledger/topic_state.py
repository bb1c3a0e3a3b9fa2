"""The state of a topic in one partition: its open messages, and whether an outlet may get one after a later one."""

from array import array
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from typing import Protocol

from subscribers.ledger.cohorts import TopicCohorts
from subscribers.ledger.copies import TopicShares
from subscribers.ledger.ranked import RankedTopic
from wire.contract.tally import LabelSums

__all__ = ["NO_OVERLAP", "OpenMessage", "TopicState"]

NO_OVERLAP: Mapping[int, int] = {}


class OpenMessage(Protocol):
    """A message of the topic: its sequence, a mark for each outlet of the partition, and how many outlets miss it."""

    sequence: int
    state: bytearray

    @property
    def missing(self) -> int:
        """The outlets that expect the message and do not have it."""

    def track_order(self, order: "array[int]") -> None:
        """Have every arrival, those so far too, compared with the topic's other messages."""


class TopicState:
    """One topic in one partition: ``slots`` are the entitled outlets' places in the partition, ascending, ``open`` the
    messages of the topic that are not settled, ``sums`` those of its label. ``name`` is the topic as bytes.

    ``shares`` are the shared subscriptions that match the topic, None where there are none. ``further`` has, for slots
    whose filters overlap, how many copies beyond the first they allow. ``ranking`` has the order of the topic's
    messages, where they are ranked, ``cohorts`` the sums by cohort, where there are cohorts.

    ``order`` has for each slot the highest sequence that arrived there. It is kept only while an outlet may yet get a
    message after a later one.
    """

    __slots__ = (
        "_highest",
        "_incomplete",
        "_outstanding",
        "cohorts",
        "further",
        "label",
        "name",
        "open",
        "order",
        "ranking",
        "shares",
        "slots",
        "sums",
    )

    def __init__(
        self,
        label: str,
        slots: "array[int]",
        sums: LabelSums,
        name: bytes = b"",
        shares: TopicShares | None = None,
        further: Mapping[int, int] = NO_OVERLAP,
        ranking: RankedTopic | None = None,
        cohorts: TopicCohorts | None = None,
    ) -> None:
        self.cohorts = cohorts
        self.shares = shares
        self.further = further
        self.ranking = ranking
        self.label = label
        self.name = name
        self.slots = slots
        self.sums = sums
        self.open: dict[int, OpenMessage] = {}
        self.order: array[int] | None = None
        self._highest = 0  # sequence that has arrived
        self._outstanding: list[int] = []  # the open messages' sequences that have not arrived, ascending
        self._incomplete: list[OpenMessage] = []  # those that have, and had missing outlets when last checked

    def count_late(self, slot: int) -> None:
        """Count a late delivery at an outlet."""
        self.sums.late += 1
        if self.cohorts is not None:
            self.cohorts.at(slot).late += 1

    def count_untimed(self, slot: int, *, closed: bool) -> None:
        """Count the quality of a delivery whose time is in no histogram, and the delivery in its outlet's cohort."""
        self.sums.exact += 1
        if self.cohorts is not None:
            self.cohorts.count_untimed(slot, closed=closed)

    def count_duplicate(self, slot: int) -> None:
        """Count a further copy at an outlet that its filters do not allow."""
        self.sums.duplicates += 1
        if self.cohorts is not None:
            self.cohorts.at(slot).duplicates += 1

    def shadow(self, bin_edges: Sequence[int]) -> "TopicState":
        """Return a topic like this one with sums of its own, for a message that may be foreign."""
        cohorts = None if self.cohorts is None else self.cohorts.shadow()
        sums = LabelSums.empty(bin_edges)
        return TopicState(self.label, self.slots, sums, self.name, self.shares, self.further, cohorts=cohorts)

    def take_in(self, shadow: "TopicState") -> None:
        """Add the sums of a shadow, whose message is no foreign one."""
        self.sums.merge(shadow.sums)
        if self.cohorts is not None and shadow.cohorts is not None:
            self.cohorts.merge(shadow.cohorts)

    def begin(self, message: OpenMessage) -> None:
        """Add a message that is now open."""
        self.open[message.sequence] = message
        insort(self._outstanding, message.sequence)

    def arrive(self, message: OpenMessage) -> None:
        """Record that an open message has arrived at an outlet."""
        sequence = message.sequence
        self._expect_no_more(sequence)
        if self.order is not None:
            message.track_order(self.order)
        else:
            self._incomplete = [other for other in self._incomplete if other is not message and other.missing]
            overtakes = bool(self._outstanding) and self._outstanding[0] < sequence
            if self._incomplete or overtakes or sequence < self._highest:
                self._track_order()
            self._incomplete.append(message)
        self._highest = max(self._highest, sequence)

    def close(self, message: OpenMessage) -> None:
        """Drop a message that is no longer open."""
        del self.open[message.sequence]
        self._expect_no_more(message.sequence)
        outstanding = self._outstanding
        if len(self.open) == len(outstanding) and not (outstanding and outstanding[0] < self._highest):
            self.order = None
            self._incomplete.clear()

    def _expect_no_more(self, sequence: int) -> None:
        place = bisect_left(self._outstanding, sequence)
        if self._outstanding[place : place + 1] == [sequence]:
            del self._outstanding[place]

    def _track_order(self) -> None:
        marked = [message for message in self.open.values() if message.state]
        order = self.order = array("I", bytes(4 * len(marked[0].state)))  # a sequence has 32 bits
        for message in marked:
            message.track_order(order)
