"""Raw copy as pieces: one paragraph, heading, line of data or table each, without a scraper's debris.

Blank lines part pieces. Lines that follow each other are one piece where they look like a paragraph that
was wrapped at a column; else each is its own, and lines with tabs are the rows of a table.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wire.intake.vocabulary import columns

__all__ = ["STOPS", "Piece", "ends_closed", "pieces"]

# Zero-width space, word joiner and byte order mark: invisible, and no part of any word.
INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]{2,}")
NEWLINE = re.compile(r"\r\n|[\r\n\u2028\u2029]")
# What scrapers leave: a fence or what is left of one, a lone tag or entity, a rule of signs.
DEBRIS = re.compile(
    r"`{1,3}\s*[\w-]{0,12}(?:\s[\w-]{1,12})?\s*[.,;:]?|(?:</?[a-zA-Z][^<>]*>\s*)+|&[a-z]{2,8};|[^\w]*",
    re.UNICODE,
)
STOPS = ".!?…。！？؟۔।．｡"
CLOSERS = "\"'»«”’“)]）」』】〉》"
JOINTS = ":;,、，：；،"
WRAP_COLUMNS = range(50, 121)  # where mail programs and terminals wrap


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or the like; ``line`` counts from 1. A table has tabs between cells, newlines for rows."""

    line: int
    text: str
    table: bool = False


def pieces(text: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of a text in order, and apart from them the debris that was removed."""
    kept: list[Piece] = []
    debris: list[Piece] = []
    for group in _groups(text):
        for piece in _cut(group):
            if not piece.table and DEBRIS.fullmatch(piece.text):
                debris.append(piece)
            elif piece.table and kept and kept[-1].table:
                # A scraper puts a blank line between rows.
                kept[-1] = Piece(kept[-1].line, f"{kept[-1].text}\n{piece.text}", table=True)
            else:
                kept.append(piece)
    return kept, debris


def ends_closed(text: str, marks: str = STOPS + JOINTS) -> bool:
    """Whether a text ends with one of the marks, before any closing quotes and brackets."""
    return text.rstrip(CLOSERS + " \u00a0")[-1:] in set(marks)


def _groups(text: str) -> Iterable[list[tuple[int, str]]]:
    group: list[tuple[int, str]] = []
    for number, raw in enumerate(NEWLINE.split(INVISIBLE.sub("", text)), start=1):
        line = raw.strip(" \u00a0\u3000")
        if line.strip():
            group.append((number, line))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _cut(group: list[tuple[int, str]]) -> Iterable[Piece]:
    prose: list[tuple[int, str]] = []
    rows: list[tuple[int, str]] = []
    for number, line in group:
        # A tab at an end alone may be an indent, unless rows stand above: then it is an empty cell.
        if "\t" in (line if rows else line.strip("\t")):
            yield from _prose(prose)
            prose = []
            rows.append((number, "\t".join(_folded(cell) for cell in line.split("\t"))))
        else:
            yield from _table(rows)
            rows = []
            prose.append((number, _folded(line)))
    yield from _prose(prose)
    yield from _table(rows)


def _prose(lines: list[tuple[int, str]]) -> Iterable[Piece]:
    if not lines:
        return
    inner = lines[:-1]
    wrapped = all(columns(line) in WRAP_COLUMNS for _, line in inner)
    if wrapped and any(not ends_closed(line, STOPS) for _, line in inner):
        text = lines[0][1]
        for _, line in lines[1:]:
            # No space where neither side writes any: a wide character on both sides of the break.
            text += line if columns(text[-1]) == columns(line[0]) == 2 else f" {line}"
        yield Piece(lines[0][0], text)
    else:
        for number, line in lines:
            yield Piece(number, line)


def _table(rows: list[tuple[int, str]]) -> Iterable[Piece]:
    if rows:
        yield Piece(rows[0][0], "\n".join(row for _, row in rows), table=True)


def _folded(text: str) -> str:
    return SPACES.sub(" ", text.replace("\t", " ")).strip()
