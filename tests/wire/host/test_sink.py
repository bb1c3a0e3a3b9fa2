"""Lines to a stream that may not take them: never an error, never a wait, and a count of the lines that are lost."""

import fcntl
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wire.host.sink import LineSink, complain


def test_a_stream_that_takes_lines_gets_them():
    """One after the other, and none is counted as dropped."""
    stream = io.StringIO()
    sink = LineSink(stream)
    sink.write("one\n")
    sink.write("two\n")
    assert (stream.getvalue(), sink.dropped) == ("one\ntwo\n", 0)


def closed():
    stream = io.StringIO()
    stream.close()
    return stream


def full():
    return Path("/dev/full").open("w")


def without_reader():
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w")


@pytest.mark.parametrize("make", [lambda: None, closed, without_reader, full])
def test_a_stream_that_takes_nothing_costs_the_line_alone(make):
    """There is none, it is closed, its reader is gone, or its disk is full: each line is counted."""
    stream = make()
    sink = LineSink(stream)
    for _ in range(3):
        sink.write("lost\n")
    assert sink.dropped == 3
    assert not sink.isatty()
    if stream is not None:
        stream.close()


def test_a_reader_that_sleeps_does_not_hold_up_the_writer():
    """The pipe is full: further lines are dropped at once, and the reader is told how many once it reads again."""
    reading, writing = os.pipe()
    size = fcntl.fcntl(writing, fcntl.F_GETPIPE_SZ)
    with os.fdopen(writing, "w") as stream, os.fdopen(reading, "rb") as reader:
        sink = LineSink(stream, report="lost: {}", patience_s=0.01)
        line = "x" * 1_023 + "\n"
        started_s = time.monotonic()
        for _ in range(3 * size // len(line)):
            sink.write(line)
        assert time.monotonic() - started_s < 5
        dropped = sink.dropped
        assert dropped > size // len(line)
        os.read(reader.fileno(), size)
        sink.write("again\n")
        rest = os.read(reader.fileno(), size).decode()
    assert rest.endswith(f"\nlost: {dropped}\nagain\n") or rest == f"lost: {dropped}\nagain\n"
    assert sink.dropped == dropped


def test_a_line_longer_than_a_pipe_takes_at_once_is_whole_or_ends_in_a_line_of_its_own():
    """The line after a torn one does not run on in it."""
    reading, writing = os.pipe()
    size = fcntl.fcntl(writing, fcntl.F_GETPIPE_SZ)
    with os.fdopen(writing, "w") as stream, os.fdopen(reading, "rb") as reader:
        sink = LineSink(stream, patience_s=0.01)
        sink.write("y" * (size + 10_000) + "\n")
        assert sink.dropped == 1
        os.read(reader.fileno(), size)
        sink.write("next\n")
        assert os.read(reader.fileno(), size) == b"\nnext\n"


@pytest.mark.parametrize(("encoding", "text"), [("ascii", rb"\xfcber \u4e2d"), ("latin-1", b"\xfcber \\u4e2d")])
def test_characters_that_a_stream_has_no_bytes_for_are_escaped(tmp_path, encoding, text):
    """A terminal in the C locale or in Latin-1 shows the line all the same."""
    path = tmp_path / "log"
    with path.open("w", encoding=encoding) as stream:
        LineSink(stream).write("über 中\n")
    assert path.read_bytes() == text + b"\n"


def test_half_of_a_surrogate_pair_is_escaped():
    """Such as in the name of a file that is no UTF-8."""
    stream = io.StringIO()
    LineSink(stream).write("a\udcffb\n")
    assert stream.getvalue() == "a\\udcffb\n"


def test_a_complaint_goes_to_standard_error(capsys):
    """And needs none."""
    complain("worker: no")
    assert capsys.readouterr().err == "worker: no\n"


def test_a_complaint_shows_what_it_quotes_and_does_nothing_to_the_terminal(capsys):
    """Such as the name of a file or the reason of a broker; the lines of a log stay lines."""
    complain("worker: \x1b[31mred\x07\u202e\n  log: a\tb\r")
    assert capsys.readouterr().err == "worker: \\x1b[31mred\\x07\\u202e\n  log: a\tb\\r\n"


def test_a_complaint_of_many_thousand_characters_is_shortened_in_its_middle(capsys):
    """Both ends stay: what is wrong, and what would be right."""
    complain(f"worker: {'x' * 100_000}: too long; give less")
    said = capsys.readouterr().err
    assert said.startswith("worker: xx")
    assert said.endswith("xx: too long; give less\n")
    assert len(said) < 2_100


def test_a_standard_stream_that_was_closed_gets_no_file_of_the_process():
    """The first file that is opened would have standard error's number, and other programs' lines in it."""
    code = """if True:
        from wire.host.sink import complain, open_standard_streams
        open_standard_streams()
        complain("lost")
        print(open("/dev/zero").fileno())
    """
    command = 'exec "$0" -c "$1" 2>&- <&-'
    found = subprocess.run(["sh", "-c", command, sys.executable, code], capture_output=True, text=True, check=True)
    assert int(found.stdout) > 2
