"""The progress of a command that takes long: rows that move on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bench.output.time_left import Left

__all__ = ["Display", "Meter"]

LINE_EVERY_S = 5.0
REFRESHES = 8  # a second
BAR_COLUMNS = 8  # at least: a note that has no room beside it is cut


class Meter(Protocol):
    """Shows progress."""

    def show(self, done: float, total: float, note: str, left: Left | None = None) -> None:
        """Show that so much of the total is done, with a note in words and the time left, where they are known.

        A total of 0 is not known yet.
        """


@dataclass(frozen=True, slots=True)
class _Row:
    """A bar and the words behind it, as they were at a moment of the clock."""

    name: str
    done: float
    total: float
    note: str
    left: Left | None
    at_s: float

    def words(self, now_s: float) -> tuple[str, str]:
        """Return the note, and the time left as it is by now."""
        return self.note, f", {self.left.clause(now_s - self.at_s)}" if self.left else ""


class Display:
    """The progress of one command: a row of its own, and below it one of the step under way, with a line of counts.

    A context in which the rows are on the terminal; they disappear when it ends. It may be entered again, within itself
    too: a set of runs enters it, and so does each of its runs. Elsewhere than on a terminal, the notes of either row
    are lines: the first, the last, one every five seconds between, never the same twice in a row. Where steps are
    ``brief`` they leave no lines. Nothing is shown of the first ``after_s`` seconds.
    """

    def __init__(
        self,
        console: Console,
        name: str = "",
        *,
        brief: bool = False,
        after_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.live = console.is_terminal and not console.is_dumb_terminal and not console.quiet
        self._console = console
        self._name = name
        self._brief = brief
        self._clock = clock
        self._from_s = clock() + after_s
        self._lines, self._step_lines = _Lines(), _Lines()
        self._own: _Row | None = None
        self._step: _Row | None = None
        self._counts = ""
        self._depth = 0
        self._rows: Live | None = None

    def __enter__(self) -> Self:
        self._depth += 1
        if self._depth == 1 and self.live:
            self._rows = Live(
                console=self._console, refresh_per_second=REFRESHES, transient=True, get_renderable=self._drawn
            )
            self._rows.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if self._depth == 0 and self._rows is not None:
            self._rows.stop()
            self._rows = None

    def show(self, done: float, total: float, note: str, left: Left | None = None) -> None:
        """Show how far the command is; without a total its bar only pulses."""
        self._own = _Row(self._name, done, total, note, left, self._clock())
        self._print_row(self._own, self._lines)

    def show_step(self, name: str, done: float, total: float, note: str, left: Left | None = None) -> None:
        """Show how far the step under way is."""
        self._step = _Row(name, done, total, note, left, self._clock())
        if not self._brief:
            self._print_row(self._step, self._step_lines)

    def step(self, name: str) -> Meter:
        """Return a meter that shows a step of this name."""
        return _Step(self, name)

    def show_counts(self, counts: str) -> None:
        """Show a line below the step."""
        self._counts = counts

    def end_step(self) -> None:
        """Take the step and its counts off the terminal."""
        self._step, self._counts = None, ""

    def say(self, text: str) -> None:
        """Print a line of the step that stays, unless steps are brief."""
        if not self._brief:
            self._print(text)

    def _print_row(self, row: _Row, lines: "_Lines") -> None:
        if not self.live and row.at_s >= self._from_s and lines.take(row):
            self._print(f"{row.name}: {''.join(row.words(row.at_s))}")

    def _print(self, text: str) -> None:
        self._console.print(Text(text))

    def _drawn(self) -> RenderableType:
        now_s = self._clock()
        if now_s < self._from_s:
            return Text("")
        rows = [row for row in (self._own, self._step) if row is not None]
        counts = [Text(f"  {self._counts}", no_wrap=True, overflow="ellipsis")] if self._counts else []
        return Group(*([_bars(rows, now_s, self._console.width)] if rows else []), *counts)


@dataclass(slots=True)
class _Lines:
    """Which of a row's notes are lines."""

    at_s: float = float("-inf")
    note: str = ""

    def take(self, row: _Row) -> bool:
        """Return whether a row is printed, and take note of it."""
        due = row.at_s - self.at_s >= LINE_EVERY_S or 0 < row.total <= row.done
        if row.note == self.note or not due:
            return False
        self.at_s, self.note = row.at_s, row.note
        return True


@dataclass(frozen=True, slots=True)
class _Step:
    display: Display
    name: str

    def show(self, done: float, total: float, note: str, left: Left | None = None) -> None:
        """Show it as the display's step."""
        self.display.show_step(self.name, done, total, note, left)


def _bars(rows: list[_Row], now_s: float, columns: int) -> Table:
    """Return the rows below each other, as wide as the terminal. The time left is never cut, a long note is."""
    names = max(cell_len(row.name) for row in rows)
    words = [row.words(now_s) for row in rows]
    room = columns - 2 - names - 2  # an indent, the name, a space on either side of the bar
    bar = max(BAR_COLUMNS, room - max(cell_len(note + left) for note, left in words))
    grid = Table.grid(padding=(0, 1, 0, 0))
    for width in (names + 2, bar, room - bar):
        grid.add_column(width=max(1, width), no_wrap=True)
    for row, (note, left) in zip(rows, words, strict=True):
        behind = Text(note)
        behind.truncate(max(1, room - bar - cell_len(left)), overflow="ellipsis")
        behind.append(left)
        known = row.total > 0
        part = ProgressBar(total=row.total if known else 1.0, completed=row.done, pulse=not known, animation_time=now_s)
        grid.add_row(Text(f"  {row.name}"), part, behind)
    return grid
