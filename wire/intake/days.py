"""Dates from the tokens of a line: every order and era that the wire's languages write, each with all its readings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from wire.intake.tokens import Kind, Token
from wire.intake.zones import Unclear

__all__ = ["Day", "days_of", "settle"]

CJK = ("ja", "ko", "zh-Hans", "zh-Hant")
# Their copy writes the day before the month in any case; Spanish copy is written in the United States as well.
DAY_FIRST = ("de", "fr", "pt", "ru", "vi")
BUDDHIST = range(2400, 2700)  # years of the Thai calendar, 543 ahead
YEARS = range(1900, 2200)
SHORT_YEARS = range(24, 60)  # an embargo is of these decades, so that 18.03.27 has one reading
AHEAD = timedelta(days=180)  # a date without its year is the next one, if that is near

# Dates as patterns over the signature (wire.intake.tokens has its signs), in the order in which they are looked for,
# and how each is read.
PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(?:Ef*)?[nqk]Y,?nUnD", "year month day"),  # 2027年3月18日, 令和9年3月18日
    (r"Ef*[nk]([./-])n\1n\.?", "year month day"),  # R9.3.18, 民國116.3.18
    (r"q([./-])n\1n\.?", "year month day"),  # 2027-03-18, 2027.3.18.
    (r"nf*Vn(?:[/,\-f]*Kq|[/\-]q|,f*q)", "day month year"),  # 18 tháng 3 năm 2027
    (r"M\.?f?n(?:-?f)*[,f]*q", "month day year"),  # March 18th, 2027
    (
        r"n(?:-?f)*\.?[f,\-/]*M(?:[/;]M;?)?\.?[f,\-/K]*(?:E?f?q|'n|(?<=-)n)",
        "day month year",
    ),  # 18 de marzo de 2027, 18-Mar-27, ١٨ آذار/مارس ٢٠٢٧
    (r"n([./-])n\1(?:q|n)", "three numbers"),  # 18.03.2027, 18/3/27
    (r"nUnD", "month day"),  # 3月18日
    (r"nf*Vn", "day month"),  # 18 tháng 3
    (r"M\.?n(?:-?f)*(?![:.HA]|f?A)", "month day"),  # March 18th, and no March 10:00
    (r"n(?:-?f)*\.?[f,]*M", "day month"),  # 18. März
    (r"(?<![:/.])n/n(?![/:])", "two numbers"),  # 3/18
    (r"n\.n\.(?![nq])", "day month"),  # 18.3.
)
COMPILED = tuple((re.compile(pattern), order) for pattern, order in PATTERNS)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it stands in the text, with its readings."""

    text: str
    candidates: frozenset[date]
    with_year: bool


def days_of(tokens: Sequence[Token], signature: str, language: str, received: date) -> tuple[list[Day], str, str]:
    """Return the dates, the signature without them, and what is wrong with one of them, or ""."""
    found: list[tuple[int, Day]] = []
    problem = ""
    foreign = any(token.foreign for token in tokens)  # the words around the date are English
    for pattern, order in COMPILED:
        with_year = "year" in order or order == "three numbers"
        if not with_year and found:
            break  # two numbers beside a whole date are a time
        for match in pattern.finditer(signature):
            part = tokens[match.start() : match.end()]
            if order == "three numbers" and not _close(part):
                continue
            text = " ".join(token.text for token in part).replace(" . ", ".").replace(" / ", "/").replace(" - ", "-")
            tag = "en" if foreign and language in DAY_FIRST else language
            try:
                candidates = frozenset(_readings(part, order, tag, received))
            except Unclear as unclear:
                problem = problem or str(unclear)
                candidates = frozenset()
            if not candidates and order in ("month day", "day month", "two numbers"):
                if not problem and "M" in match[0]:
                    problem = f"the date {text!r} has no year"
                continue
            if not candidates:
                problem = problem or f"{text!r} is no date"
            found.append((match.start(), Day(text, candidates, with_year)))
            signature = signature[: match.start()] + "_" * len(match[0]) + signature[match.end() :]
    return [day for _, day in sorted(found, key=lambda item: item[0])], signature, problem


def settle(day: Day, weekdays: set[int], *, one: bool) -> date:
    """Return the one reading of a date that its weekday allows; Unclear where there are more or none."""
    candidates = sorted(day.candidates)
    if weekdays and one:
        fitting = [candidate for candidate in candidates if weekdays == {candidate.isoweekday()}]
        if not fitting:
            raise Unclear(f"the weekday is not that of {candidates[0]:%Y-%m-%d}")
        candidates = fitting
    if len(candidates) > 1:
        raise Unclear(f"{day.text!r} may be {' or '.join(candidate.isoformat() for candidate in candidates)}")
    return candidates[0]


def _close(part: Sequence[Token]) -> bool:
    """Return whether three numbers are one date: with a year of two digits there is no space in it."""
    if part[-1].kind == Kind.FOUR:
        return True
    return all(before.end == behind.start for before, behind in pairwise(part))


def _readings(part: Sequence[Token], order: str, language: str, received: date) -> Iterable[date]:
    numbers = [token for token in part if token.kind in (Kind.SHORT, Kind.FOUR, Kind.OTHER)]
    months = [token.value for token in part if token.kind == Kind.MONTH]
    values = [token.value for token in numbers]
    if order == "three numbers":
        yield from _three(part, values, language)
        return
    if order == "two numbers":
        orders = {(values[0], values[1])} if language in CJK else {(values[1], values[0]), (values[0], values[1])}
        for month, day in orders:
            yield from _next_one(month, day, received)
        return
    names = order.split()
    parts = dict(zip([name for name in names if name != "month" or not months], values, strict=False))
    if len(set(months)) > 1:
        raise Unclear("it names two months")
    parts |= {"month": months[0]} if months else {}
    if "year" not in names:
        yield from _next_one(parts["month"], parts["day"], received)
        return
    era = next((token.value for token in part if token.kind == Kind.ERA), None)
    year = _year(parts["year"], era, short=any(token.kind == "'" for token in part) or "-" in {t.kind for t in part})
    yield from _days(year, parts["month"], parts["day"])


def _three(part: Sequence[Token], values: list[int], language: str) -> Iterable[date]:
    first, second, third = values
    sign = part[1].kind
    orders = [(third, second, first)]  # day, month, year
    if language == "en" or (sign != "." and language not in DAY_FIRST):
        orders.append((third, first, second))
    if part[-1].kind == Kind.FOUR:
        for year, month, day in orders:
            yield from _days(_year(year, None), month, day)
        return
    if sign == "-" or language in CJK:
        orders.append((first, second, third))
    if language == "th":
        raise Unclear(f"{third} is no year with certainty")
    for year, month, day in orders:
        if year in SHORT_YEARS:
            yield from _days(2000 + year, month, day)


def _year(value: int, era: int | None, *, short: bool = False) -> int:
    if era is not None:
        return value + era
    if value in BUDDHIST:
        return value - 543
    if short and value in SHORT_YEARS:
        return value + 2000
    if value not in YEARS:
        raise Unclear(f"{value} is no year with certainty")
    return value


def _days(year: int, month: int, day: int) -> Iterable[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _next_one(month: int, day: int, received: date) -> Iterable[date]:
    for year in (received.year, received.year + 1):
        for candidate in _days(year, month, day):
            if received <= candidate <= received + AHEAD:
                yield candidate
