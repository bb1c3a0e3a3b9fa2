"""The standard streams: every write is taken, and what is lost is known."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.base.streams import Output, plain_characters, watch_reader, wrap_streams, write_json


def outputs(stream):
    output = Output(stream)
    output.write("text\n")
    output.flush()
    return output


def test_a_stream_that_takes_text_gets_it(tmp_path):
    """And is asked for all else."""
    with (tmp_path / "out").open("w", encoding="latin-1") as stream:
        output = outputs(stream)
        assert (output.encoding, output.isatty(), output.writable()) == ("latin-1", False, True)
        assert (output.fileno(), output.errors) == (stream.fileno(), "strict")
        assert (output.problem, output.closed_by_reader) == ("", False)
    assert (tmp_path / "out").read_text() == "text\n"


def test_a_full_disk_is_a_problem_and_no_error():
    """Nothing fails at the end either."""
    with Path("/dev/full").open("w") as stream:
        assert outputs(stream).problem == "no space left on device"


def test_a_pipe_without_a_reader_is_known():
    """Further text goes nowhere."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        output = outputs(stream)
        assert output.closed_by_reader
        output.write("more")


def test_the_end_of_the_reader_is_told_while_nothing_is_written():
    """By the signal, at once."""
    code = """if True:
        import signal, sys
        from bench.base.streams import watch_reader, wrap_streams
        signal.signal(signal.SIGUSR1, lambda *_: sys.exit(7))
        watch_reader(wrap_streams())
        print("on", flush=True)
        signal.pause()
    """
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"on\n"
        process.stdout.close()
        assert process.wait(60) == 7


def test_a_file_has_no_reader_to_watch(tmp_path):
    """Nothing is begun."""
    with (tmp_path / "out").open("w") as stream:
        watch_reader(Output(stream))


@pytest.mark.parametrize(("text", "plain"), [("a — b … é", "a - b ... \\xe9"), ("███ 中", "### \\u4e2d")])
def test_characters_outside_an_encoding_become_plain(text, plain):
    """Typography has a counterpart in ASCII; the rest is escaped."""
    error = UnicodeEncodeError("ascii", text, 0, len(text), "not in range")
    assert plain_characters(error) == (plain, len(text))


@pytest.mark.parametrize(("encoding", "written"), [("UTF-8", '{"a": "é"}\n'), ("latin-1", '{"a": "\\u00e9"}\n')])
def test_json_has_escapes_unless_the_stream_is_unicode(monkeypatch, encoding, written):
    """An escape of another kind would be no JSON."""
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding=encoding))
    write_json({"a": "é"})
    sys.stdout.flush()
    assert held.getvalue().decode(encoding) == written


def test_both_streams_are_wrapped(monkeypatch):
    """Also where one was closed before the process started."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    monkeypatch.setattr(sys, "stderr", None)
    output = wrap_streams()
    assert sys.stdout is output
    sys.stdout.write("—")
    assert isinstance(sys.stderr, Output)
