"""The deliveries on disk: the lines of releases.jsonl and missing.jsonl."""

from dataclasses import replace

import pytest

from bench.run.rows import (
    COVERAGE_NAMES,
    KEPT,
    FlashLine,
    MissingLine,
    Rows,
    flash_line,
    release_line,
    write_lines,
    write_missing,
)
from bench.workload.compose import COMPOSED
from tests.support.run_files import read_file
from wire.account.missing_messages import MissingOutlets
from wire.account.rows import COVERAGE_FRACTIONS, SettledRelease
from wire.contract.release import Block, BlockKind, Edition, Release, Status
from wire.contract.topics import FLASH
from wire.directory.population import population

DIRECTORY = population(1, 20, 10)
SECOND = 1_000_000_000
EDITION = Edition("de", "Ergebnisse", (Block(BlockKind.PARAGRAPH, "x"),))


def settled(uri=f"{COMPOSED}1", heading="business", **changes):
    """A release that 14 of 15 outlets had within a second."""
    release = Release(uri, 1, "de", ("business",), (EDITION,), created_ns=1)
    made = SettledRelease(
        release=release,
        heading=heading,
        due_ns=1_750_000_000 * SECOND,
        labels=("de/western-europe",),
        expected=15,
        delivered=14,
        missing=1,
        spread_ns=SECOND // 2,
        coverage_ns={0.5: SECOND // 10, 0.9: SECOND, 0.99: None, 1.0: None},
        outlets_reached=14,
    )
    return replace(made, **changes)


def test_a_line_has_the_releases_figures_in_seconds():
    """A fraction of its outlets that it never reached is null, and so is the spread of a single delivery."""
    line = release_line(settled())
    assert (line.due, line.spread_seconds) == ("2025-06-15T15:06:40Z", 0.5)
    assert line.coverage_seconds == {"0.5": 0.1, "0.9": 1.0, "0.99": None, "1": None}
    assert (line.headline, line.languages, line.sector, line.status) == (
        "Ergebnisse",
        ("de",),
        "business",
        Status.USABLE,
    )
    assert release_line(settled(spread_ns=None)).spread_seconds is None


def test_coverage_is_told_at_every_fraction_that_the_account_has():
    """Under names as a scenario's thresholds use them."""
    assert {fraction: f"{fraction:g}" for fraction in COVERAGE_FRACTIONS} == COVERAGE_NAMES


def test_releases_are_written_as_they_settle_and_flashes_and_real_copy_are_kept(tmp_path):
    """A composed release is in the file alone; of flashes and of copy the first hundred are kept."""
    rows = Rows(tmp_path)
    for number in range(KEPT + 1):
        rows.settled(settled(f"{COMPOSED}flash-{number}", FLASH))
        rows.settled(settled(f"urn:x:{number}"))
    rows.settled(settled())
    rows.close()
    lines = read_file(tmp_path / "releases.jsonl")
    assert len(lines) == 2 * KEPT + 3
    assert [line["uri"] for line in lines[:2]] == [f"{COMPOSED}flash-0", "urn:x:0"]
    assert len(rows.flashes) == len(rows.copy) == KEPT
    assert rows.copy[0].release.uri == "urn:x:0"


def test_a_full_disk_does_not_end_the_run(tmp_path):
    """The file is incomplete, which is told; what the summary needs is kept."""
    (tmp_path / "releases.jsonl").symlink_to("/dev/full")
    rows = Rows(tmp_path)
    for number in range(KEPT):
        rows.settled(settled(f"urn:x:{number}"))
    rows.close()
    assert rows.problem == f"{tmp_path}/releases.jsonl: no space left on device; the file is incomplete"
    assert len(rows.copy) == KEPT


def test_a_flash_says_how_many_outlets_it_reached():
    """Beside all that a release has."""
    line = flash_line(release_line(settled(heading=FLASH)), 14, 20)
    assert isinstance(line, FlashLine)
    assert (line.outlets_reached, line.outlets, line.expected) == (14, 20, 15)


def test_a_message_with_missing_outlets_has_a_line_with_their_ids(tmp_path):
    """As they stand in the directory."""
    missing = [
        MissingOutlets(3, "urn:x:1", 1, "wire/v1/de/western-europe/flash", "refused", (0, 19)),
        MissingOutlets(5, "urn:x:2", 4, "wire/v1/x", "undelivered", (7,)),
    ]
    path = write_missing(missing, DIRECTORY, tmp_path)
    ids = [outlet.id for outlet in DIRECTORY.outlets]
    assert read_file(path) == [
        {
            "sequence": 3,
            "uri": "urn:x:1",
            "version": 1,
            "topic": "wire/v1/de/western-europe/flash",
            "cause": "refused",
            "outlets": [ids[0], ids[19]],
        },
        {
            "sequence": 5,
            "uri": "urn:x:2",
            "version": 4,
            "topic": "wire/v1/x",
            "cause": "undelivered",
            "outlets": [ids[7]],
        },
    ]


def test_without_missing_outlets_there_is_no_file(tmp_path):
    """Its absence says so."""
    assert write_missing([], DIRECTORY, tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [0, 3])
def test_lines_end_each_with_a_line_feed(tmp_path, count):
    """So that a file can be read line by line, and be empty."""
    path = tmp_path / "missing.jsonl"
    line = MissingLine(sequence=1, uri="urn:x:1", version=1, topic="t", cause="unsent", outlets=("a",))
    write_lines([line] * count, path)
    assert path.read_bytes().count(b"\n") == count
    assert len(read_file(path)) == count
