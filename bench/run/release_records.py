"""One record for each release of a run with service levels: ``records.jsonl`` and ``records.csv``."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, BinaryIO

from annotated_types import Ge, Le

from bench.base.documents import Document, encode
from bench.base.quantities import Count, Moment, Seconds
from bench.run.rows import unwritten
from bench.verdict.clocks import NEVER
from bench.verdict.receipts import Receipt, from_receipt
from wire.account.rows import Key, SettledRelease
from wire.contract.release import Release, Status
from wire.contract.times import format_time
from wire.desk.message import Message
from wire.desk.refusal import Refusal

__all__ = ["CSV", "JSON_LINES", "ReleaseRecord", "ReleaseRecords"]

JSON_LINES, CSV = "records.jsonl", "records.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord(Document):
    """The record of a settled version: a line of ``records.jsonl``, and a row of ``records.csv``."""

    uri: str
    """The release's URI."""
    version: Annotated[int, Ge(1)]
    """The version, from 1; a later one corrects or withdraws an earlier one."""
    status: Status
    """The pubStatus of ninjs; a canceled version is a kill."""
    headline: str
    """The headline in the source language."""
    sector: str
    """The primary sector."""
    urgency: Annotated[int, Ge(1), Le(9)]
    """From 1, the highest, to 9: the order in which pending releases are sent."""
    received: Moment
    """When it was received, by the calendar."""
    accepted: Moment
    """When the desk accepted it. A load test gives the desk its whole calendar before publishing starts."""
    due: Moment
    """When it was due: at its receipt, at the opening that it waited for, or when its embargo ended."""
    embargo: Moment | None
    """When its embargo ended. Null: there was none."""
    first_disseminated: Moment | None
    """The first arrival at an outlet. Null: no arrival has a time."""
    last_disseminated: Moment | None
    """The last arrival at an outlet, at its upper end. Null: as ``first_disseminated``."""
    expected: Count
    """Deliveries that were expected: one for each edition, circuit and entitled outlet."""
    reached: Count
    """Of these, the deliveries that arrived."""
    missing: Count
    """Of these, the deliveries that did not arrive."""
    refused: str
    """The circuits whose message the broker did not take, each with the reason; empty where it took all."""
    from_receipt_seconds: Seconds | None
    """From receipt, or from the opening that it waited for, to the last arrival, at the upper end. Null: an outlet
    misses it, it has an embargo, or no arrival has a time."""
    on_time: bool | None
    """Whether that was within the time of the service levels. Null: it has an embargo, no arrival has a time, or the
    two ends of the last arrival lie on both sides of the limit."""


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
        self._names = [field.name for field in fields(ReleaseRecord)]
        self._put(self._table, _row(self._names))

    def settled(self, row: SettledRelease) -> None:
        """Write the record of a version of the calendar."""
        release = row.release
        receipt = self._plan.get((release.uri, release.version))
        if receipt is None or not isinstance(release, Release):
            return
        line = self._line(row, release, receipt)
        self._put(self._lines, encode(line) + b"\n")
        self._put(self._table, _row([_cell(getattr(line, name)) for name in self._names]))

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

    def _line(self, row: SettledRelease, release: Release, receipt: Receipt) -> ReleaseRecord:
        timed = bool(row.bins)
        last_ns = row.due_ns + row.latest_ns
        ends = None if release.embargo_ns is not None else from_receipt(row, receipt, self._edges)
        in_time = None if ends is None else {end <= self._within_ns for end in ends}
        return ReleaseRecord(
            uri=release.uri,
            version=release.version,
            status=release.status,
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
            from_receipt_seconds=None if ends is None or ends[1] == NEVER else ends[1] / 1e9,
            on_time=in_time.pop() if in_time is not None and len(in_time) == 1 else None,
        )

    def _put(self, file: BinaryIO, data: bytes) -> None:
        if not self.problem:
            try:
                file.write(data)
            except OSError as error:
                self._fail(file, error)

    def _fail(self, file: BinaryIO, error: OSError) -> None:
        self.problem = self.problem or unwritten(Path(file.name), error)


def _cell(value: object) -> str:
    """Return a value as text: empty where it is null, ``true`` and ``false`` as in JSON."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _row(cells: list[str]) -> bytes:
    """Return a row of CSV (RFC 4180, but for line feeds alone at the ends). A spreadsheet takes none for a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(
        "'" + cell if cell.startswith(("=", "+", "-", "@", "\t")) else cell for cell in cells
    )
    return text.getvalue().encode()
