"""`wirestorm raw` for a person and as JSON."""

import json
from pathlib import Path

from bench.base.documents import encode
from bench.output.raw_records import exact_figures, read_raw
from bench.output.raw_report import describe_raw, print_raw
from subscribers.ledger.raw_log import BOUNDED, WARM, RawFile
from tests.support.printed import printed

MS = 1_000_000


def records(folder, *, torn=False):
    """Two exact arrivals after 10 and 20 ms, a bounded one from 30 to 40 ms, and one of the warm-up."""
    file = RawFile(folder, "w", 7)
    file.add((1, 0, 0), 0, [10 * MS, 20 * MS], [10 * MS, 20 * MS], [0, 1], 0)
    file.add((2, 0, 0), 0, [30 * MS], [40 * MS], [2], BOUNDED)
    file.add((3, 0, 0), 0, [MS], [MS], [3], WARM)
    file.close()
    if torn:
        with Path(file.path).open("ab") as more:
            more.write(b"x")
    return read_raw([folder])


def test_the_report_has_the_counts_and_both_ends(tmp_path):
    """The warm-up is counted, and in no percentile."""
    found = records(tmp_path)
    lines = [" ".join(line.split()) for line in printed(print_raw, found, exact_figures(found)).splitlines()]
    counts = "4 raw records of 1 file: 2 exact arrivals, 1 bounded ones, and 1 of the warm-up"
    assert " ".join(lines[:2]).startswith(counts)
    assert "disclosure 20 ms 40 ms 40 ms 40 ms 40 ms" in lines
    assert "at least 20 ms 30 ms 30 ms 30 ms 30 ms" in lines


def test_as_json_the_latencies_have_the_summarys_names(tmp_path):
    """So that a program can hold the two against each other."""
    found = records(tmp_path)
    told = json.loads(encode(describe_raw(found, exact_figures(found))))
    assert told["run_id"] == f"{7:016x}"
    assert (told["records"], told["arrivals"], told["warm_up_deliveries"]) == (4, {"exact": 2, "bounded": 1}, 1)
    assert told["latency_seconds"]["disclosure"]["p99.9"] == 0.04
    assert told["latency_lower_seconds"]["transit"]["max"] == 0.03
    assert (told["files"], told["torn"]) == ([str(tmp_path / "raw-w.bin")], [])


def test_a_file_that_ends_within_a_record_is_named(tmp_path):
    """In both renderings."""
    found = records(tmp_path, torn=True)
    figures = exact_figures(found)
    assert "ends within a record" in printed(print_raw, found, figures)
    assert describe_raw(found, figures).torn == (str(tmp_path / "raw-w.bin"),)


def test_figures_that_were_interrupted_say_so(tmp_path):
    """In both renderings: they are of fewer records than the files hold."""
    found = records(tmp_path)
    figures = exact_figures(found, stopped=lambda: True)
    text = " ".join(printed(print_raw, found, figures).split())
    assert "interrupted: these are the figures of the first 0 of 4 records" in text
    assert describe_raw(found, figures).interrupted
