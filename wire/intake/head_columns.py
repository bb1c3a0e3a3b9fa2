"""The head of a release in two columns: a contact on the left, and a date, a label or an embargo on the right.

Typists part the columns by tabs or by blanks. Line by line such a head is nonsense: an embargo goes on in the line
below, within its column. So the left column is read first, and then the right one; each line keeps its number.
"""

import re
from collections.abc import Sequence

from wire.intake.characters import columns
from wire.intake.contacts import contact_run
from wire.intake.dates import is_date_line
from wire.intake.labels import is_label
from wire.intake.lines import Piece
from wire.intake.vocabulary import Vocabulary
from wire.intake.words import mentions

__all__ = ["read_columns"]

NEWLINE = re.compile(r"\r\n|[\r\n\u2028\u2029]")
GAP = re.compile(r"[ \u00a0\u3000]*\t[\t \u00a0\u3000]*|[ \u00a0]{3,}|\u3000{2,}")
INDENT = 16  # columns: a line that begins as far in belongs to the right column
MOST_LINES = 24  # as far down a head may reach
LONGEST_CELL = 80  # columns
PIPE = re.compile(r"[|│┃¦]")


def read_columns(text: str, words: Vocabulary, language: str) -> tuple[str, tuple[int, ...]]:
    """Return a text with the columns of its head one below the other, and the number of each line in the given text."""
    lines = NEWLINE.split(text)
    read: list[tuple[int, str]] = []
    at = 0
    while at < min(len(lines), MOST_LINES):
        end = next((index for index in range(at, len(lines)) if not lines[index].strip()), len(lines))
        if end > at:
            cells = _cells(lines[at:end])
            if cells is None and any(columns(line) > LONGEST_CELL for line in lines[at:end]):
                break  # the story has begun
            if cells is not None and _is_head(cells, words, language):
                for column in (0, 1):
                    read += [(at + row + 1, cell[column]) for row, cell in enumerate(cells) if cell[column]]
                    read.append((end, ""))
            else:
                read += [(index + 1, lines[index]) for index in range(at, end)]
        if end < len(lines):
            read.append((end + 1, lines[end]))
        at = end + 1
    read += [(index + 1, lines[index]) for index in range(at, len(lines))]
    return "\n".join(line for _, line in read), tuple(number for number, _ in read)


def _cells(block: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return the left and the right cell of each line of a block; None where it has no two columns."""
    found: list[tuple[str, str]] = []
    for line in block:
        if PIPE.search(line):
            return None
        cells = [cell for cell in GAP.split(line.strip()) if cell]
        if len(cells) > 2 or any(columns(cell) > LONGEST_CELL for cell in cells):
            return None
        indent = columns(line[: len(line) - len(line.lstrip())].expandtabs())
        left = cells[0] if len(cells) == 2 or indent < INDENT else ""
        found.append((left, cells[-1] if cells and not (left and len(cells) == 1) else ""))
    return found if any(left and right for left, right in found) else None


def _is_head(cells: Sequence[tuple[str, str]], words: Vocabulary, language: str) -> bool:
    """Return whether one of two columns has a label, a contact, a date or a word on the release, and none has data."""
    texts = [[cell[column] for cell in cells if cell[column]] for column in (0, 1)]
    told = [[_says(text, words, language) for text in column] for column in texts]
    # Two rows of dates are the heading of a table of figures.
    dates = [bool(column) and all(map(is_date_line, column)) for column in texts]
    return any(any(column) for column in told) and not all(dates) and not _is_data(texts[1])


def _says(text: str, words: Vocabulary, language: str) -> bool:
    contact = contact_run([Piece(1, text)], 0, words) > 0
    return contact or is_label(text, words) or is_date_line(text) or mentions(text, language)


def _is_data(right: Sequence[str]) -> bool:
    """Return whether most cells of a column are figures: "Revenue: 1,200"."""
    figures = [text for text in right if not any(map(str.isalpha, text)) and not is_date_line(text)]
    phones = [text for text in figures if sum(map(str.isdecimal, text)) >= 7]
    return 2 * (len(figures) - len(phones)) >= len(right)
