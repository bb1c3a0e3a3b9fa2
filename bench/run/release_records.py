"""One record for each release of a run with service levels: ``records.jsonl`` and ``records.csv``."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bench.base.documents import Document
from bench.run.rows import unwritten
from bench.verdict.receipts import Receipt, from_receipt
from wire.account.rows import Key, SettledRelease
from wire.contract.release import Release
from wire.contract.times import format_time
from wire.desk.message import Message
from wire.desk.refusal import Refusal
from wire.service.release_record import Progress, ReleaseRecord, clock_of, csv_row, json_line

__all__ = ["CSV", "JSON_LINES", "RecordLine", "ReleaseRecords"]

JSON_LINES, CSV = "records.jsonl", "records.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine(ReleaseRecord, Document):
    """The record of a settled version: a line of ``records.jsonl``, and a row of ``records.csv``."""


class ReleaseRecords:
    """Writes both files as versions settle. ``plan`` has the receipts of the calendar's versions.

    A delivery that comes later is in the run's account and not in the record. A full disk does not end the run:
    ``problem`` says why a file is incomplete, and is empty where both are whole.
    """

    def __init__(
        self,
        folder: Path,
        *,
        bin_edges: tuple[int, ...],
        within_ns: int,
        plan: Mapping[Key, Receipt],
    ) -> None:
        self.problem = ""
        self._edges = bin_edges
        self._within_ns = within_ns
        self._plan = plan
        self._refused: dict[Key, list[str]] = {}
        self._lines = (folder / JSON_LINES).open("wb")
        self._table = (folder / CSV).open("wb")
        self._put(self._table, csv_row(None))

    def settled(self, row: SettledRelease) -> None:
        """Write the record of a version of the calendar."""
        release = row.release
        receipt = self._plan.get((release.uri, release.version))
        if receipt is None or not isinstance(release, Release):
            return
        line = self._line(row, release, receipt)
        self._put(self._lines, json_line(line))
        self._put(self._table, csv_row(line))

    def refused(self, message: Message, refusal: Refusal) -> None:
        """Note a message that is given up because the broker does not take it."""
        self._refused.setdefault((message.uri, message.version), []).append(f"{message.label}: {refusal.text}")

    def close(self) -> None:
        """Close the files."""
        for file in (self._lines, self._table):
            try:
                file.close()
            except OSError as error:
                self._fail(file, error)

    def _line(self, row: SettledRelease, release: Release, receipt: Receipt) -> RecordLine:
        timed = bool(row.bins)
        last_ns = row.due_ns + row.latest_ns
        ends = None if release.embargo_ns is not None else from_receipt(row, receipt, self._edges)
        from_receipt_s, on_time = clock_of(ends, self._within_ns)
        return RecordLine(
            uri=release.uri,
            version=release.version,
            status=release.status,
            state=Progress.SETTLED,
            headline=release.edition(release.source_language).headline,
            sector=release.primary_sector,
            urgency=release.urgency,
            received=format_time(receipt.received_ns),
            accepted=format_time(receipt.accepted_ns),
            due=format_time(row.due_ns),
            embargo=None if release.embargo_ns is None else format_time(release.embargo_ns),
            first_disseminated=format_time(last_ns - (row.spread_ns or 0)) if timed else None,
            last_disseminated=format_time(last_ns) if timed else None,
            expected=row.expected,
            reached=row.delivered,
            missing=row.missing,
            refused="; ".join(self._refused.pop((release.uri, release.version), ())),
            from_receipt_seconds=from_receipt_s,
            on_time=on_time,
        )

    def _put(self, file: BinaryIO, data: bytes) -> None:
        if not self.problem:
            try:
                file.write(data)
            except OSError as error:
                self._fail(file, error)

    def _fail(self, file: BinaryIO, error: OSError) -> None:
        self.problem = self.problem or unwritten(Path(file.name), error)
