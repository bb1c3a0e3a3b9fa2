"""The raw records of a worker, and the journal that goes with them: in a run without raw records there is neither."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from subscribers.ledger.journal import NO_KILLS, Journal, PartitionJournal
from subscribers.ledger.raw_log import RawFile
from wire.contract.control import Announced
from wire.contract.journal import Subscribed
from wire.contract.outages import Outage
from wire.contract.tally import RawFigures

__all__ = ["RawRecords"]


class RawRecords:
    """Both files of one worker in a folder; none where they are not ``wanted``. ``file`` has the raw records.

    WorkerError where one can't be created.
    """

    def __init__(self, folder: Path, worker: str, run_id: int, *, lasting: bool, wanted: bool) -> None:
        self.file = RawFile(folder, worker, run_id) if wanted else None
        self._journal = Journal(folder, worker, run_id, lasting=lasting) if wanted else None

    def journal_of(self, partition: tuple[int, int]) -> PartitionJournal | None:
        """Return the journal of a partition."""
        return None if self._journal is None else self._journal.of(*partition)

    def announced(self, messages: Iterable[Announced], kills: Mapping[int, int] = NO_KILLS) -> None:
        """Write down messages that were announced to the worker, with the ``kills`` that replacements follow."""
        if self._journal is not None:
            self._journal.opened(messages, kills)

    def proved(self, outages: Iterable[Outage]) -> None:
        """Write down the broker's outages."""
        if self._journal is not None:
            self._journal.proved(outages)

    def made(self, outlets: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Write down outlets that are about to connect for the first time here: the index and the filters of each."""
        if self._journal is not None:
            for outlet, filters in outlets:
                self._journal.write(Subscribed(outlet, tuple(filters)))

    def flush(self) -> None:
        """Write what waits."""
        for file in filter(None, (self.file, self._journal)):
            file.flush()

    def close(self) -> None:
        """Write what waits, and close the files; harmless a second time."""
        for file in filter(None, (self.file, self._journal)):
            file.close()

    def figures(self) -> RawFigures | None:
        """Return what a tally says of the files: why one of them is incomplete, among others."""
        file, journal = self.file, self._journal
        if file is None or journal is None:
            return None
        problem = file.problem or (journal.problem and f"{journal.path.name}: {journal.problem}")
        return RawFigures(str(file.path), file.records, problem)
