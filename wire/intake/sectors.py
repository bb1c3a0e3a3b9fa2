"""Which sector a release belongs to, and how urgent it is.

The sector line decides where it names a sector. Else the text does: each keyword of a sector counts
once per place, three at most, and three more where the headline has it; the most points win, and a
draw goes to the sector that comes first in the vocabulary of places. Below three points nothing is
known, and the release goes to ``business``: what most releases are about, and where their readers look.
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
    """Sectors, the primary one first; terms of the sector line that name none; sentences on the rules."""

    sectors: tuple[str, ...]
    urgency: int
    keywords: tuple[str, ...]
    notes: tuple[str, ...]


def choose(terms: Sequence[str], headline: str, body: str, language: str) -> Choice:
    """Sectors and urgency from the terms of the sector line, if any, and the text."""
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
    """The sector that the words of a text speak for, and a sentence on which they are."""
    scores: dict[str, int] = {}
    found: dict[str, Counter[str]] = {}
    folded_headline, folded_body = fold(headline), fold(body)
    for sector in SECTORS:
        pattern = words.keywords[sector]
        counts = Counter(pattern.findall(folded_body))
        in_headline = set(pattern.findall(folded_headline))
        scores[sector] = HEADLINE_BONUS * len(in_headline) + sum(
            min(times, MOST_OF_ONE_WORD) for times in counts.values()
        )
        found[sector] = counts + Counter(in_headline)
    best = max(SECTORS, key=scores.__getitem__)  # max keeps the first of equals
    if scores[best] < ENOUGH:
        return FALLBACK, f"The sector is {FALLBACK}, which holds where neither sector line nor text name one."
    evidence = ", ".join(word for word, _ in found[best].most_common(5))
    return best, f"The sector is {best}, by {scores[best]} points for words of the text such as {evidence}."
