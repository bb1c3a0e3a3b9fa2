"""The wire's text layout, read by its structure:

    a line that names the site          may lack
    the headline
    (Wire) - the lead                   the credit may lack, or follow a dateline
    paragraphs, subheads, tables
    the disclaimer                      may lack; of third-party copy
    Sectors: term, term                 may lack
    the wire on itself, with numbers    may lack

What belongs to a language (labels, phrases, nouns) comes from its vocabulary.
"""

import re
from dataclasses import dataclass

from wire.contract.release import Block, BlockKind
from wire.errors import CopyError
from wire.intake.footprint import Footprint, read_footprint
from wire.intake.lines import STOPS, Piece, ends_closed
from wire.intake.vocabulary import Vocabulary, columns, fold, vocabulary

__all__ = ["Layout", "read_layout", "split_credit"]

# (Wire) - with a dash of any kind; before it at most a place and a date ("OSLO, 12 May 2025 - (Wire) -").
CREDIT = re.compile(
    r"(?P<dateline>[^()（）]{0,60}?)\s*[-–—]?\s*[(（]\s*(?P<name>[^()（）]{2,40}?)\s*[)）]"
    r"\s*(?:--|[-‐‑‒–—―−－])+\s*(?P<lead>.*)",
    re.DOTALL,
)
LEADING = 6  # pieces: site lines, headline and decks before the lead
SECTOR_LINE = re.compile(r"(?P<label>[^:：]{1,40}?)\s*[:：]\s*(?P<terms>[^:：]+?)\s*[.。]?")
TERM_MARK = re.compile(r"\s*[,;|，、؛،；]\s*")
LONGEST_TERM = 40  # columns
URL = re.compile(r"https?://|www\.")
PROSE = 60  # columns: from here on a piece that ends with a stop is a paragraph
LONG = 120  # columns: longer than any headline, whatever its end
BOILERPLATE = 5000  # characters: several times the longest one seen
SUBHEAD = 80  # columns: longer than this is no subhead


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a piece of copy; empty where it has none."""

    headline: str
    blocks: tuple[Block, ...]
    credit: str
    terms: tuple[str, ...]
    disclaimer: str
    boilerplate: str
    footprint: Footprint | None
    notes: tuple[str, ...]


def read_layout(pieces: list[Piece], source: str, language: str) -> Layout:
    """The parts of the copy; :class:`CopyError` where it has no headline or no body."""
    words = vocabulary(language)
    notes: list[str] = []
    headline, credit, body = _head(pieces, source, notes)
    terms = _take_sector_line(body, words, notes)
    boilerplate, footprint = _take_boilerplate(body, credit, words, notes)
    wire = credit or _first_name(boilerplate)
    disclaimer = _take_disclaimer(body, wire, words, notes)
    if not body:
        raise CopyError(
            source,
            "the copy has a headline and no body",
            "put at least one paragraph below the headline, a blank line between them",
            pieces[0].line,
        )
    blocks = _blocks(body)
    return Layout(headline, blocks, credit, terms, disclaimer, boilerplate, footprint, tuple(notes))


def split_credit(text: str) -> tuple[str, str]:
    """The name of the wire and the text without its credit; no name and the whole text where it has none.

    A dateline before the credit stays: "OSLO - (Wire) - text" becomes "OSLO - text" with a dash between.
    """
    match = CREDIT.fullmatch(text)
    if not match or not any(character.isalpha() for character in match["name"]):
        return "", text
    dateline, lead = match["dateline"].rstrip(" ,-–—"), match["lead"].strip()
    # Brackets and a dash may stand in a sentence too; a dateline holds a comma, a date or capitals.
    if dateline and not (dateline.isupper() or "," in match["dateline"] or re.search(r"\d", dateline)):
        return "", text
    return match["name"], f"{dateline} – {lead}" if dateline and lead else dateline or lead


def _head(pieces: list[Piece], source: str, notes: list[str]) -> tuple[str, str, list[Piece]]:
    credit, at = "", None
    for index, piece in enumerate(pieces[:LEADING]):
        credit, lead = split_credit(piece.text)
        if credit:
            at = index
            notes.append(f"The credit is {credit}, before the lead in line {piece.line}.")
            rest = [Piece(piece.line, lead)] if lead else []
            body = [*rest, *pieces[index + 1 :]]
            break
    if at is None:
        at = next((index for index, piece in enumerate(pieces) if _is_prose(piece)), None)
        at = min(1, len(pieces)) if at is None else at
        body = pieces[at:]
    above = pieces[:at]
    if not above:
        raise CopyError(
            source,
            "the copy has no headline",
            "put the headline on a line of its own above the first paragraph",
            pieces[0].line if pieces else None,
        )
    site = len(above) > 1 and not (ends_closed(above[1].text, ".。") and not ends_closed(above[0].text, STOPS))
    if site:
        notes.append(f"Line {above[0].line} names the site and is left out: {above[0].text!r}.")
    headline, *decks = above[1:] if site else above
    notes.append(f"The headline is line {headline.line}.")
    return headline.text, credit, [*decks, *body]


def _is_prose(piece: Piece) -> bool:
    width = columns(piece.text)
    return piece.table or width > LONG or (width >= PROSE and ends_closed(piece.text, ".。।۔"))


def _take_sector_line(body: list[Piece], words: Vocabulary, notes: list[str]) -> tuple[str, ...]:
    english = vocabulary("en")
    known = {*words.sectors, *english.sectors} | words.top | words.flash | words.daily
    known |= english.top | english.flash | english.daily
    for index in range(len(body) - 1, 0, -1):
        match = None if body[index].table else SECTOR_LINE.fullmatch(body[index].text)
        if not match:
            continue
        terms = tuple(term for term in TERM_MARK.split(match["terms"]) if term)
        familiar = sum(fold(term) in known for term in terms)
        labelled = fold(match["label"]) in words.labels or fold(match["label"]) in english.labels
        # A known label, or terms most of which are known: "Contact: Jane Doe, Oslo" is neither.
        if max(map(columns, terms), default=LONGEST_TERM + 1) <= LONGEST_TERM and (
            labelled or 2 * familiar > len(terms)
        ):
            notes.append(f"The sector line is line {body[index].line}: {', '.join(terms)}.")
            del body[index]
            return terms
    return ()


def _take_boilerplate(
    body: list[Piece], credit: str, words: Vocabulary, notes: list[str]
) -> tuple[str, Footprint | None]:
    for index in range(len(body) - 1, 0, -1):
        text = body[index].text
        footprint = None if body[index].table or len(text) > BOILERPLATE else read_footprint(text, words)
        if not footprint:
            continue
        # It opens with the wire's name (after a verb, in Arabic), or it carries the list of languages too.
        opens = credit and fold(credit) in fold(text[: len(credit) + 24])
        if not opens and not (footprint.languages and footprint.outlets):
            continue
        taken = [body.pop(index)]
        above = body[index - 1]
        name = fold(credit or _first_name(text))
        about = bool(name) and name in fold(above.text) and columns(above.text) <= SUBHEAD
        if index > 1 and about and not ends_closed(above.text):  # "About Wire", a heading of its own
            taken.insert(0, body.pop(index - 1))
        notes.append(f"Line {taken[0].line} begins the wire's own boilerplate, kept apart with its footprint.")
        return "\n".join(piece.text for piece in taken), footprint
    return "", None


def _take_disclaimer(body: list[Piece], wire: str, words: Vocabulary, notes: list[str]) -> str:
    taken: list[Piece] = []
    # It stands behind the body: look from the end, past a contact or two, as far as the lead.
    for index in range(len(body) - 1, max(0, len(body) - LEADING), -1):
        folded = fold(body[index].text)
        if not any(phrase in folded for phrase in words.third_party):
            continue
        named = bool(wire) and fold(wire) in folded
        if named or URL.search(folded) or any(phrase in folded for phrase in words.denial):
            taken.insert(0, body.pop(index))
    if taken:
        notes.append(f"Line {taken[0].line} is the wire's disclaimer on third-party copy, kept apart.")
    return "\n".join(piece.text for piece in taken)


def _blocks(body: list[Piece]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for index, piece in enumerate(body):
        if piece.table:
            blocks.append(Block(BlockKind.TABLE, piece.text))
            continue
        behind = body[index + 1] if index + 1 < len(body) else None
        before = body[index - 1] if index else None
        subhead = before is not None and behind is not None and _is_subhead(before, piece, behind)
        blocks.append(Block(BlockKind.SUBHEAD if subhead else BlockKind.PARAGRAPH, piece.text))
    return tuple(blocks)


def _is_subhead(before: Piece, piece: Piece, behind: Piece) -> bool:
    """A short line that ends open between pieces that are longer: the one rule for every script."""
    width = columns(piece.text)
    if width > SUBHEAD or ends_closed(piece.text):
        return False
    return all(other.table or columns(other.text) > 1.5 * width for other in (before, behind))


def _first_name(boilerplate: str) -> str:
    """The wire's name where no credit has it: the first word, past an article."""
    return next((word for word in re.findall(r"\w+", boilerplate) if len(word) > 2), "")
