"""The course of a run as a table: each row is what was counted since the row before."""

import asyncio
import csv

import pytest

from bench.run.timeline import COLUMNS, Reading, Timeline, recorded
from wire.contract.bins import edges
from wire.contract.histogram import Histogram

EDGES = edges()
SECOND = 1_000_000_000
START = 1_750_000_000 * SECOND


def histogram(*values_ns):
    made = Histogram(EDGES)
    for value_ns in values_ns:
        made.add(value_ns)
    return made


def reading(seconds, count, *, times=(), start=START, **changes):
    given = {
        "at_ns": START + int(seconds * SECOND),
        "start_ns": start,
        "releases_due": count,
        "messages_sent": 2 * count,
        "deliveries_due": 10 * count,
        "delivered": 9 * count,
        "outstanding": count,
        "disclosure": histogram(*times),
        "lateness": histogram(*times),
        "cores": {"broker": 0.5, "publisher": 0.25},
        "memory": {"broker": 1000 + count},
    }
    return Reading(**given | changes)


def rows(folder):
    with (folder / "timeline.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def written(folder, *readings):
    timeline = Timeline(folder, readings[0])
    for each in readings[1:]:
        timeline.add(each)
    timeline.close()
    return rows(folder)


def test_a_row_has_the_counts_of_its_second_and_what_is_outstanding_at_its_end(tmp_path):
    """And the processes: cores in the second, memory at its end."""
    first, second = written(tmp_path, reading(0, 1), reading(1, 3, times=[5_000_000]), reading(2, 4))
    assert first["time"] == "2025-06-15T15:06:41Z"
    assert (first["seconds"], second["seconds"]) == ("1.000", "2.000")
    assert (first["releases_due"], first["messages_sent"], first["deliveries_due"]) == ("2", "4", "20")
    assert (first["delivered"], first["outstanding"]) == ("18", "3")
    assert (first["cores:broker"], first["cores:publisher"], first["bytes:broker"]) == ("0.500", "0.250", "1003")
    assert (second["delivered"], second["outstanding"]) == ("9", "4")


def test_latencies_are_those_of_the_second(tmp_path):
    """A slow second is seen, and does not slow the seconds after it; a second without deliveries has none."""
    slow, fast = [2 * SECOND] * 100, [SECOND // 1000] * 100
    found = written(
        tmp_path,
        reading(0, 0),
        reading(1, 1, times=slow),
        reading(2, 2, times=[*slow, *fast]),
        reading(3, 3, times=[*slow, *fast]),
    )
    assert [float(row["p99_seconds"] or "nan") for row in found[:2]] == [2.0, 0.001]
    assert [float(row["lateness_p99_seconds"] or "nan") for row in found[:2]] == [2.0, 0.001]
    assert (found[2]["p50_seconds"], found[2]["p99_seconds"]) == ("", "")


def test_rows_begin_with_publishing(tmp_path):
    """What was counted before, while the calendar was composed, is in no row."""
    found = written(tmp_path, reading(-3, 0, start=0), reading(-1, 5, start=0), reading(-0.5, 5), reading(1, 7))
    assert [(row["seconds"], row["releases_due"]) for row in found] == [("1.000", "2")]


def test_what_is_not_known_is_empty(tmp_path):
    """As the latencies of a service, and counts that went back because a worker crashed."""
    unknown = {"messages_sent": None, "disclosure": None, "lateness": None}
    (first,) = written(tmp_path, reading(0, 0, **unknown), reading(1, 1, **unknown))
    assert (first["messages_sent"], first["p99_seconds"], first["lateness_p99_seconds"]) == ("", "", "")
    (back,) = written(tmp_path, reading(0, 1, times=[5, 5]), reading(1, 2, times=[5]))
    assert back["p50_seconds"] == ""


def test_a_row_after_some_that_know_less_counts_from_what_was_known(tmp_path):
    """As of a service, whose account is not read every second: its latencies are of the time since the last reading."""
    unknown = {"messages_sent": None, "disclosure": None, "lateness": None}
    slow, fast = [2 * SECOND] * 10, [SECOND // 1000] * 10
    found = written(
        tmp_path,
        reading(0, 0, times=slow),
        reading(1, 1, **unknown),
        reading(2, 2, times=[*slow, *fast]),
        reading(3, 3, **unknown),
    )
    assert [(row["messages_sent"], row["p99_seconds"]) for row in found] == [("", ""), ("4", "0.001"), ("", "")]
    assert [row["releases_due"] for row in found] == ["1", "1", "1"]


def test_a_full_disk_is_told_and_ends_nothing(tmp_path):
    """The run is worth more than the table of its course."""
    (tmp_path / "timeline.csv").symlink_to("/dev/full")
    timeline = Timeline(tmp_path, reading(0, 0))
    for second in range(1, 500):
        timeline.add(reading(second, second))
    timeline.close()
    assert "no space left on device; the file is incomplete" in timeline.problem


async def test_a_run_is_read_until_its_end(tmp_path):
    """The last row is of the end, also where the run breaks off."""
    readings = iter(range(100))
    with pytest.raises(asyncio.CancelledError):
        async with recorded(tmp_path, lambda: reading(next(readings), 1)):
            raise asyncio.CancelledError
    assert [row["seconds"] for row in rows(tmp_path)] == ["1.000"]
    assert (tmp_path / "timeline.csv").read_text().startswith(",".join(COLUMNS))
