"""Examples of missing deliveries."""

from bench.report.missing import first_missing
from bench.run.rows import MissingLine, write_lines


def line(number):
    return MissingLine(
        sequence=number,
        uri="urn:example:1",
        version=1,
        topic="wire/v1/x",
        cause="unsent",
        outlets=("00042",),
    )


def test_the_first_ten_lines_are_the_examples(tmp_path):
    """In the file's order; no file, no examples."""
    assert first_missing(tmp_path) == []
    write_lines(map(line, range(12)), tmp_path / "missing.jsonl")
    assert first_missing(tmp_path) == [line(number) for number in range(10)]


def test_a_line_that_is_cut_off_ends_them(tmp_path):
    """As a full disk leaves it."""
    path = tmp_path / "missing.jsonl"
    write_lines([line(1), line(2)], path)
    path.write_bytes(path.read_bytes()[:-9])
    assert first_missing(tmp_path) == [line(1)]
