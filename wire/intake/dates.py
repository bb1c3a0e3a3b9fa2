"""Dates and datelines, as far as they are to be told from prose: no date is worked out here."""

import re
from functools import cache

from wire.contract.places import LANGUAGES
from wire.intake.characters import columns
from wire.intake.term_tables import term_table
from wire.intake.vocabulary import fold

__all__ = ["has_date", "is_date", "is_date_line", "read_dateline"]

MARKS = re.compile(r"\s*[,;、،，|/]\s*|\s+[-–—]+\s+|\s*--+\s*|\s*[–—]\s*")
# Dates whose digits say that they are one: with marks between, or with the signs of East Asia.
NUMERIC = re.compile(
    r"""
    (?<!\d) (?: \d{4} \.[ ]? \d{1,2} \.[ ]? \d{1,2} \.?            # 2025. 3. 12.
             | \d{1,2} [./-] \d{1,2} [./-] (?: \d{4} | \d{2} )     # 12.3.2025, 12/03/25
             | \d{4} [./-] \d{1,2} [./-] \d{1,2} ) (?!\d)         # 2025-03-12
    | (?: \d{4} | 令和\d{1,2} | [一二三四五六七八九〇○零]{4} ) \s?[年년]  # 2025年, 令和7年, 二〇二五年
    | \d{1,2} \s?[月월]\s? \d{1,2} \s?[日일號号]                   # 3月12日, 3월 12일
    | (?<![\d.]) \d{1,2} [日일] (?!本)                            # 12日, and no Japan (日本)
    | [一二三四五六七八九十]{1,2} 月 [一二三四五六七八九十廿]{1,3} [日號号]  # 三月十二日
    """,
    re.VERBOSE,
)
DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th|er|re|º|ª|°|\.|-?е)?|\d{1,2}[-/]\d{1,2}")
YEAR = re.compile(r"(?:19|20|25)\d\d|14\d\d")
TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\d{1,2}[hH]|[(（].{2,8}[)）]|[ap]\.?m\.?")
WORDS = re.compile(r"[^\s,;、،，|/]+")
COMMA = re.compile(r"[,、،，]")
LONGEST_PLACE = 40  # columns
SHORT_PLACE, LONGEST_DATE = 24, 60  # columns of a place, and of a line with its date
EDGES = "()（）[]【】<>〈〉 "  # of a date that stands in brackets
LONGEST = 100
MOST_WORDS = 6


def has_date(text: str) -> bool:
    """Return whether a short text holds a date: a month's name beside a number, or digits that are a date."""
    if NUMERIC.search(text):
        return True
    words = [fold(word).strip(" .()") for word in WORDS.findall(text)]
    numbers = [DAY.fullmatch(word) or YEAR.fullmatch(word) for word in words]
    return any(
        _is_month(word) and any(numbers[max(0, at - 2) : at + 3]) for at, word in enumerate(words) if not numbers[at]
    )


def is_date(text: str) -> bool:
    """Return whether a text is a date, with a weekday and a time or without, and nothing else."""
    return has_date(text) and all(map(_is_of_date, WORDS.findall(NUMERIC.sub(" ", text))))


def is_date_line(text: str) -> bool:
    """Return whether a line is a date, or a place, a comma and a date, and nothing else."""
    if columns(text) > LONGEST_DATE:
        return False
    text = text.strip(EDGES)
    place, *date = COMMA.split(text, maxsplit=1)
    short = columns(place) <= SHORT_PLACE and not _has_digit(place) and read_dateline(place)
    return is_date(text) or (short and bool(date) and is_date(date[0]))


def read_dateline(text: str, *, any_case: bool = False) -> bool:
    """Return whether a text reads as places and, behind these, a date.

    Places' names have capitals where their script has them, unless ``any_case``.
    """
    if columns(text) > LONGEST:
        return False
    dated = False
    for part in MARKS.split(text):
        if not part:
            continue
        words = NUMERIC.sub(" ", part).split()
        number = next(
            (at for at, word in enumerate(words) if _is_of_date(word) and not _is_connector(word)), len(words)
        )
        place, date = words[:number], words[number:]
        behind = [match.end() for match in NUMERIC.finditer(part)]
        if behind and not all(map(_is_of_date, part[behind[-1] :].split())):
            return False
        digits = bool(behind) or any(map(str.isdecimal, part))
        if date and not all(map(_is_of_date, date)):
            return False
        if place and (dated or not _is_place(place, any_case=any_case or digits)):
            return False
        dated = dated or digits
    return True


def _is_place(words: list[str], *, any_case: bool) -> bool:
    if len(words) > MOST_WORDS or sum(map(columns, words)) > LONGEST_PLACE or any(map(_has_digit, words)):
        return False
    if any(word.endswith((":", "：")) for word in words):
        return False
    if any_case:
        return len([word for word in words if word[:1].islower()]) <= 3
    return all(not word[:1].islower() or _is_connector(word) for word in words)


def _is_of_date(word: str) -> bool:
    folded = fold(word).strip(" .()")
    number = DAY.fullmatch(folded) or YEAR.fullmatch(folded) or TIME.fullmatch(folded) or folded.isdecimal()
    table = _words()
    return (
        bool(number)
        or not folded
        or _is_month(folded)
        or folded in table["beside"]
        or folded in table["weekdays"]
        or folded in table["zones"]
    )


def _is_month(folded: str) -> bool:
    return folded in _words()["months"]


def _is_connector(word: str) -> bool:
    return fold(word) in _words()["connectors"]


def _has_digit(word: str) -> bool:
    return any(map(str.isdecimal, word))


@cache
def _words() -> dict[str, frozenset[str]]:
    table = term_table("datelines")
    months = (name for tag in LANGUAGES for names in term_table(tag)["time"]["months"] for name in names)
    listed = {key: table[key] for key in ("beside", "weekdays", "connectors", "zones")}
    listed["months"] = [*table["months"], *(name for name in months if " " not in name)]
    return {key: frozenset(fold(word).strip(" .") for word in words) for key, words in listed.items()}
