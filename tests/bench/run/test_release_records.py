"""One record for each release of a run."""

import csv
from contextlib import closing
from dataclasses import replace

from bench.run.release_records import CSV, JSON_LINES, ReleaseRecords
from bench.verdict.receipts import Receipt
from tests.support.changed_stories import LABEL, version_row
from tests.support.messages import wire_message
from tests.support.run_files import read_file
from tests.support.run_results import EDGES, MS
from wire.contract.places import Circuit
from wire.contract.times import parse_time
from wire.desk.refusal import Refusal

SECOND = 1000 * MS
DAY = 1_750_000_000 * SECOND
URI = "urn:x:1"
PLAN = {(URI, number): Receipt(DAY, DAY + SECOND, DAY - SECOND) for number in (1, 2)}


def records(folder, within_ns=300 * SECOND):
    return ReleaseRecords(folder, bin_edges=EDGES, within_ns=within_ns, plan=PLAN)


def row(number=1, arrivals=None, **more):
    arrivals = arrivals or {0: DAY + SECOND + 2 * MS, 1: DAY + SECOND + 5 * MS}
    made = version_row(number, arrivals, due_ns=DAY + SECOND, **more)
    return replace(made, spread_ns=3 * MS)


def written(folder, *rows, within_ns=300 * SECOND):
    with closing(records(folder, within_ns)) as made:
        for item in rows:
            made.settled(item)
    assert made.problem == ""
    return read_file(folder / JSON_LINES)


def test_a_record_says_when_it_was_received_accepted_due_and_disseminated(tmp_path):
    """First and last arrival, the outlets, and the time from the opening that it waited for."""
    (line,) = written(tmp_path, row())
    steps = ("accepted", "received", "due", "first_disseminated", "last_disseminated")
    moments = [parse_time(line[name]) - DAY for name in steps]
    assert moments == [-SECOND, 0, SECOND, SECOND + 2 * MS, SECOND + 5 * MS]
    assert (line["expected"], line["reached"], line["missing"], line["refused"]) == (2, 2, 0, "")
    assert (line["from_receipt_seconds"], line["on_time"], line["embargo"]) == (0.005, True, None)
    assert line["state"] == "settled"


def test_a_record_of_a_failure_names_it(tmp_path):
    """An outlet misses the release; nothing has a time; the broker refused a circuit."""
    with closing(records(tmp_path)) as made:
        circuit = Circuit.parse(LABEL)
        message = wire_message(7, 1, URI, 2, circuit, "business", DAY, 0, None, b"x")
        made.refused(message, Refusal("too_large", "the packet is too large"))
        made.settled(row(1, {0: DAY + SECOND + MS, 1: None}))
        made.settled(row(2, {0: None}))
    lost, refused = read_file(tmp_path / JSON_LINES)
    assert (lost["missing"], lost["from_receipt_seconds"], lost["on_time"]) == (1, None, False)
    assert refused["refused"] == f"{LABEL}: the packet is too large"
    assert (refused["first_disseminated"], refused["last_disseminated"]) == (None, None)


def test_an_embargo_and_an_arrival_around_the_limit_are_neither_in_time_nor_late(tmp_path):
    """An embargo has no clock, and an arrival of which a range is known may be on both sides."""
    embargoed = row()
    embargoed = replace(embargoed, release=replace(embargoed.release, embargo_ns=DAY + SECOND))
    around = row(2, {0: (DAY + SECOND + MS, DAY + SECOND + 9 * MS)})
    first, second = written(tmp_path, embargoed, around, within_ns=5 * MS)
    assert (first["on_time"], first["from_receipt_seconds"], first["embargo"]) == (None, None, first["due"])
    assert (second["on_time"], second["from_receipt_seconds"]) == (None, 0.009)


def test_the_table_has_the_same_columns_and_no_formula(tmp_path):
    """Null is empty, and a text that begins like a formula has an apostrophe before it."""
    strange = row()
    edition = replace(strange.release.editions[0], headline='=HYPERLINK("x")')
    (line,) = written(tmp_path, replace(strange, release=replace(strange.release, editions=(edition,))))
    with (tmp_path / CSV).open(newline="") as file:
        (read,) = csv.DictReader(file)
    assert list(read) == list(line)
    assert read["headline"] == '\'=HYPERLINK("x")'
    assert (read["embargo"], read["on_time"], read["version"]) == ("", "true", "1")


def test_a_release_of_no_calendar_has_no_record(tmp_path):
    """Its receipt is not known."""
    assert written(tmp_path, version_row(1, {0: MS}, uri="urn:x:9")) == []


def test_a_full_disk_leaves_the_run_and_names_the_file(tmp_path):
    """The first problem is the one that is told."""
    (tmp_path / JSON_LINES).symlink_to("/dev/full")
    with closing(records(tmp_path)) as made:
        for _ in range(100):
            made.settled(row())
    assert made.problem == f"{tmp_path}/{JSON_LINES}: no space left on device; the file is incomplete"
