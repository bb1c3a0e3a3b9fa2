"""The sums of a partition by cohort, beside those by label. A run without cohorts has none of this.

Nothing here is called while a message is read on the fast path: arrivals are counted at a tick, with the outlets that
stand beside their times.
"""

from array import array
from collections.abc import Iterable, Sequence

from subscribers.ledger.arrivals import Arrivals
from wire.contract.cohorts import CohortSums
from wire.directory.audience import ShareGroup
from wire.directory.cohorts import Cohorts

__all__ = ["CohortBook", "TopicCohorts"]

Parts = dict[int, list[int]]  # ascending times by cohort


class TopicCohorts:
    """The sums that deliveries on one topic go to: ``of`` has the number of the cohort of each slot.

    A copy for a shared subscription counts in the cohort of the subscription's first member, at any member that it came
    to, so that the wire can say beforehand where it is expected.
    """

    __slots__ = ("_edges", "_members", "of", "sums")

    def __init__(
        self, of: Sequence[int], members: frozenset[int], sums: dict[int, CohortSums], edges: Sequence[int]
    ) -> None:
        self.of = of
        self.sums = sums
        self._members = members  # of shared subscriptions, as slots
        self._edges = edges

    def shadow(self) -> "TopicCohorts":
        """Return the same with sums of its own, for a message that may be foreign."""
        return TopicCohorts(self.of, self._members, {}, self._edges)

    def merge(self, shadow: "TopicCohorts") -> None:
        """Add a shadow's sums."""
        for number, sums in shadow.sums.items():
            self._sums(number).merge(sums)

    def at(self, slot: int) -> CohortSums:
        """Return the sums of an outlet's cohort."""
        return self._sums(self.of[slot])

    def count(self, arrivals: Arrivals, due_ns: int, sent_ns: int, *, warm: bool, closed: bool) -> None:
        """Count arrivals of a message that was due and sent at these times. They are not sorted yet.

        A ``closed`` message's arrivals are missing no more, but for copies of shared subscriptions, which the wire
        counts as missing. Those of the warm-up are in no latency.
        """
        base_ns, exact, exact_slots, uppers, lowers, bounded_slots = arrivals
        for slots in (exact_slots, bounded_slots):
            for slot in slots:
                self.count_untimed(slot, closed=closed)
        if warm:
            return
        due_ns, sent_ns = due_ns - base_ns, sent_ns - base_ns
        for number, times in self._parts(exact_slots, exact).items():
            sums = self._sums(number)
            sums.disclosure.add_exact(times, due_ns)
            sums.transit.add_exact(times, sent_ns)
        lows = self._parts(bounded_slots, lowers)
        for number, highs in self._parts(bounded_slots, uppers).items():
            sums = self._sums(number)
            sums.disclosure.add_bounded(highs, lows[number], due_ns)
            sums.transit.add_bounded(highs, lows[number], sent_ns)

    def count_untimed(self, slot: int, *, closed: bool) -> None:
        """Count a delivery whose time says nothing of the wire; its message may be ``closed``."""
        sums = self.at(slot)
        sums.delivered += 1
        if closed and slot not in self._members:
            sums.missing -= 1

    def excuse(self, excused: Iterable[int], proved: Iterable[int]) -> None:
        """Expect a message at the first outlets no more, and at the second ones again."""
        for slot in excused:
            self.at(slot).excused += 1
        for slot in proved:
            self.at(slot).excused -= 1

    def miss(self, slots: Iterable[int]) -> None:
        """Count these outlets of a message that closes as missing it."""
        for slot in slots:
            self.at(slot).missing += 1

    def _parts(self, slots: Sequence[int], times: Sequence[int]) -> Parts:
        parts: Parts = {}
        of = self.of
        for slot, time_ns in zip(slots, times, strict=True):
            number = of[slot]
            if number in parts:
                parts[number].append(time_ns)
            else:
                parts[number] = [time_ns]
        for part in parts.values():
            part.sort()
        return parts

    def _sums(self, number: int) -> CohortSums:
        sums = self.sums.get(number)
        if sums is None:
            sums = self.sums[number] = CohortSums.empty(self._edges)
        return sums


class CohortBook:
    """The sums by cohort of the partition ``index::count``."""

    def __init__(self, cohorts: Cohorts, index: int, count: int, edges: Sequence[int]) -> None:
        self._cohorts = cohorts
        self._index, self._count = index, count
        self._edges = edges
        self._of = cohorts.of[index::count]
        self._sums: dict[int, CohortSums] = {}
        self._reported: dict[int, tuple[int, ...]] = {}

    def topic(self, shares: Iterable[ShareGroup]) -> TopicCohorts:
        """Return the sums for a topic that these shared subscriptions match."""
        of: array[int] = self._of
        moved: dict[int, int] = {}
        for group in shares:
            number = self._cohorts.of_share(group)
            moved |= {member // self._count: number for member in group.members if member % self._count == self._index}
        if any(of[slot] != number for slot, number in moved.items()):
            of = of[:]
            for slot, number in moved.items():
                of[slot] = number
        return TopicCohorts(of, frozenset(moved), self._sums, self._edges)

    def take(self, *, whole: bool) -> dict[int, CohortSums]:
        """Return the sums that changed since the last call, or all, by the cohort's number."""
        taken = {}
        for number, sums in self._sums.items():
            counts = sums.counts
            if whole or self._reported.get(number) != counts:
                self._reported[number] = counts
                taken[number] = sums
        return taken
