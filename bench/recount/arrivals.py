"""The arrivals of a run, by message. The raw records stay bytes until their message is counted, so that a million
of them take 40 MB, and not 200.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bench.output.raw_records import RawRecords

__all__ = ["Arrival", "Arrivals"]

RECORDS_AT_ONCE = 1 << 17
SEQUENCE_MASK = (1 << 32) - 1


class Arrival(NamedTuple):
    """An arrival of a message at an outlet; ``timed``: its time is in the histograms."""

    at_ns: int
    outlet: int
    sent_ns: int
    timed: bool
    retained: bool = False


class Arrivals:
    """Those of the journals, which are added one by one, and those of the raw records."""

    def __init__(self) -> None:
        self._records: RawRecords | None = None
        self._spans: dict[int, array[int]] = {}  # of a message's records: where each row of them begins and ends
        self._others: defaultdict[int, list[Arrival]] = defaultdict(list)

    def add(self, sequence: int, arrival: Arrival) -> None:
        """Add one arrival."""
        self._others[sequence].append(arrival)

    def take(self, records: RawRecords, look: Callable[[int], None]) -> None:
        """Take the raw records of a run. ``look`` is called with the number of records so far."""
        self._records = records
        for start in range(0, len(records), RECORDS_AT_ONCE):
            look(start)
            words = records.columns(start, start + RECORDS_AT_ONCE)[0]
            before, begin = -1, start
            for place, word in enumerate(words, start):
                sequence = word & SEQUENCE_MASK
                if sequence != before:
                    self._note(before, begin, place)
                    before, begin = sequence, place
            self._note(before, begin, start + len(words))

    def of(self, sequence: int) -> list[Arrival]:
        """Return the arrivals of a message, by their times."""
        found = list(self._others.get(sequence, ()))
        found.extend(self._recorded(sequence))
        return sorted(found)

    def _note(self, sequence: int, begin: int, end: int) -> None:
        if begin < end:
            self._spans.setdefault(sequence, array("Q")).extend((begin, end))

    def _recorded(self, sequence: int) -> Iterator[Arrival]:
        spans = self._spans.get(sequence)
        if self._records is None or spans is None:
            return
        for begin, end in zip(spans[::2], spans[1::2], strict=True):
            for record in self._records.part(begin, end):
                yield Arrival(record.upper_ns, record.outlet, record.sent_ns, timed=True)
