"""The progress of a command that waits."""

import io

from rich.console import Console

from bench.output.progress import Bar, Lines, progress_on


def test_lines_say_the_first_note_and_the_last_and_nothing_twice():
    """Between them one every five seconds, which this test does not wait for."""
    console = Console(width=100, file=io.StringIO())
    with progress_on(console, "publishing") as progress:
        progress.show(0, 10, "nothing [yet]")
        progress.show(5, 10, "half of it")
        progress.show(10, 10, "all of it")
        progress.show(10, 10, "all of it")
    assert console.file.getvalue().splitlines() == ["publishing: nothing [yet]", "publishing: all of it"]


def test_a_bar_shows_notes_as_they_are_and_disappears():
    """Square brackets are text, not markup."""
    console = Console(width=100, file=io.StringIO(), force_terminal=True)
    with progress_on(console, "publishing") as progress:
        progress.show(0, 0, "nothing")
        progress.show(5, 10, "half [of it]")
    assert "half [of it]" in console.file.getvalue()


def test_the_console_decides_which_it_is():
    """A terminal takes a bar."""
    assert isinstance(progress_on(Console(file=io.StringIO()), "x"), Lines)
    assert isinstance(progress_on(Console(file=io.StringIO(), force_terminal=True), "x"), Bar)
