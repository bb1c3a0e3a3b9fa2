"""The phrases of embargoes and times as patterns over a text in its normal form.

They come from the tables ``[embargo]`` and ``[time]`` of a language's terms, the zones from ``terms/zones.toml``. In a
phrase of these tables ``|`` separates alternatives within brackets, ``?`` makes the sign or bracket before it optional,
and a full stop is one. A pattern tries its longest phrases first, and ends with a whole word; whether it begins with
one, the caller sees (``within_word``).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from wire.contract.places import LANGUAGES
from wire.intake.normal_form import NARROW, WIDE, normal
from wire.intake.term_tables import term_table
from wire.intake.tokens import Kind
from wire.intake.zones import zone_names

__all__ = [
    "PLANNED",
    "Openings",
    "Phrases",
    "any_weak",
    "form",
    "home_zone",
    "labels",
    "never",
    "openings",
    "openings_of",
    "pattern_of",
    "phrases",
    "stems",
    "terms",
    "terms_of_any",
    "use",
]

# The tables' keys with a plain list of phrases, and their kinds, first the kinds that win over others of equal length.
PLAIN = {
    "embargo": {
        "never": Kind.UNKNOWN, "strong": Kind.STRONG, "planned": Kind.DATED, "dated": Kind.DATED, "weak": Kind.WEAK,
        "lifted": Kind.LIFTED,
        "immediate": Kind.IMMEDIATE, "own": Kind.OWN, "none": Kind.NONE, "open": Kind.OPEN, "until": Kind.UNTIL,
        "labels": Kind.LABEL,
    },
    "time": {
        "noon": Kind.NOON, "midnight": Kind.MIDNIGHT, "local": Kind.LOCAL, "hour": Kind.HOUR, "minute": Kind.MINUTE,
        "half": Kind.HALF, "year": Kind.YEAR_MARK, "month": Kind.MONTH_MARK, "date": Kind.DAY_MARK,
        "monthof": Kind.MONTH_OF, "yearof": Kind.YEAR_OF, "fillers": Kind.FILLER,
    },
}  # fmt: skip
PLANNED = "planned"  # the key of phrases that plan the release of copy ("to be released", "release date")
NUMBERED = {"months": Kind.MONTH, "weekdays": Kind.WEEKDAY, "hours": Kind.HOUR_NAME}
HALF_DAYS = ("am", "pm", "dawn", "day", "night")
TERMS = (
    "strong",
    "planned",
    "dated",
    "weak",
    "lifted",
    "immediate",
)  # the keys of phrases without which a line is about no embargo
SHARED = 4  # letters: a pattern of all languages has a thousand phrases
WITHIN_WORD = "a-zа-яё"  # letters of scripts with spaces between words: a letter behind one begins no phrase
ENDS = f"(?:(?!{NARROW})|(?<!{NARROW}))"  # no match ends between two letters of a word
# Brackets that a phrase begins with, but for optional ones.
OPENING = re.compile(r"\(([^()]*)\)(?! ?\?)")

MAY_OPEN = re.compile(r"(?:\(\?:(?:[^()]|\(\?:[^()]*\))*\)|\[ -\])\?\??")
MUST_OPEN = re.compile(r"\(\?:([^()]*)\)(?!\?)")


@dataclass(frozen=True, slots=True)
class Openings:
    """Where phrases may begin: at a letter of a wide script, and elsewhere where a word begins.

    Most letters of a text are within a word, where the ``narrow`` phrases need not be looked for.
    """

    narrow: re.Pattern[str] | None
    wide: re.Pattern[str] | None

    @classmethod
    def of(cls, expressions: Sequence[str], depth: int) -> "Openings":
        """Return the openings of expressions, of which those that begin with the same letters share ``depth``."""
        found = dict.fromkeys(each for expression in expressions for each in _from_its_letters(expression))
        wide = [each for each in found if WIDE.match(each)]
        narrow = [each for each in found if not WIDE.match(each)]
        return cls(
            re.compile(f"(?<![{WITHIN_WORD}])(?:{_grouped(narrow, depth)}){ENDS}") if narrow else None,
            _whole(_grouped(wide, depth)) if wide else None,
        )

    def found(self, text: str) -> bool:
        """Return whether a phrase is in a text in its normal form; some are found within a word too."""
        if self.narrow is not None and self.narrow.search(text):
            return True
        return self.wide is not None and self.wide.search(text) is not None


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by their kind and value, first those that win; ``any`` matches wherever one of them does."""

    any: re.Pattern[str]
    each: tuple[tuple[str, Any, re.Pattern[str]], ...]

    @classmethod
    def of(cls, found: Sequence[tuple[str, Any, Sequence[str]]], language: str) -> "Phrases":
        """Return the phrases of lists, each with its kind and value."""
        each = tuple((kind, value, _whole(_any_of(listed, language))) for kind, value, listed in found)
        return cls(_whole(_any_of([phrase for _, _, listed in found for phrase in listed], language)), each)


