"""The console of the commands is as wide as the terminal, or as a log's tables need."""

import io
import sys

from bench.base.consoles import LOG_COLUMNS, speaking, standard_console


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self):
        return True


def test_a_log_has_room_for_the_tables(monkeypatch):
    """Where there is no terminal the width does not depend on the environment's COLUMNS."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert standard_console().width == LOG_COLUMNS


def test_a_terminal_has_its_own_width(monkeypatch):
    """80 columns are 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert standard_console().width == 80


def test_a_quiet_console_prints_where_it_may_speak(capsys):
    """Nothing before, and nothing after."""
    console = standard_console(quiet=True)
    console.print("before")
    with speaking(console):
        console.print("the verdict")
    console.print("after")
    assert capsys.readouterr().out == "the verdict\n"
