"""Deliveries by cohort in the account: expected from the directory, counted by the workers, compared at the end."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wire.contract.bitsets import slots
from wire.contract.cohorts import Cohort, CohortSums
from wire.directory.audience import ShareGroup
from wire.directory.cohorts import Cohorts

__all__ = ["CohortFigures", "CohortLedger", "add_up_cohorts"]

FORMER = ("", -1)  # the key of the sums of former owners, and of messages that the wire settled itself
ENTRIES_KEPT = 1_000_000  # counts of cohorts over all topics; beyond it topics are counted again

Key = tuple[str, int]  # a worker instance and a partition


@dataclass(frozen=True, slots=True)
class CohortFigures:
    """The ``outlets`` of a cohort, the deliveries to them that the plan expects, and the workers' counts."""

    outlets: int
    planned: int
    sums: CohortSums

    @property
    def expected(self) -> int:
        """The deliveries that are expected by what happened to the outlets that planned to be away."""
        return self.planned - self.sums.excused

    @property
    def outstanding(self) -> int:
        """Expected deliveries that are neither delivered nor missing."""
        return self.expected - self.sums.delivered - self.sums.missing


def add_up_cohorts(parts: Sequence[CohortFigures], bin_edges: Sequence[int]) -> CohortFigures:
    """Return the figures of several cohorts as one."""
    sums = CohortSums.total(bin_edges, [part.sums for part in parts])
    return CohortFigures(sum(part.outlets for part in parts), sum(part.planned for part in parts), sums)


class CohortLedger:
    """The counts of an account by cohort, over histograms with these bin edges.

    Only the rules of the account hold it, as they hold the state that it is a part of.
    """

    def __init__(self, cohorts: Cohorts, bin_edges: Sequence[int]) -> None:
        self._cohorts = cohorts
        self._edges = bin_edges
        self._planned = [0] * len(cohorts.parts)
        self._by_topic: dict[str, list[int]] = {}
        self._of_share: dict[str, int] = {}
        self._sums: dict[Key, dict[int, CohortSums]] = {}

    @property
    def parts(self) -> tuple[Cohort, ...]:
        """The cohorts, by number."""
        return self._cohorts.parts

    def expect(self, topic: str, outlets: Sequence[int], shares: Iterable[ShareGroup], *, whole: bool) -> None:
        """Expect a message on a topic at these outlets, and one copy for each shared subscription.

        With ``whole`` the outlets are all that are entitled, and their counts are kept for the topic.
        """
        counts = self._by_topic.get(topic) if whole else None
        if counts is None:
            counts = self._cohorts.count(outlets)
            if whole:
                self._keep(topic, counts)
        for number, count in enumerate(counts):
            self._planned[number] += count
        for group in shares:
            number = self._of_share.setdefault(group.name, self._cohorts.of_share(group))
            self._planned[number] += 1

    def take(self, key: Key, sums: Mapping[int, CohortSums]) -> None:
        """Take the sums that a worker instance reports for a partition."""
        self._sums.setdefault(key, {}).update(sums)

    def miss(self, partition: int, partitions: int, outlets: int) -> None:
        """Count outlets of a partition without an owner, a bitset, as missing a message."""
        for number, count in self._split(partition, partitions, outlets).items():
            self._former(number).missing += count

    def miss_shares(self, names: Iterable[str], copies: int) -> None:
        """Count so many copies for each of these shared subscriptions as missing; a negative number came after all."""
        for name in names:
            self._former(self._of_share[name]).missing += copies

    def excuse_shares(self, names: Iterable[str], copies: int) -> None:
        """Expect so many copies fewer for each of these shared subscriptions; a negative number came after all."""
        for name in names:
            self._former(self._of_share[name]).excused += copies

    def count_duplicates(self, names: Iterable[str]) -> None:
        """Count a copy for each of these shared subscriptions, which another partition had too, as a duplicate."""
        for name in names:
            sums = self._former(self._of_share[name])
            sums.delivered -= 1
            sums.duplicates += 1

    def fold(self, dropped: Iterable[Key]) -> None:
        """Add the sums of instances that own their partition no more to the former owners'."""
        for key in dropped:
            for number, sums in self._sums.pop(key, {}).items():
                self._former(number).merge(sums)

    def figures(self) -> dict[Cohort, CohortFigures]:
        """Return the figures of each cohort as of now, as copies."""
        found = {}
        for number, cohort in enumerate(self._cohorts.parts):
            total = CohortSums.total(self._edges, [held[number] for held in self._sums.values() if number in held])
            found[cohort] = CohortFigures(self._cohorts.sizes[number], self._planned[number], total)
        return found

    def differences(self) -> list[str]:
        """Return a sentence for each cohort whose two sides differ, once everything is settled."""
        return [
            f"of {' '.join(filter(None, cohort))} outlets {found.expected} deliveries are expected, but "
            f"{found.sums.delivered} delivered and {found.sums.missing} missing make "
            f"{found.sums.delivered + found.sums.missing}"
            for cohort, found in self.figures().items()
            if found.outstanding
        ]

    def _keep(self, topic: str, counts: list[int]) -> None:
        if (len(self._by_topic) + 1) * len(counts) > ENTRIES_KEPT:
            self._by_topic.clear()
        self._by_topic[topic] = counts

    def _split(self, partition: int, partitions: int, outlets: int) -> Counter[int]:
        of = self._cohorts.of
        return Counter(of[partition + slot * partitions] for slot in slots(outlets))

    def _former(self, number: int) -> CohortSums:
        held = self._sums.setdefault(FORMER, {})
        if number not in held:
            held[number] = CohortSums.empty(self._edges)
        return held[number]
