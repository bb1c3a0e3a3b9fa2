"""The progress of a command that waits: a bar on a terminal, a line now and then elsewhere."""

import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

__all__ = ["Bar", "Lines", "Meter", "progress_on"]

LINE_EVERY_S = 5.0


class Meter(Protocol):
    """Shows progress."""

    def show(self, done: float, total: float, note: str) -> None:
        """Show that so much of the total is done, with a note in words; a total of 0 is not known yet."""


class Bar:
    """A bar on a terminal, which disappears when the context ends."""

    def __init__(self, console: Console, name: str) -> None:
        self._progress = Progress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[note]}", markup=False),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task(name, total=None, note="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, done: float, total: float, note: str) -> None:
        """Move the bar; without a total it only pulses."""
        self._progress.update(self._task, completed=done, total=total or None, note=note)


class Lines:
    """A line at first, one when all is done, and one every five seconds between; never the same line twice in a row."""

    def __init__(self, console: Console, name: str) -> None:
        self._console = console
        self._name = name
        self._printed_at_s = float("-inf")
        self._printed = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the lines as they are."""

    def show(self, done: float, total: float, note: str) -> None:
        """Print the note if it is a new one, and if five seconds have passed or all is done."""
        now_s = time.monotonic()
        if note != self._printed and (now_s - self._printed_at_s >= LINE_EVERY_S or 0 < total <= done):
            self._printed_at_s, self._printed = now_s, note
            self._console.print(Text(f"{self._name}: {note}"))


def progress_on(console: Console, name: str) -> Bar | Lines:
    """Return a bar for a terminal that can move its cursor, else lines."""
    moves = console.is_terminal and not console.is_dumb_terminal and not console.quiet
    return Bar(console, name) if moves else Lines(console, name)
