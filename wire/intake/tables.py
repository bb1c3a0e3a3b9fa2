"""Tables in plain text: the rows of a group of lines, with cells parted by tabs, pipes or wide gaps.

A gap alone makes no row, as people also put two spaces behind a full stop: a row has a figure behind a gap, or only
short cells with wide gaps. A missing figure must not move the others into its column, so cells are placed by where they
stand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from wire.intake.characters import STOPS, columns, ends_closed

__all__ = ["find_tables", "fold_spaces"]

SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]{2,}")
GAP = re.compile(r"[ \u00a0\u2000-\u200a\u202f]{2,}|\u3000{2,}|[ \u00a0]*\u3000[ \u00a0\u3000]*(?=[\d(△▲-])")
WIDE_GAP = 3  # columns: two spaces stand in prose as well
LONGEST_CELL = 48  # columns of a cell that is no figure
SHORT_FIGURE = 24  # columns
FIGURE = re.compile(r"[^\w\s]*\d[^\n]*|[-–—―−$€£¥₩%()]+|n/?[am]\.?", re.IGNORECASE)
CURRENCY = re.compile(r"[^\w\s]?(?:[$€£¥₩฿₫₽]|US\$|HK\$|Rp|RM|CHF)")
CLOSER = re.compile(r"[)%]+")
PIPE = re.compile(r"[|│┃¦]")
LONGEST_LINE = 1000  # characters
RULE_SIGNS = frozenset(" \t-=_+|:–—─━┼│┃.")
RULE = re.compile(r"[-=_–—─━]{3}")
HEADER_INDENT = 8  # columns: a title of columns of figures stands as far in
MOST_BETWEEN = 3  # lines without a gap between two rows


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, and the columns of the line in which it stands."""

    start: int
    end: int
    text: str


def fold_spaces(text: str) -> str:
    """Return a text with single spaces and no tabs."""
    return SPACES.sub(" ", text.replace("\t", " ")).strip()


