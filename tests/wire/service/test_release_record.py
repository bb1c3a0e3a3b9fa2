"""The record of a version as a line of JSON and as a row of CSV."""

import csv
import io
from dataclasses import replace
from math import inf

import orjson
import pytest

from wire.contract.release import Status
from wire.service.release_record import HEAD, Progress, ReleaseRecord, clock_of, csv_row, json_line

RECORD = ReleaseRecord(
    uri="urn:x:1",
    version=1,
    status=Status.USABLE,
    state=Progress.SETTLED,
    headline='A "quay", in Köln',
    sector="business",
    urgency=4,
    received="2025-03-18T12:00:00Z",
    accepted="2025-03-18T12:00:00.1Z",
    due="2025-03-18T12:00:00.1Z",
    embargo=None,
    first_disseminated="2025-03-18T12:00:01Z",
    last_disseminated="2025-03-18T12:00:02Z",
    expected=7,
    reached=7,
    missing=0,
    refused="",
    from_receipt_seconds=2.0,
    on_time=True,
)


def test_line_and_row_have_the_same_members_in_the_same_order():
    """Null is empty in the row, and true is as JSON has it."""
    line = orjson.loads(json_line(RECORD))
    (row,) = csv.DictReader(io.StringIO((csv_row(None) + csv_row(RECORD)).decode()))
    assert list(line) == list(row) == list(HEAD)
    assert (line["headline"], row["headline"]) == (RECORD.headline, RECORD.headline)
    assert (line["embargo"], row["embargo"]) == (None, "")
    assert (line["on_time"], row["on_time"], line["state"], row["state"]) == (True, "true", "settled", "settled")
    assert json_line(RECORD).count(b"\n") == csv_row(RECORD).count(b"\n") == 1


@pytest.mark.parametrize("first", "=+-@\t\r")
def test_no_text_is_taken_for_a_formula(first):
    """It has an apostrophe before it."""
    (row,) = csv.reader(io.StringIO(csv_row(replace(RECORD, headline=f"{first}1")).decode(), newline=""))
    assert row[HEAD.index("headline")] == f"'{first}1"


def test_a_negative_time_is_a_number():
    """A clock that was set back makes one."""
    (row,) = csv.reader(io.StringIO(csv_row(replace(RECORD, from_receipt_seconds=-0.25)).decode()))
    assert row[HEAD.index("from_receipt_seconds")] == "-0.25"


@pytest.mark.parametrize(
    ("ends", "clock"),
    [
        (None, (None, None)),
        ((1e9, 2e9), (2.0, True)),
        ((6e9, 7e9), (7.0, False)),
        ((4e9, 6e9), (6.0, None)),
        ((inf, inf), (None, False)),
    ],
)
def test_the_clock_is_undecided_where_the_limit_lies_between_its_ends(ends, clock):
    """An outlet that misses the version makes it late and gives it no time."""
    assert clock_of(ends, within_ns=5 * 10**9) == clock
