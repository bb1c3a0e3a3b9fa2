"""``timeline.csv`` as a report takes it: columns over the seconds of a run, thinned where the run was long."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.run.timeline import COLUMNS, CORES, MEMORY

__all__ = ["Course", "read_course"]

POINTS = 600  # more do not fit the width of a figure
NUMBERS = tuple(name for name in COLUMNS if name != "time")


@dataclass(frozen=True, slots=True)
class Course:
    """The rows of a timeline. ``columns`` has the values by column, None where a row has none.

    Each value is the greatest of ``seconds_each`` seconds.
    """

    columns: Mapping[str, Sequence[float | None]]
    seconds_each: int

    @property
    def seconds(self) -> Sequence[float]:
        """The end of each row, in seconds since publishing started."""
        return [value or 0.0 for value in self.columns["seconds"]]

    def by_process(self, prefix: str) -> dict[str, Sequence[float | None]]:
        """Return the columns of the processes by name: of their cores, or of their memory in bytes."""
        return {name.removeprefix(prefix): held for name, held in self.columns.items() if name.startswith(prefix)}


def read_course(folder: Path) -> Course | None:
    """Return the timeline of a run; None where it has none, as against a service.

    A row that is cut off, as by a full disk, is left out.
    """
    try:
        text = (folder / "timeline.csv").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    head, *rows = csv.reader(text.splitlines()) if text else [[]]
    names = [name for name in head if name in NUMBERS or name.startswith((CORES, MEMORY))]
    if not set(NUMBERS) <= set(names):
        return None
    whole = [values for row in rows if (values := _values(head, row)) is not None]
    each = -(-len(whole) // POINTS) or 1
    parts = [whole[first : first + each] for first in range(0, len(whole), each)]
    return Course({name: [_most(part, name) for part in parts] for name in names}, each) if parts else None


def _values(head: Sequence[str], row: Sequence[str]) -> dict[str, float | None] | None:
    if len(row) != len(head):
        return None
    try:
        pairs = zip(head, row, strict=True)
        return {name: float(text) if text else None for name, text in pairs if name != "time"}
    except ValueError:
        return None


def _most(part: Sequence[Mapping[str, float | None]], name: str) -> float | None:
    return max((value for row in part if (value := row[name]) is not None), default=None)
