"""The journal of a worker, written as it runs: what a recount needs beside the raw records."""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from subscribers.ledger.appended_file import AppendedFile
from subscribers.ledger.intervals import Intervals
from wire.contract.control import Announced
from wire.contract.journal import Began, Came, Event, JournalLine, Opened, Outlet, Proved, Settled, encode
from wire.contract.outages import Outage

__all__ = ["NO_KILLS", "Journal", "PartitionJournal"]

NO_KILLS: Mapping[int, int] = {}


class Journal(AppendedFile):
    """The file of one worker; WorkerError where it can't be created. ``now_ns`` is the clock of arrivals."""

    def __init__(
        self, folder: Path, worker: str, run_id: int, *, lasting: bool, now_ns: Callable[[], int] = time.time_ns
    ) -> None:
        super().__init__(folder, f"journal-{quote(worker, safe='')}.jsonl", "the journal of raw records")
        self._now_ns = now_ns
        self._opened = Intervals()  # the messages that were written down
        self._kills: dict[int, int] = {}  # and the kills of those that have one
        self.write(Began(f"{run_id:016x}", worker, lasting))

    def write(self, line: JournalLine) -> None:
        """Write a line, soon."""
        self.append(encode(line) + b"\n")

    def opened(self, messages: Iterable[Announced], kills: Mapping[int, int] = NO_KILLS) -> None:
        """Write down messages that were announced, each once, and once more where its kill is known then. ``kills``
        has, by the sequence of a message of a replacement, that of the kill's message.
        """
        for message in messages:
            kill = kills.get(message.sequence, 0)
            if message.sequence not in self._opened or self._kills.get(message.sequence, 0) < kill:
                self._opened.add(message.sequence)
                if kill:
                    self._kills[message.sequence] = kill
                self.write(Opened(message.sequence, message.topic, message.due_ns, kill))

    def proved(self, outages: Iterable[Outage]) -> None:
        """Write down the broker's outages."""
        self.write(Proved(tuple(outages)))

    def of(self, index: int, count: int) -> "PartitionJournal":
        """Return the journal of a partition."""
        return PartitionJournal(self, index, count, self._now_ns)


class PartitionJournal:
    """The part of the partition ``index::count``, whose outlets are told by their places in it."""

    def __init__(self, journal: Journal, index: int, count: int, now_ns: Callable[[], int]) -> None:
        self._journal = journal
        self._index, self._count = index, count
        self._now_ns = now_ns

    def settled(self, sequence: int, at_ns: int) -> None:
        """Write down that a message is settled."""
        self._journal.write(Settled(sequence, self._index, self._count, at_ns))

    def outlet(self, slot: int, event: Event, at_ns: int, *, kept: bool = False) -> None:
        """Write down an event of an outlet."""
        self._journal.write(Outlet(self._outlet(slot), event, at_ns, kept))

    def came(self, sequence: int, topic: str, slot: int, sent_ns: int, *, retained: bool) -> None:
        """Write down an arrival that will be in no raw record."""
        self._journal.write(Came(sequence, self._outlet(slot), topic, sent_ns, self._now_ns(), retained))

    def _outlet(self, slot: int) -> int:
        return slot * self._count + self._index
