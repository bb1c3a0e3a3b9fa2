"""The reach that a boilerplate claims: how many outlets, editors, desktops and countries, and which languages.

Numbers are read in the writing of any of the wire's languages. Each number gets the role of the nearest noun, before or
behind it; a comma between the two makes them far apart. Where as many roles are open as numbers have no noun, these
numbers get the roles by size: countries < outlets < editors < desktops.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wire.contract.places import LANGUAGES
from wire.intake.vocabulary import Vocabulary, fold

__all__ = ["Footprint", "read_footprint"]

# Folded words that multiply the number before them; a regular expression for each factor, the longest words first.
MULTIPLIERS: tuple[tuple[str, int], ...] = (
    (
        r"(?:millionen|millones|milliones|millions|million|millón|milhões|milhão|миллион\w*|mio\b|млн\b)",
        10**6,
    ),
    (r"(?:tausend|thousand|тысяч\w*|тыс\b|mille\b|mil\b|nghìn|ngàn|ribu)", 10**3),
    (r"(?:triệu|juta|ล้าน|مليون|ملايين|백만|百万|百萬)", 10**6),
    (r"(?:[億亿억])", 10**8),
    (r"(?:แสน)", 10**5),
    (r"(?:[万萬만]|หมื่น)", 10**4),
    (r"(?:[千천]|พัน|الف|الاف)", 10**3),
)
MULTIPLIER = re.compile(" ?(?:" + "|".join(f"({words})" for words, _ in MULTIPLIERS) + ")")
# Thousands separated by spaces (NFKC makes plain spaces of all kinds), or digits with any marks between.
# Nothing is counted in more digits than this, and Python refuses to read numbers of thousands of digits.
NUMBER = re.compile(
    r"""
    (?<!\d) (?<!\d[.,])
    (?: \d{1,3} (?: [ ]\d{3}(?!\d) ){1,5} (?: [.,\u066b]\d{1,6} )?  # 3 500 000, 1 250,5
      | \d{1,15} (?: [.,'\u066b\u066c]\d{1,6} ){0,5} )              # 3,500,000, 3'500'000, 1.25
    (?!\d)
    """,
    re.VERBOSE,
)
DIGIT = re.compile(r"\d")
MARK = re.compile(r"\D")
LIST_MARK = re.compile(r"[,;،、]")
ACROSS_A_COMMA = 60  # columns that a list mark adds: more than any noun phrase here is long
BY_SIZE = ("countries", "outlets", "editors", "desktops")
ENOUGH_NAMES = 3  # fewer language names are no list of the wire's languages


@dataclass(frozen=True, slots=True)
class Footprint:
    """The reach that a wire claims; a number is None where the boilerplate has none. ``languages`` are tags."""

    outlets: int | None
    editors: int | None
    desktops: int | None
    countries: int | None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the text: its value, and its start and end as offsets."""

    value: int
    start: int
    end: int


def read_footprint(text: str, words: Vocabulary) -> Footprint | None:
    """Return the footprint in a boilerplate; None where fewer than two of its numbers are about reach."""
    folded = fold(text)
    figures = list(_figures(folded, words.decimal)) if DIGIT.search(folded) else []
    if len(figures) < 2:
        return None
    values = _by_noun(folded, figures, words)
    remaining = [figure for figure in figures if figure not in values.values()]
    open_roles = [role for role in BY_SIZE if role not in values]
    if remaining and len(remaining) == len(open_roles):
        values.update(zip(open_roles, sorted(remaining, key=lambda figure: figure.value), strict=True))
    if len(values) < 2:
        return None
    claimed = {role: figure.value for role, figure in values.items()}
    names = tuple(tag for tag in LANGUAGES if any(name in folded for name in words.languages[tag]))
    return Footprint(
        outlets=claimed.get("outlets"),
        editors=claimed.get("editors"),
        desktops=claimed.get("desktops"),
        countries=claimed.get("countries"),
        languages=names if len(names) >= ENOUGH_NAMES else (),
    )


def _figures(folded: str, decimal: str) -> Iterator[Figure]:
    position = 0
    while match := NUMBER.search(folded, position):
        start, total, below = match.start(), 0.0, 0
        while match:
            factor_match = MULTIPLIER.match(folded, match.end())
            factor = 1
            if factor_match and factor_match.lastindex:
                factor = MULTIPLIERS[factor_match.lastindex - 1][1]
            # 8만 6천 and 8万6000 are one number in parts, each part smaller than the unit before.
            value = _value(match[0], decimal, scaled=factor > 1) * factor
            if below and value >= below:
                break
            total += value
            below = factor if factor > 1 else 0
            position = factor_match.end() if factor_match else match.end()
            match = _part(folded, position) if below else None
        yield Figure(round(total), start, position)


def _part(folded: str, position: int) -> re.Match[str] | None:
    """Match the next part of a number in 10,000s: digits at once, or after a space four digits or digits with a unit.

    "350만 90개국" are two numbers.
    """
    part = NUMBER.match(folded, position)
    if part or not folded.startswith(" ", position):
        return part
    part = NUMBER.match(folded, position + 1)
    if part and (len(MARK.sub("", part[0])) == 4 or MULTIPLIER.match(folded, part.end())):
        return part
    return None


def _value(digits: str, decimal: str, *, scaled: bool) -> float:
    digits = digits.replace(" ", "").replace("'", "").replace("\u066c", "").replace("\u066b", ".")
    marks = MARK.findall(digits)
    if not marks:
        return int(digits)
    mark = marks[-1]
    groups = digits.split(mark)
    if len(set(marks)) == 1:
        thousands = all(len(group) == 3 for group in groups[1:]) and groups[0].strip("0") != ""
        # "1,250" is a thousand and more; "1,250 Millionen" is one and a quarter where the comma is decimal.
        if len(marks) > 1 or (thousands and not (scaled and mark == decimal)):
            return int("".join(groups))
    whole, fraction = MARK.sub("", "".join(groups[:-1])), groups[-1]
    return float(f"{int(whole)}.{''.join(str(int(digit)) for digit in fraction)}")


def _by_noun(folded: str, figures: list[Figure], words: Vocabulary) -> dict[str, Figure]:
    pairs: list[tuple[int, int, str]] = []
    for index, figure in enumerate(figures):
        before = figures[index - 1].end if index else 0
        behind = figures[index + 1].start if index + 1 < len(figures) else len(folded)
        for role, nouns in words.nouns.items():
            for noun in nouns:
                place = folded.find(noun, figure.end, behind)
                if place >= 0:
                    pairs.append((_distance(folded[figure.end : place]), index, role))
                place = folded.rfind(noun, before, figure.start)
                if place >= 0:
                    pairs.append((_distance(folded[place + len(noun) : figure.start]), index, role))
    taken: dict[str, Figure] = {}
    for _, index, role in sorted(pairs):
        if role not in taken and figures[index] not in taken.values():
            taken[role] = figures[index]
    return taken


def _distance(between: str) -> int:
    return len(between) + ACROSS_A_COMMA * len(LIST_MARK.findall(between))
