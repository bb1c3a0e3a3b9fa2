"""The characters of copy: their width, HTML entities, marks of direction, and the marks that close a sentence."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from html.entities import html5

__all__ = [
    "JOINTS",
    "MARKS",
    "SIGNS",
    "STOPS",
    "columns",
    "decode_entities",
    "ends_closed",
    "strip_marks",
    "without_marks",
]

STOPS = ".!?…。！？؟۔।．｡"
JOINTS = ":;,、，：；،"
# No letter, no figure, no space: in a character class. Vowels and tones above and below are marks and no signs.
SIGNS = r"[^\w\s'\u0300-\u036f\u064b-\u0652\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|_"
CLOSERS = "\"'»«”’“)]）」』】〉》"

# Marks of writing direction: they show nothing, and order what is beside them. In a character class.
MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
ENTITY = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));")
# Numbers from 128 to 159 are Windows-1252 on the web (WHATWG HTML, "numeric character reference end state").
WINDOWS = range(0x80, 0xA0)
LINE_ENDS = re.compile("[\t\r\n\u2028\u2029]")
# What a text must not hold: see wire.intake.reading.CONTROL. Invisible characters that belong to no word are also here.
REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Characters of which each takes one column: most texts of most languages have no others.
ONE_COLUMN = re.compile("[^\x00-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e]")
BEYOND = re.compile("[\U00010000-\U0010ffff]")  # emoji and rare ideographs, whose widths are looked up one by one
LONGEST_KEPT = 400  # characters of a text whose width is remembered
BASIC_PLANE = 0x10000
ANY_MARK = re.compile(f"[{MARKS}]")
ORDERED = tuple("+-−–%$€£¥")
EDGES = (
    "".join(chr(code) for code in (0x200E, 0x200F, 0x61C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))) + " \u00a0"
)


def columns(text: str) -> int:
    """Return the width of a text in columns: wide East Asian characters have two, combining marks none."""
    if text.isascii():
        return len(text)
    return _known_columns(text) if len(text) <= LONGEST_KEPT else _columns(text)


@lru_cache(maxsize=1024)  # the lines of a text are looked at again and again
def _known_columns(text: str) -> int:
    return _columns(text)


def _columns(text: str) -> int:
    if not ONE_COLUMN.search(text):
        return len(text)
    if BEYOND.search(text):
        return sum(map(_width, text))
    none, two = _widths()
    return len(none.sub("", text)) + len(text) - len(two.sub("", text))


def decode_entities(text: str) -> str:
    """Return a text with its HTML entities decoded once: ``&amp;lt;`` becomes ``&lt;``.

    An entity ends with a semicolon and is one of HTML's; anything else ("AT&T", "R&D;") stays. A line end or a tab that
    is written as an entity becomes a space, so that the lines stay what they are.
    """
    return ENTITY.sub(_character, text)


def ends_closed(text: str, marks: str = STOPS + JOINTS) -> bool:
    """Return whether a text ends with one of the marks, before any closing quotes and brackets."""
    return without_marks(text[-40:]).rstrip(CLOSERS + " \u00a0")[-1:] in set(marks)


def strip_marks(text: str) -> str:
    """Return a text without the marks of direction at its ends; a digit or a figure's sign keeps the mark beside it.

    The mark orders the figure, and a paragraph's direction is that of its language.
    """
    left = text.lstrip(EDGES)
    text = text if left[:1].isdigit() or left[:1] in ORDERED else left
    right = text.rstrip(EDGES)
    return text if right[-1:].isdigit() or right[-1:] in ORDERED else right


def without_marks(text: str) -> str:
    """Return a text without any mark of direction: the form in which texts are compared."""
    return text if text.isascii() else ANY_MARK.sub("", text)


@cache
def _widths() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of the characters of the basic plane that take no column, and of those that take two."""
    widths = [_width(chr(code)) for code in range(BASIC_PLANE)]
    none, two = (_any_of(code for code, width in enumerate(widths) if width == wanted) for wanted in (0, 2))
    return none, two


def _any_of(codes: Iterable[int]) -> re.Pattern[str]:
    """Return a pattern of runs of characters, by their ascending codes."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    inside = "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
    return re.compile(f"[{inside}]+")


@lru_cache(maxsize=8192)  # more characters than any text has
def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Mn":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        character = html5.get(f"{match['name']};", "")
    else:
        code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
        character = _of_code(code)
    character = LINE_ENDS.sub(" ", character)
    return match[0] if not character or REFUSED.search(character) else character


def _of_code(code: int) -> str:
    if code in WINDOWS:
        return bytes([code]).decode("cp1252", "ignore")
    return chr(code) if code < 0x110000 else ""