@cache
def phrases(language: str) -> Phrases:
    """Return the phrases of a language; "" stands for the names of zones, which are the same in all of them."""
    if not language:
        return Phrases.of([(Kind.ZONE, zone, names) for zone, names in zone_names()], "")
    return Phrases.of([(kind, value, listed) for kind, value, listed in _listed(language) if listed], language)


@cache
def terms(language: str) -> re.Pattern[str]:
    """Return a pattern of the phrases of a language without which a line is about no embargo."""
    return _whole(_any_of(_terms(language), language))


@cache
def openings(language: str) -> Openings:
    """Return openings that are found wherever :func:`terms` of a language matches, other than within a word."""
    return Openings.of(_expressions(_terms(language), language), 1)


@cache
def terms_of_any() -> Openings:
    """Return openings that are found wherever :func:`terms` of any language matches, other than within a word."""
    return Openings.of([each for tag in LANGUAGES for each in _expressions(_terms(tag), tag)], SHARED)


@cache
def labels(language: str) -> re.Pattern[str]:
    """Return a pattern of the labels of a language before instructions ("Eds:")."""
    return _whole(_any_of(term_table(language)["embargo"].get("labels", []), language))


@cache
def any_weak(language: str) -> re.Pattern[str]:
    """Return a pattern of the words for an embargo that prose has too, within other words as well."""
    return re.compile(f"{stems().pattern}|{_any_of(['embargo', *term_table(language)['embargo']['weak']], language)}")


@cache
def stems() -> re.Pattern[str]:
    """Return a pattern of the beginnings of words that mean an embargo and nothing else, in any language."""
    return re.compile("|".join(re.escape(normal(stem)[0]) for stem in term_table("embargo")["stems"]))


@cache
def never(language: str) -> re.Pattern[str] | None:
    """Return a pattern of the phrases of a language that are no embargo on copy; None where it has none."""
    listed = term_table(language)["embargo"]["never"]
    return _whole(_any_of(listed, language)) if listed else None


@cache
def use(language: str) -> re.Pattern[str]:
    """Return a pattern of the words of a language for what may be done with copy, and for forbidding it."""
    return _whole(_any_of(term_table(language)["embargo"]["use"], language))


@cache
def form(language: str) -> re.Pattern[str]:
    """Return a pattern of the words of a language that stand beside those of :func:`use` in a form ("date", "due")."""
    return _whole(_any_of(term_table(language)["embargo"]["form"], language))


