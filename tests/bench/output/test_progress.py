"""The progress of a command that takes long."""

import io
import re

import pytest
from rich.console import Console

from bench.output.progress import Display
from bench.output.time_left import Left


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


def terminal(columns=80):
    return Console(width=columns, height=24, file=io.StringIO(), force_terminal=True, color_system=None)


def shown(console):
    """The lines that were on the terminal at some time."""
    lines = re.split(r"[\r\n]|\x1b\[[0-9;?]*[a-zA-Z]", console.file.getvalue())
    return [line.rstrip() for line in lines if line.strip()]


def test_lines_say_the_first_note_and_the_last_and_nothing_twice():
    """Between them one every five seconds."""
    console, clock = Console(width=100, file=io.StringIO()), Clock()
    with Display(console, "publishing", clock=clock) as display:
        display.show(0, 10, "nothing [yet]")
        display.show(4, 10, "some of it")
        clock.now_s += 5
        display.show(5, 10, "half of it", Left(5.0))
        display.show(10, 10, "all of it")
        display.show(10, 10, "all of it")
    lines = ["publishing: nothing [yet]", "publishing: half of it, about 5 s left", "publishing: all of it"]
    assert console.file.getvalue().splitlines() == lines


def test_a_step_has_lines_of_its_own_unless_steps_are_brief():
    """Those of a command that runs scenarios silently are the command's alone."""
    for brief, lines in ((False, ["run: 1 of 3", "waiting: for you", "it is there"]), (True, ["run: 1 of 3"])):
        console = Console(width=100, file=io.StringIO())
        with Display(console, "run", brief=brief) as display:
            display.show(1, 3, "1 of 3")
            display.step("waiting").show(0, 0, "for you")
            display.say("it is there")
        assert console.file.getvalue().splitlines() == lines


def test_a_terminal_shows_the_command_above_its_step_and_the_counts_below():
    """Square brackets are text, not markup; what a step says stays, the rows disappear."""
    console = terminal(100)
    with Display(console, "compare") as display:
        display.show(2, 24, "round 1 of 12 at most: a [b]", Left(30.0, 600.0, "at most"))
        display.show_step("publishing", 5, 20, "5 s of 20 s", Left(15.0, bound=""))
        display.show_counts("3 releases")
    lines = shown(console)[-3:]
    assert lines[0].startswith("  compare    ━")
    assert lines[0].endswith("round 1 of 12 at most: a [b], at most 10 min left")
    assert lines[1].startswith("  publishing ━")
    assert lines[1].endswith("5 s of 20 s, 15 s left")
    assert lines[2] == "  3 releases"


def test_the_time_left_goes_on_between_two_notes():
    """A step that lasts a minute is a note, and its time left counts down; it takes none of the later steps'."""
    console, clock = terminal(), Clock()
    with Display(console, "set", clock=clock) as display:
        display.show(0, 2, "0 of 2 runs done", Left(40.0, 40.0))
    clock.now_s += 30
    with display:
        pass
    clock.now_s += 30
    with display:
        pass
    clauses = [line.rpartition(", ")[2] for line in shown(console)]
    assert list(dict.fromkeys(clauses)) == ["about 80 s left", "about 50 s left", "about 40 s left"]


def test_the_rows_fit_80_columns_and_a_long_note_is_cut_and_not_the_time_left():
    """The bar keeps some columns."""
    console = terminal()
    with Display(console, "capacity") as display:
        display.show(1, 9, "a note that is far too long for a row of eighty columns, by a good deal", Left(300.0))
        display.show_step("publishing", 0, 60, "0 s of 60 s", Left(60.0, bound=""))
        display.show_counts("counts " * 20)
    lines = shown(console)
    assert max(map(len, lines)) <= 80
    cut = next(line for line in lines if line.endswith("…, about 5 min left"))
    assert cut.index("a note") == 2 + len("publishing ") + 8 + 1


def test_rows_stay_until_the_outermost_context_ends():
    """A set enters its display, and so does each of its runs."""
    console = terminal()
    with Display(console, "set") as display:
        display.show(1, 3, "1 of 3 runs done")
        with display:
            display.show_step("publishing", 5, 20, "5 s of 20 s")
        display.end_step()
        console.file.truncate(0)
        console.file.seek(0)
    assert "1 of 3 runs done" in shown(console)[-1]
    assert "publishing" not in console.file.getvalue()


def test_nothing_is_shown_of_a_command_that_is_done_soon():
    """Neither rows nor lines."""
    for console in (Console(file=io.StringIO()), terminal()):
        clock = Clock()
        with Display(console, "report", after_s=2.0, clock=clock) as display:
            display.show(0, 3, "page 1 of 3")
            assert "page" not in console.file.getvalue()
            clock.now_s += 2
            display.show(1, 3, "page 2 of 3")
        assert "page 2 of 3" in console.file.getvalue()
        assert "page 1" not in console.file.getvalue()


@pytest.mark.parametrize(
    ("term", "what", "live"),
    [
        ("xterm", {}, False),
        ("xterm", {"force_terminal": True}, True),
        ("dumb", {"force_terminal": True}, False),
        ("xterm", {"force_terminal": True, "quiet": True}, False),
    ],
)
def test_a_terminal_that_can_move_its_cursor_has_rows(monkeypatch, term, what, live):
    """An editor's, which says TERM=dumb, has lines; a quiet console prints neither."""
    monkeypatch.setenv("TERM", term)
    assert Display(Console(file=io.StringIO(), **what)).live is live
