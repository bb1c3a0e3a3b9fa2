"""The sectors and the urgency of a release.

The sector line decides where it names a sector. Else the text decides: each occurrence of a sector's keyword gives a
point, up to three points a keyword, and a keyword in the headline gives three more. The sector with most points wins;
of equals the one that comes first in ``places.SECTORS``. Below three points the release goes to ``business``, which
most releases are about.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wire.contract.places import SECTORS
from wire.intake.vocabulary import Vocabulary, fold, vocabulary

__all__ = ["FALLBACK", "Choice", "by_text", "choose"]

FALLBACK = "business"
URGENCY, TOP_URGENCY, FLASH_URGENCY = 5, 2, 1
ENOUGH = 3
MOST_OF_ONE_WORD = 3
HEADLINE_BONUS = 3
FLASH_HEAD = re.compile(r"^\W*([\w\s]{2,30}?)\s*(?:\+\+\+|[:\uff1a\u2013\u2014|])", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Choice:
    """Sectors, the primary one first; ``keywords``: other terms of the sector line; sentences on the rules used."""

    sectors: tuple[str, ...]
    urgency: int
    keywords: tuple[str, ...]
    notes: tuple[str, ...]


def choose(terms: Sequence[str], headline: str, body: str, language: str) -> Choice:
    """Choose sectors and urgency by the terms of the sector line, if any, and by the text."""
    words, english = vocabulary(language), vocabulary("en")
    sectors: dict[str, str] = {}
    keywords: list[str] = []
    notes: list[str] = []
    urgency = URGENCY
    for term in terms:
        folded = fold(term)
        # Wires often leave English terms in copy of other languages.
        sector = words.sectors.get(folded) or english.sectors.get(folded)
        if sector:
            sectors.setdefault(sector, term)
        elif folded in words.flash | english.flash:
            urgency = min(urgency, FLASH_URGENCY)
            notes.append(f"The urgency is {urgency}, by the term {term!r}.")
        elif folded in words.top | english.top:
            urgency = min(urgency, TOP_URGENCY)
            notes.append(f"The urgency is {urgency}, by the term {term!r}.")
        elif folded not in words.daily | english.daily:
            keywords.append(term)
            notes.append(f"{term!r} names no sector and is kept as a keyword.")
    flash = FLASH_HEAD.match(headline)
    if flash and fold(flash[1]) in words.flash | english.flash:
        urgency = FLASH_URGENCY
        notes.append(f"The urgency is {urgency}, by {flash[1]!r} before the headline.")
    if sectors:
        named = ", ".join(f"{sector} ({term!r})" for sector, term in sectors.items())
        notes.insert(0, f"The terms for sectors name {named}.")
        return Choice(tuple(sectors), urgency, tuple(keywords), tuple(notes))
    sector, note = by_text(headline, body, words)
    return Choice((sector,), urgency, tuple(keywords), (note, *notes))


def by_text(headline: str, body: str, words: Vocabulary) -> tuple[str, str]:
    """Return the sector by the words of a text, and a sentence on which words these are."""
    scores = dict.fromkeys(SECTORS, 0)
    found: dict[str, Counter[str]] = {}
    in_headline, in_body = (words.keywords.found(fold(text)) for text in (headline, body))
    for sector in {**in_body, **in_headline}:
        counts = Counter(in_body.get(sector, ()))
        headed = dict.fromkeys(in_headline.get(sector, ()))
        scores[sector] = HEADLINE_BONUS * len(headed) + sum(min(times, MOST_OF_ONE_WORD) for times in counts.values())
        found[sector] = counts + Counter(headed.keys())
    best = max(SECTORS, key=scores.__getitem__)  # max keeps the first of equals
    if scores[best] < ENOUGH:
        return FALLBACK, f"The sector is {FALLBACK}, which holds where neither sector line nor text name one."
    words_found = ", ".join(word for word, _ in found[best].most_common(5))
    return best, f"The sector is {best}, by {scores[best]} points for words of the text such as {words_found}."
