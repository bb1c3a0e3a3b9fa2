"""Raw copy as pieces, without a scraper's debris: each piece is a paragraph, a heading, a line of data or a table.

Blank lines separate pieces. Only what is surely debris is removed, and the caller hears of it: a sign or a figure that
stands alone is a cell of a table that a scraper took apart.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from wire.intake.characters import strip_marks, without_marks
from wire.intake.tables import find_tables, fold_spaces
from wire.intake.wrapping import LONE_BULLET, unwrap

__all__ = ["Piece", "pieces"]

# Zero-width space, word joiner and byte order mark: invisible, and no part of any word.
INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
NEWLINE = re.compile(r"\r\n|[\r\n\u2028\u2029]")
EDGES = " \u00a0\u3000"
# A code fence with or without a word or two, but no figure.
FENCE = r"`{1,3}\s*(?:[^\W\d][^\W\d-]{0,11})?(?:\s[^\W\d]{1,12})?\s*[.,;:]?"
TAGS = (
    "a|abbr|article|aside|b|blockquote|body|br|center|code|dd|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|head"
    "|header|hr|html|i|iframe|img|ins|li|link|main|meta|nav|o:p|ol|p|pre|s|script|section|small|span|strong|style|sub"
    "|sup|table|tbody|td|tfoot|th|thead|tr|u|ul"
)
# A rule of three or more of one sign, with or without spaces; two dashes are a cell without a figure.
RULE = r"[*#=_~+\-–—─━.]?\s*(?P<sign>[*#=_~+\-–—─━])(?:\s*(?P=sign)){2,}"
LEFT_OVER = re.compile(rf"{FENCE}|(?:</?(?:{TAGS})(?:\s[^<>]*)?/?>\s*)+", re.IGNORECASE)
DEBRIS = re.compile(rf"{LEFT_OVER.pattern}|{RULE}|[|¦]", re.IGNORECASE)
SHOWN = re.compile(
    r"[^\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of copy; ``line`` counts from 1. A table has tabs between cells and newlines between rows."""

    line: int
    text: str
    table: bool = False


def pieces(text: str, numbers: Sequence[int] = ()) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of a text in order, and the debris that was removed.

    ``numbers`` are those of the lines in the copy, where the lines stand there in another order.
    """
    lone = sum(LONE_BULLET.fullmatch(line.strip()) is not None for line in NEWLINE.split(text))
    kept: list[Piece] = []
    debris: list[Piece] = []
    for group in _groups(text, numbers):
        for piece in _split(group):
            if not piece.table and DEBRIS.fullmatch(without_marks(piece.text)):
                debris.append(piece)
            elif piece.table and kept and kept[-1].table:
                # A scraper puts a blank line between rows.
                kept[-1] = Piece(kept[-1].line, f"{kept[-1].text}\n{piece.text}", table=True)
            elif kept and lone > 1 and not piece.table and LONE_BULLET.fullmatch(kept[-1].text):
                kept[-1] = Piece(kept[-1].line, f"{kept[-1].text} {piece.text}")
            else:
                kept.append(piece)
    return kept, debris


def _groups(text: str, numbers: Sequence[int]) -> Iterable[list[tuple[int, str]]]:
    """Give the runs of lines without a blank line between them; each line has its number and its indent."""
    group: list[tuple[int, str]] = []
    lines = NEWLINE.split(INVISIBLE.sub("", text))
    for number, raw in zip(numbers or range(1, len(lines) + 1), lines, strict=True):
        if SHOWN.search(raw):
            group.append((number, raw.rstrip(EDGES)))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _split(group: list[tuple[int, str]]) -> Iterable[Piece]:
    # What is left over from a scraper stands between rows of a table as well, and is none.
    for left_over, run in groupby(group, key=lambda line: LEFT_OVER.fullmatch(line[1].strip(EDGES)) is not None):
        lines, at = list(run), 0
        tables = [] if left_over else find_tables([line for _, line in lines])
        for first, last, table in tables:
            yield from _prose(lines[at:first])
            yield Piece(lines[first][0], table, table=True)
            at = last + 1
        yield from _prose(lines[at:])


def _prose(lines: list[tuple[int, str]]) -> Iterable[Piece]:
    folded = [(number, strip_marks(fold_spaces(line))) for number, line in lines]
    # A line of signs or tags alone continues no other line.
    for alone, run in groupby(folded, key=lambda line: _stands_alone(line[1])):
        for number, text in run if alone else unwrap(list(run)):
            yield Piece(number, text)


def _stands_alone(line: str) -> bool:
    return not any(map(str.isalnum, line)) or DEBRIS.fullmatch(without_marks(line)) is not None
