"""The words of each language by which the parts of copy are recognised: one TOML file for each language, read once.

The keys of a file, lists of words unless said otherwise:

    labels        words before the colon of a sector line
    top           terms of a sector line that raise the urgency
    flash         terms that raise it to the highest
    daily         terms without a meaning here
    third_party   a disclaimer's words for the author
    denial        a disclaimer's words for the wire's part in it
    outlets, editors, desktops, countries    the nouns of a boilerplate's numbers
    decimal       the decimal mark, a string
    [head]        words of lines above the headline, and of the line that ends the text:
      releases    labels of a press release, "For immediate release" too
      contacts    words before the colon of a contact, or on a line above one
      notices     beginnings of notices to editors and of legal ones
      ends        marks of the end
      site        beginnings of the words that a line has which names the site, beside the names of languages
    [languages]   for each language of the wire, its names in a boilerplate
    [sectors]     for each sector, the terms of a sector line
    [keywords]    for each sector, beginnings of words in texts about it; a space at the end of one means that the word
                  ends there
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from wire.contract.places import LANGUAGES, SECTORS
from wire.intake.characters import without_marks
from wire.intake.keywords import Keywords
from wire.intake.term_tables import term_table

__all__ = ["Vocabulary", "fold", "vocabulary"]

LONGEST_KEPT = 400  # characters of a text whose folded form is remembered
HYPHENS = re.compile(r"[\u002d\u00ad\u2010-\u2015\u2212]")
# Tatweel and the vowel signs are optional in Arabic writing, as is the hamza on an alif.
ARABIC_OPTIONAL = re.compile(r"[\u0640\u064b-\u0652\u0670]")
FORMS = str.maketrans({"\u0622": "\u0627", "\u0623": "\u0627", "\u0625": "\u0627"})
ARABIC = re.compile(f"{ARABIC_OPTIONAL.pattern}|[\u0622\u0623\u0625]")
# Where a keyword may begin: anywhere in Chinese, Japanese and Thai, which write no spaces, and in Korean, which
# compounds freely; in Arabic also behind conjunctions, prepositions and the article, which are joined to the word.
ANYWHERE = frozenset({"zh-Hans", "zh-Hant", "ja", "th", "ko"})
WORD_START = r"(?<!\w)"
JOINED = {"ar": "(?:[وف]?(?:[بك]?ال|لل|[بلك])?)"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language, all folded, the longest of a list first. The module's docstring has their meaning."""

    labels: tuple[str, ...]
    top: frozenset[str]
    flash: frozenset[str]
    daily: frozenset[str]
    third_party: tuple[str, ...]
    denial: tuple[str, ...]
    nouns: Mapping[str, tuple[str, ...]]
    decimal: str
    releases: tuple[str, ...]
    contacts: frozenset[str]
    notices: tuple[str, ...]
    ends: frozenset[str]
    site: tuple[str, ...]
    languages: Mapping[str, tuple[str, ...]]
    sectors: Mapping[str, str]
    keywords: Keywords


def fold(text: str) -> str:
    """Return a text in the form in which words are compared: NFKC, no case, no marks of direction, single spaces."""
    return _known_fold(text) if len(text) <= LONGEST_KEPT else _fold(text)


@lru_cache(maxsize=1024)  # the lines of a text are looked at again and again
def _known_fold(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().replace("-", " ").split())
    folded = unicodedata.normalize("NFKC", without_marks(text)).casefold().replace("\u2019", "'")
    if ARABIC.search(folded):
        folded = ARABIC_OPTIONAL.sub("", folded).translate(FORMS)
    return " ".join(HYPHENS.sub(" ", folded).split())


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the words of a language of the wire."""
    table = term_table(language)
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
        releases=_words(table["head"]["releases"]),
        contacts=frozenset(_words(table["head"]["contacts"])),
        notices=_words(table["head"]["notices"]),
        ends=frozenset(_words(table["head"]["ends"])),
        site=_words(table["head"]["site"]),
        languages=MappingProxyType({tag: _words(table["languages"][tag]) for tag in LANGUAGES}),
        sectors=MappingProxyType({term: slug for slug in SECTORS for term in _words(table["sectors"][slug])}),
        keywords=Keywords(
            {slug: [(fold(word), word.endswith(" ")) for word in table["keywords"][slug]] for slug in SECTORS},
            "" if language in ANYWHERE else WORD_START,
            JOINED.get(language, ""),
        ),
    )


def _words(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(map(fold, words), key=lambda word: (-len(word), word)))
