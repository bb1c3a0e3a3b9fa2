"""The words of each language by which copy says what it is: one TOML file a language, read once.

The keys of a file, all of them lists of words unless said otherwise:

    labels        what stands before the colon of a sector line
    top           terms in it that raise the urgency; flash: that raise it to the top; daily: that say nothing
    third_party   what a disclaimer calls the author; denial: what it says of itself
    outlets, editors, desktops, countries    the nouns of a boilerplate's numbers
    decimal       the decimal mark, a string
    [languages]   for each language of the wire, how a boilerplate names it
    [sectors]     for each sector, the terms of a sector line
    [keywords]    for each sector, beginnings of words that speak for it in a text; a space at the end
                  of one means that the word ends there
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from wire.contract.places import LANGUAGES, SECTORS

__all__ = ["Vocabulary", "columns", "fold", "vocabulary"]

HYPHENS = re.compile(r"[\u002d\u00ad\u2010-\u2015\u2212]")
# Tatweel and the vowel signs are optional in Arabic writing, as is the hamza on an alif.
ARABIC_OPTIONAL = re.compile(r"[\u0640\u064b-\u0652\u0670]")
FORMS = str.maketrans({"\u0622": "\u0627", "\u0623": "\u0627", "\u0625": "\u0627", "\u2019": "'"})
# Where a keyword may begin. Chinese, Japanese and Thai write no spaces, and Korean compounds freely;
# Arabic joins conjunctions, prepositions and the article to the word.
ANYWHERE = frozenset({"zh-Hans", "zh-Hant", "ja", "th", "ko"})
WORD_START = {"ar": r"(?<!\w)(?:[وف]?(?:[بك]?ال|لل|[بلك])?)"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language; all folded, the lists longest first. See the module for their meaning."""

    labels: tuple[str, ...]
    top: frozenset[str]
    flash: frozenset[str]
    daily: frozenset[str]
    third_party: tuple[str, ...]
    denial: tuple[str, ...]
    nouns: Mapping[str, tuple[str, ...]]
    decimal: str
    languages: Mapping[str, tuple[str, ...]]
    sectors: Mapping[str, str]
    keywords: Mapping[str, re.Pattern[str]]


def fold(text: str) -> str:
    """Text as words are compared: NFKC, no case, hyphens as spaces, single spaces."""
    folded = ARABIC_OPTIONAL.sub("", unicodedata.normalize("NFKC", text).casefold()).translate(FORMS)
    return " ".join(HYPHENS.sub(" ", folded).split())


def columns(text: str) -> int:
    """The width of a text in columns: wide East Asian characters count two, combining marks none."""
    return sum(0 if unicodedata.combining(one) or unicodedata.category(one) == "Mn" else _width(one) for one in text)


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of a language of the wire."""
    source = files("wire.intake.terms").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)
    roles = ("outlets", "editors", "desktops", "countries")
    return Vocabulary(
        labels=_words(table["labels"]),
        top=frozenset(_words(table["top"])),
        flash=frozenset(_words(table["flash"])),
        daily=frozenset(_words(table["daily"])),
        third_party=_words(table["third_party"]),
        denial=_words(table["denial"]),
        nouns=MappingProxyType({role: _words(table[role]) for role in roles}),
        decimal=table["decimal"],
        languages=MappingProxyType({tag: _words(table["languages"][tag]) for tag in LANGUAGES}),
        sectors=MappingProxyType({term: slug for slug in SECTORS for term in _words(table["sectors"][slug])}),
        keywords=MappingProxyType({slug: _pattern(table["keywords"][slug], language) for slug in SECTORS}),
    )


def _words(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(map(fold, words), key=lambda word: (-len(word), word)))


def _pattern(keywords: list[str], language: str) -> re.Pattern[str]:
    # A lookahead in the end keeps the longest first, so that a match is always the whole keyword.
    ends = sorted(((fold(word), word.endswith(" ")) for word in keywords), key=lambda end: -len(end[0]))
    words = "|".join(re.escape(word) + (r"(?!\w)" if whole else "") for word, whole in ends)
    start = "" if language in ANYWHERE else WORD_START.get(language, r"(?<!\w)")
    return re.compile(f"{start}({words})")


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
