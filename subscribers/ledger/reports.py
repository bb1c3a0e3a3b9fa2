"""What a partition's tallies report: sums that changed, records of open messages, closed ones until acknowledged."""

import operator
from collections.abc import Iterable, Mapping

from subscribers.ledger.messages import Message
from subscribers.ledger.settling import record_of
from subscribers.ledger.topics import TopicBook
from wire.contract.tally import COUNTS, MessageRecord, PartitionTally

__all__ = ["Reports"]

_counts_of = operator.attrgetter(*COUNTS)


class Reports:
    """The tallies of a partition, ``index::count``, whose topics ``book`` has.

    ``closed`` has the records of closed messages until the wire acknowledges them, by sequence. ``late`` are the closed
    messages that had a delivery since the last tally.
    """

    def __init__(self, partition: tuple[int, int], book: TopicBook) -> None:
        self._partition = partition
        self._book = book
        self._reported: dict[str, tuple[int, ...]] = {}  # each label's counts in the last tally
        self.closed: dict[int, MessageRecord] = {}
        self.late: set[int] = set()

    def close(self, message: Message) -> None:
        """Report a message that is closed now."""
        self.closed[message.sequence] = record_of(message)

    def acknowledge(self, closed: Iterable[tuple[int, int]]) -> None:
        """Drop closed records that the wire has in its account, each with this number of deliveries."""
        for sequence, delivered in closed:
            record = self.closed.get(sequence)
            if record is not None and record.delivered == delivered:
                del self.closed[sequence]

    def unacknowledged(self, sequence: int) -> bool:
        """Return whether the wire is yet to acknowledge the present record of a closed message."""
        return sequence in self.closed or sequence in self.late

    def tally(
        self, opened: Iterable[Message], incomplete: Mapping[int, Message], *, whole: bool, everything: bool
    ) -> PartitionTally:
        """Return the tally since the last one, with the records of open messages that changed.

        A ``whole`` one stands for all before it. One of ``everything`` is whole, and has each of the ``incomplete``
        messages, which are closed with missing outlets, again.
        """
        whole = whole or everything
        tally = PartitionTally(*self._partition)
        for name, sums in self._book.sums.items():
            counts = _counts_of(sums)
            if whole or self._reported.get(name) != counts:
                self._reported[name] = counts
                tally.labels[name] = sums
        for sequence in tuple(incomplete) if everything else self.late:
            if sequence in incomplete:
                self.close(incomplete[sequence])
        self.late.clear()
        tally.shares = self._book.shares.take(whole=whole)
        if self._book.cohorts is not None:
            tally.cohorts = self._book.cohorts.take(whole=whole)
        tally.records.extend(self.closed.values())
        for message in opened:
            if message.fresh or whole:
                message.fresh = False
                tally.records.append(record_of(message))
        return tally
