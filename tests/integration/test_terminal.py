"""A run as a person sees it: in a terminal of 80 columns and 24 lines, with colours and without."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

import pytest

from tests.support.runs import COMMAND, scenario

pytestmark = pytest.mark.integration

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")
COLUMNS, LINES = 80, 24


def screen(folder, *words, **environment):
    """Run the command in a terminal; return its exit code and everything that it wrote."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    process = subprocess.Popen(
        [COMMAND, "run", str(scenario(folder)), "--out", str(folder / "out"), *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**inherited, "TERM": "xterm-256color", **environment},
    )
    os.close(theirs)
    written = bytearray()
    while True:
        try:
            read = os.read(ours, 65_536)
        except OSError:  # the terminal of a process that has ended
            break
        if not read:
            break
        written += read
    os.close(ours)
    return process.wait(timeout=60), written.decode()


def digest_of(text):
    """The lines from the sentence on, as they stand on the screen."""
    lines = ESCAPE.sub("", text).replace("\r", "").splitlines()
    verdict = max(number for number, line in enumerate(lines) if line.startswith("verdict"))
    return [line.rstrip() for line in lines[verdict - 1 :]]


def test_a_run_ends_with_a_digest_that_stands_on_one_screen(tmp_path):
    """The verdict has not scrolled away; while the run goes on a bar says what is left."""
    code, text = screen(tmp_path)
    digest = digest_of(text)
    assert code in (0, 98), text
    assert len(digest) <= LINES - 2
    assert max(map(len, digest)) <= COLUMNS
    assert "outlets had the flash" in digest[0]
    assert any(line.startswith("files") for line in digest[-3:])  # a long path takes several lines
    assert "s left" in text
    assert COLOUR.search(text)


@pytest.mark.parametrize(("words", "environment"), [(["--no-color"], {}), ([], {"NO_COLOR": "1"})])
def test_a_run_without_colours_has_none(tmp_path, words, environment):
    """Its bars stay."""
    _, text = screen(tmp_path, *words, **environment)
    assert not COLOUR.search(text)
    assert any(line.startswith("verdict") for line in digest_of(text))


def test_a_terminal_that_can_not_move_its_cursor_gets_plain_lines(tmp_path):
    """As an editor's shell, or a log of one."""
    _, text = screen(tmp_path, TERM="dumb")
    assert "\x1b" not in text
    assert "150 of 150 outlets on" in text


def test_a_quiet_run_prints_its_verdict_alone(tmp_path):
    """With what failed, for a script's log."""
    _, text = screen(tmp_path, "--quiet", "--set", 'thresholds={missing="== 1"}')
    lines = [line for line in ESCAPE.sub("", text).replace("\r", "").splitlines() if line.strip()]
    assert lines[0].startswith("verdict")
    assert lines[1].split()[:2] == ["✗", "missing"]