def find_tables(lines: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the tables of a group of lines: first and last index, and the text with tabs and newlines.

    The lines keep their indent. A rule between rows is no row.
    """
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(lines):
        for read in (_by_tabs, _by_pipes, _by_gaps):
            table = read(lines, at)
            if table is not None:
                found.append(table)
                at = table[1]
                break
        at += 1
    return found


def _by_tabs(lines: Sequence[str], start: int) -> tuple[int, int, str] | None:
    # A tab at an end alone may be an indent; below rows of a table it is an empty cell.
    end = start
    while end < len(lines) and "\t" in (lines[end] if end > start else lines[end].strip("\t ")):
        end += 1
    if end == start:
        return None
    rows = ("\t".join(fold_spaces(cell) for cell in line.strip(" ").split("\t")) for line in lines[start:end])
    return start, end - 1, "\n".join(rows)


def _by_pipes(lines: Sequence[str], start: int) -> tuple[int, int, str] | None:
    if not PIPE.search(lines[start]) or _is_rule(lines[start]):
        return None
    framed, cells = _is_framed(lines[start]), len(_piped(lines[start]))
    if cells < 2:
        return None
    end = start
    while end < len(lines) and (
        _is_rule(lines[end]) or (_is_framed(lines[end]) if framed else len(_piped(lines[end])) == cells)
    ):
        end += 1
    rows = [_piped(line) for line in lines[start:end] if not _is_rule(line)]
    if len(rows) < 2:
        return None
    return start, end - 1, "\n".join("\t".join(row) for row in rows)


def _is_framed(line: str) -> bool:
    return PIPE.match(line.lstrip()) is not None


def _piped(line: str) -> list[str]:
    inner = line.strip()
    if _is_framed(inner):  # which most often has its other side too
        inner = inner[1:-1] if PIPE.fullmatch(inner[-1:]) else inner[1:]
    return [fold_spaces(cell) for cell in PIPE.split(inner)]


def _by_gaps(lines: Sequence[str], start: int) -> tuple[int, int, str] | None:
    last, figures, rows = -1, 0, 0
    for at in range(start, len(lines)):
        cells = _cells(lines[at])
        if _is_row(cells):
            last, rows = at, rows + 1
            figures = max(figures, sum(_is_figure(cell) for cell in cells))
        elif (
            not (_is_rule(lines[at]) or _is_title(lines[at]) or (last >= 0 and _is_label(lines[at])))
            or at - max(last, start - 1) > MOST_BETWEEN
        ):
            break
    # Two rows, or one with figures in two columns: one gap alone may be a slip of the keyboard.
    if last < 0 or (rows < 2 and figures < 2):
        return None
    table = [_cells(line) for line in lines[start : last + 1] if not _is_rule(line)]
    return start, last, "\n".join("\t".join(row) for row in _aligned(table))


def _is_row(cells: Sequence[Cell]) -> bool:
    if len(cells) < 2 or any(columns(cell.text) > LONGEST_CELL and not _is_figure(cell) for cell in cells[1:]):
        return False
    gaps = [after.start - before.end for before, after in pairwise(cells)]
    if any(_is_figure(cell) for cell in cells[1:]):
        return True
    return max(gaps) >= WIDE_GAP and columns(cells[0].text) <= LONGEST_CELL


def _is_figure(cell: Cell) -> bool:
    return columns(cell.text) <= SHORT_FIGURE and FIGURE.fullmatch(cell.text) is not None


def _is_rule(line: str) -> bool:
    return RULE_SIGNS.issuperset(line) and RULE.search(line) is not None


def _is_title(line: str) -> bool:
    indent = len(line) - len(line.lstrip(" \u00a0\u3000"))
    return indent >= HEADER_INDENT and columns(line.strip()) <= LONGEST_CELL


def _is_label(line: str) -> bool:
    return columns(line.strip()) <= LONGEST_CELL and not ends_closed(line, STOPS)


def _cells(line: str) -> list[Cell]:
    """Return the cells of a line; a sign of currency belongs to the figure behind it, a bracket to the one before."""
    cells: list[Cell] = []
    if len(line) > LONGEST_LINE:
        return cells
    text, position = line.rstrip(), len(line) - len(line.lstrip(" \u00a0\u3000"))
    while position < len(text):
        gap = GAP.search(text, position)
        end = gap.start() if gap else len(text)
        cell = Cell(columns(text[:position]), columns(text[:end]), text[position:end].strip())
        if cells and (CURRENCY.fullmatch(cells[-1].text) or CLOSER.fullmatch(cell.text)):
            before = cells.pop()
            space = "" if CLOSER.fullmatch(cell.text) else " "
            cell = Cell(before.start, cell.end, f"{before.text}{space}{cell.text}")
        cells.append(cell)
        position = gap.end() if gap else len(text)
    return cells


def _aligned(table: Sequence[list[Cell]]) -> list[list[str]]:
    """Return the rows with empty cells where a row has none at a place at which the longest rows have one."""
    most = max(map(len, table))
    longest = [row for row in table if len(row) == most]
    spans = [
        (min(cell.start for cell in cells), max(cell.end for cell in cells)) for cells in zip(*longest, strict=True)
    ]
    apart = all(before[1] <= after[0] for before, after in pairwise(spans))
    rows: list[list[str]] = []
    for row in table:
        places = [_place(cell, spans) for cell in row]
        if len(row) == most or not apart or any(after <= before for before, after in pairwise(places)):
            rows.append([cell.text for cell in row])
            continue
        texts = [""] * (places[-1] + 1)
        for place, cell in zip(places, row, strict=True):
            texts[place] = cell.text
        rows.append(texts)
    return rows


def _place(cell: Cell, spans: Sequence[tuple[int, int]]) -> int:
    """Return the column that a cell overlaps most, else the nearest one; a title of several has the first of them."""
    overlaps = [min(cell.end, end) - max(cell.start, start) for start, end in spans]
    covered = [at for at, (start, end) in enumerate(spans) if 2 * overlaps[at] > end - start]
    return covered[0] if len(covered) > 1 else overlaps.index(max(overlaps))