def pattern_of(listed: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of phrases of any language; each ends with a whole word."""
    return _whole(_any_of(listed, ""))


def openings_of(listed: Sequence[str]) -> Openings:
    """Return openings of phrases of any language."""
    return Openings.of(_expressions(listed, ""), SHARED)


@cache
def home_zone(language: str) -> str:
    """Return the zone that a time without one means in a language, as all its countries share it; else ""."""
    return str(term_table(language)["time"].get("zone", ""))


def _listed(language: str) -> Iterator[tuple[str, Any, Sequence[str]]]:
    table = term_table(language)
    for section, keys in PLAIN.items():
        if section == "time":
            times = table["time"]
            for key, kind in NUMBERED.items():
                yield from ((kind, number, row) for number, row in enumerate(times.get(key, []), 1))
            yield from ((Kind.HALF_DAY, name, times[name]) for name in HALF_DAYS)
            yield from ((Kind.ERA, first, [name]) for name, first in times.get("eras", {}).items())
        # The value of a phrase on a plan tells it from the other phrases that need a date.
        yield from (
            (kind, PLANNED if key == PLANNED else None, table[section].get(key, [])) for key, kind in keys.items()
        )


def _terms(language: str) -> list[str]:
    table = term_table(language)["embargo"]
    return [phrase for key in TERMS for phrase in table.get(key, [])]


def _whole(alternatives: str) -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives}){ENDS}")


def _any_of(phrases: Sequence[str], language: str) -> str:
    """Return an expression for phrases, the longest first; Latin letters may have no accents, but in Vietnamese.

    Phrases with the same first letter share it: the engine then looks for the first letters alone, five times as fast.
    """
    return _grouped(_expressions(phrases, language), 1)


def _expressions(phrases: Sequence[str], language: str) -> list[str]:
    """Return an expression for each spelling of phrases, the longest spelling first."""
    spellings = dict.fromkeys(normal(opened)[0] for phrase in phrases for opened in _opened(phrase.strip()))
    if language != "vi":
        spellings |= dict.fromkeys(_bare(spelling) for spelling in list(spellings))
    return [_expression(spelling) for spelling in sorted(spellings, key=lambda spelling: -len(spelling))]


def _grouped(expressions: Sequence[str], depth: int) -> str:
    """Return the alternatives, in which those that begin with the same letters, at most ``depth``, share them."""
    by_letter: dict[str, list[str]] = {}
    for expression in expressions:
        letter = expression[:1] if expression[:1].isalpha() and expression[1:2] not in ("?", "*", "+", "{") else ""
        by_letter.setdefault(letter, []).append(expression[len(letter) :])
    inner = (
        (letter, _grouped(rests, depth - 1) if letter and depth > 1 else "|".join(rests))
        for letter, rests in by_letter.items()
    )
    return "|".join(f"{letter}(?:{rests})" for letter, rests in inner)


def _from_its_letters(expression: str) -> list[str]:
    """Return expressions that begin with a letter, of which one is found wherever the expression is."""
    if optional := MAY_OPEN.match(expression):
        rest = expression[optional.end() :]
        inner = optional[0].rstrip("?").removeprefix("(?:").removesuffix(")") if optional[0][0] == "(" else ""
        opened = f"{inner}{rest}" if "(" in inner else f"(?:{inner}){rest}"
        return [*_from_its_letters(rest), *(_from_its_letters(opened) if inner else ())]
    if bracket := MUST_OPEN.match(expression):
        rest = expression[bracket.end() :]
        return [each for first in bracket[1].split("|") for each in _from_its_letters(f"{first}{rest}")]
    return [expression]


def _opened(phrase: str) -> list[str]:
    """Return a phrase once for each alternative of the brackets that it begins with."""
    bracket = OPENING.match(phrase)
    if not bracket:
        return [phrase]
    rest = phrase[bracket.end() :]
    return [opened for first in bracket[1].split("|") for opened in _opened(f"{first}{rest}".strip())]


def _bare(text: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", plain)


def _expression(phrase: str) -> str:
    pattern = re.sub(r"(?<!\\)\.", r"\\.", phrase)
    pattern = re.sub(r"(?<!\\)\(([^()]*)\)", _longest_first, pattern)
    # "(please|) do" may begin with "do": the space belongs to the word that may be missing.
    pattern = re.sub(r"\(([^()]*)\|\) ", r"(?:(?:\1) )?", pattern)
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern).replace(" ", "[ -]")


def _longest_first(group: re.Match[str]) -> str:
    return f"({'|'.join(sorted(group[1].split('|'), key=lambda word: -len(word)))})"
