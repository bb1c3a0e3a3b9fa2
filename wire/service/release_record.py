"""The record of a release version, for one export of each announcement: the one definition of a service's ``/records``
and of a load test's ``records.jsonl`` and ``records.csv``.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from math import inf
from typing import Annotated, Any

import orjson
from annotated_types import Ge, Le
from pydantic import StringConstraints

from wire.contract.release import Status
from wire.contract.units import RFC_3339, In

__all__ = ["HEAD", "Progress", "ReleaseRecord", "clock_of", "csv_row", "json_line"]

Count = Annotated[int, Ge(0), In("count")]
Moment = Annotated[str, StringConstraints(pattern=RFC_3339), In("RFC 3339")]
Seconds = Annotated[float, In("seconds")]


class Progress(StrEnum):
    """How far a version is: it waits for its due time, or was stopped before anything was sent; its messages are on
    their way; nothing more of it is outstanding.
    """

    WAITING = "waiting"
    STOPPED = "stopped"
    SENT = "sent"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """The record of a version: a line of ``records.jsonl``, and a row of ``records.csv``."""

    uri: str
    """The release's URI."""
    version: Annotated[int, Ge(1)]
    """The version, from 1; a later one corrects or withdraws an earlier one."""
    status: Status
    """The pubStatus of ninjs; a canceled version is a kill."""
    state: Progress
    """How far it is: it waits for its due time, was stopped before anything was sent, is sent, or is settled, when
    nothing more is outstanding. A load test has records of settled versions alone."""
    headline: str
    """The headline in the source language."""
    sector: str
    """The primary sector."""
    urgency: Annotated[int, Ge(1), Le(9)]
    """From 1, the highest, to 9: the order in which pending releases are sent."""
    received: Moment
    """When it was received: in a load test by the calendar, at a service when its request was there. A kill, and a
    release of a service's own calendar, is received when it is accepted."""
    accepted: Moment
    """When the desk accepted it. A load test gives the desk its whole calendar before publishing starts."""
    due: Moment | None
    """When it was due: at its receipt, at the time or opening that it waited for, or when its embargo ended. Null: it
    is withheld until a person lifts it."""
    embargo: Moment | None
    """When its embargo ended. Null: there was none."""
    first_disseminated: Moment | None
    """The first arrival at an outlet. Null: no arrival has a time."""
    last_disseminated: Moment | None
    """The last arrival at an outlet, at its upper end. Null: as ``first_disseminated``."""
    expected: Count
    """Deliveries that were expected: one for each edition, circuit and entitled outlet. 0 before it is sent."""
    reached: Count
    """Of these, the deliveries that arrived."""
    missing: Count
    """Of these, the deliveries that did not arrive."""
    refused: str
    """The circuits whose message the broker did not take, each with the reason; empty where it took all."""
    from_receipt_seconds: Seconds | None
    """From receipt, or from the later time or opening that it waited for, to the last arrival, at the upper end. Null:
    an outlet misses it, it has an embargo, it is not settled, or no arrival has a time."""
    on_time: bool | None
    """Whether that was within the time of the service levels. Null: it has an embargo, it is not settled, no arrival
    has a time, or the two ends of the last arrival lie on both sides of the limit."""


FORMULA = ("=", "+", "-", "@", "\t", "\r")  # the first characters of what a spreadsheet takes for one
HEAD = tuple(field.name for field in fields(ReleaseRecord))


def clock_of(ends_ns: tuple[float, float] | None, within_ns: int) -> tuple[float | None, bool | None]:
    """Return ``from_receipt_seconds`` and ``on_time`` of both ends of the time from receipt to the last arrival:
    infinite where an outlet misses the version, None where nothing is known.
    """
    if ends_ns is None:
        return None, None
    in_time = {end <= within_ns for end in ends_ns}
    return None if ends_ns[1] == inf else ends_ns[1] / 1e9, in_time.pop() if len(in_time) == 1 else None


def json_line(record: ReleaseRecord) -> bytes:
    """Return a record as a line of JSON."""
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def csv_row(record: ReleaseRecord | None) -> bytes:
    """Return a record as a row of CSV (RFC 4180, but for line feeds alone at the ends); without one the row of heads.

    A spreadsheet takes no text for a formula.
    """
    cells: Sequence[str] = HEAD if record is None else [_cell(getattr(record, name)) for name in HEAD]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # with a line feed alone it quotes no carriage return
    return text.getvalue().removesuffix("\r\n").encode() + b"\n"


def _cell(value: Any) -> str:
    """Return a value as text: empty where it is null, ``true`` and ``false`` as in JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else str(value)
