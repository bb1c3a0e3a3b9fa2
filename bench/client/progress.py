"""How far something is, while a command waits: a bar on a terminal, a line now and then anywhere else."""

import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

__all__ = ["Bar", "Lines", "Meter", "progress_on"]

LINE_EVERY_S = 5.0


class Meter(Protocol):
    """Is shown how far it is."""

    def show(self, done: float, total: float, note: str) -> None:
        """So much of the total is done; the note says it in words."""


class Bar:
    """A bar that is gone when the context ends."""

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
    """A line at first, when all is done, and every five seconds between."""

    def __init__(self, console: Console, name: str) -> None:
        self._console = console
        self._name = name
        self._said_at = float("-inf")
        self._said = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to take down."""

    def show(self, done: float, total: float, note: str) -> None:
        """Say it, where it is news and time for it."""
        now = time.monotonic()
        if note != self._said and (now - self._said_at >= LINE_EVERY_S or 0 < total <= done):
            self._said_at, self._said = now, note
            self._console.print(Text(f"{self._name}: {note}"))


def progress_on(console: Console, name: str) -> Bar | Lines:
    """What suits the console."""
    return Bar(console, name) if console.is_terminal else Lines(console, name)
