"""The tail of a release: the wire's disclaimer, the sector line, the wire on itself, and the mark of the end.

Each is known by its words and not by its place. What is none of them stays in the body: contacts and notes to editors,
too.
"""

import re
from dataclasses import dataclass
from functools import cache

from wire.contract.places import LANGUAGES
from wire.intake.characters import SIGNS, columns, ends_closed
from wire.intake.footprint import Footprint, read_footprint
from wire.intake.lines import Piece
from wire.intake.vocabulary import Vocabulary, fold, vocabulary

__all__ = ["Tail", "take_tail"]

LAST = 6  # pieces: as far from the end, past a contact or two, a disclaimer may stand
SECTOR_LINE = re.compile(r"(?P<label>[^:：]{1,40}?)\s*[:：]\s*(?P<terms>[^:：]+?)\s*[.。]?")
TERM_MARK = re.compile(r"\s*[,;|，、؛،；]\s*")
LONGEST_TERM = 40  # columns
URL = re.compile(r"https?://|www\.")
WORD = re.compile(r"\w+")
BOILERPLATE = 5000  # characters: several times the longest one seen
PROSE = 60  # columns of a paragraph
LONGEST_HEADING = 80  # columns
LONGEST_END = 40  # characters
EDGES = re.compile(rf"^(?:{SIGNS}|\s)+|(?:{SIGNS}|\s)+$")
# Signs that printers and typists put below the text, alone.
END_SIGN = re.compile(r"[■□◼◻▪▫∎●○◆◇♦❖★☆]{1,3}|[/_]{2,}|(?:/ ?){2,}|[-–—~=* ]*[oO0]{3,6}[-–—~=* ]*")
THIRTY = re.compile(r"[-–—]\s*30\s*[-–—]")


@dataclass(frozen=True, slots=True)
class Tail:
    """The parts that were behind the text; a part that is not there is empty."""

    terms: tuple[str, ...]
    disclaimer: str
    boilerplate: str
    footprint: Footprint | None
    left_out: tuple[Piece, ...]


def take_tail(body: list[Piece], credit: str, words: Vocabulary, notes: list[str]) -> Tail:
    """Take the tail out of a body, and add to the notes what was taken; the first piece always stays."""
    left_out = _take_ends(body, notes)
    terms = _take_sector_line(body, words, notes)
    boilerplate, footprint = _take_boilerplate(body, credit, words, notes)
    wire = credit or _first_name(boilerplate)
    disclaimer = _take_disclaimer(body, wire, words, notes)
    return Tail(terms, disclaimer, boilerplate, footprint, left_out)


def _take_ends(body: list[Piece], notes: list[str]) -> tuple[Piece, ...]:
    ends = [piece for piece in body[1:] if not piece.table and _is_end(piece.text)]
    notes += [f"Line {piece.line} marks the end and is left out: {piece.text!r}." for piece in ends]
    left_out = set(ends)
    body[:] = [piece for piece in body if piece not in left_out]
    return tuple(ends)


@cache
def _end_words() -> frozenset[str]:
    """Return the marks of the end in every language."""
    return frozenset(word for tag in LANGUAGES for word in vocabulary(tag).ends)


def _is_end(text: str) -> bool:
    if len(text) > LONGEST_END:
        return False
    plain = fold(EDGES.sub("", text))
    mark = THIRTY.fullmatch(text) or END_SIGN.fullmatch(text)
    return mark is not None or (plain in _end_words() and not plain.isdecimal())


def _take_sector_line(body: list[Piece], words: Vocabulary, notes: list[str]) -> tuple[str, ...]:
    english = vocabulary("en")
    lists = (own for each in (words, english) for own in (each.sectors, each.top, each.flash, each.daily))
    known = tuple(lists)
    for index in range(len(body) - 1, 0, -1):
        match = None if body[index].table else SECTOR_LINE.fullmatch(body[index].text)
        if not match:
            continue
        terms = tuple(term for term in TERM_MARK.split(match["terms"]) if term)
        folded = map(fold, terms)
        familiar = sum(any(term in own for own in known) for term in folded)
        labelled = fold(match["label"]) in words.labels or fold(match["label"]) in english.labels
        # A known label, or terms most of which are known: "Contact: Jane Doe, Oslo" is neither.
        sure = 2 * familiar > len(terms) or (labelled and (familiar or not _is_prose_below(body[index + 1 :], words)))
        if sure and max(map(columns, terms), default=LONGEST_TERM + 1) <= LONGEST_TERM:
            notes.append(f"The sector line is line {body[index].line}: {body[index].text.rstrip('.')}.")
            del body[index]
            return terms
    return ()


def _is_prose_below(body: list[Piece], words: Vocabulary) -> bool:
    """Return whether a story goes on: a paragraph that is neither a disclaimer nor about the wire's reach."""
    return any(
        columns(piece.text) >= PROSE
        and not any(phrase in fold(piece.text) for phrase in words.third_party)
        and not read_footprint(piece.text[:BOILERPLATE], words)
        for piece in body[:LAST]
        if not piece.table
    )


def _take_boilerplate(
    body: list[Piece], credit: str, words: Vocabulary, notes: list[str]
) -> tuple[str, Footprint | None]:
    for index in range(len(body) - 1, 0, -1):
        text = body[index].text
        footprint = None if body[index].table or len(text) > BOILERPLATE else read_footprint(text, words)
        if not footprint:
            continue
        # A boilerplate opens with the wire's name (after a verb, in Arabic), or has the list of languages too.
        opens = credit and fold(credit) in fold(text[: len(credit) + 24])
        if not opens and not (footprint.languages and footprint.outlets):
            continue
        taken = [body.pop(index)]
        above = body[index - 1]
        name = fold(credit or _first_name(text))
        about = bool(name) and name in fold(above.text) and columns(above.text) <= LONGEST_HEADING
        if index > 1 and about and not ends_closed(above.text):  # "About Wire", a heading of its own
            taken.insert(0, body.pop(index - 1))
        notes.append(f"Line {taken[0].line} begins the wire's own boilerplate, kept apart with its footprint.")
        return "\n".join(piece.text for piece in taken), footprint
    return "", None


def _take_disclaimer(body: list[Piece], wire: str, words: Vocabulary, notes: list[str]) -> str:
    taken: list[Piece] = []
    # The disclaimer is behind the body: look from the end, past a contact or two, as far as the lead.
    for index in range(len(body) - 1, max(0, len(body) - LAST), -1):
        folded = fold(body[index].text)
        if not any(phrase in folded for phrase in words.third_party):
            continue
        named = bool(wire) and fold(wire) in folded
        if named or URL.search(folded) or any(phrase in folded for phrase in words.denial):
            taken.insert(0, body.pop(index))
    if taken:
        notes.append(f"Line {taken[0].line} is the wire's disclaimer on third-party copy, kept apart.")
    return "\n".join(piece.text for piece in taken)


def _first_name(boilerplate: str) -> str:
    """Return the wire's name where no credit has it: the first word that is longer than an article."""
    return next((word for word in WORD.findall(boilerplate) if len(word) > 2), "")
