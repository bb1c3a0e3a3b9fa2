"""The head of a release: what stands above the headline, the headline, and the credit with the lead.

The headline is the first line that is nothing else. Lines above the headline are left out where they are surely no copy
(a label such as "Press release", the name of the site); contacts and notices go behind the text, dates before it.
"""

import re
from dataclasses import dataclass, field

from wire.errors import CopyError
from wire.intake.agencies import is_clear_agency
from wire.intake.characters import columns, ends_closed
from wire.intake.contacts import contact_run
from wire.intake.dateline import opens_with_dateline, split_credit
from wire.intake.dates import is_date_line, read_dateline
from wire.intake.labels import behind_label, is_issuer, is_label, is_notice, names_site, urgent_label
from wire.intake.lines import Piece
from wire.intake.vocabulary import Vocabulary

__all__ = ["Head", "read_head"]

LEADING = 6  # pieces: decks between headline and lead
PROSE = 60  # columns: from here on a piece that ends with a stop is a paragraph
LONG = 120  # columns: a longer piece of several sentences is one, with any ending
LONGEST = 300  # columns: longer than any headline seen
LONGEST_DATE = 60  # columns
# The reporter's name, in words that all have capitals: "By Jane Doe and John Roe".
BYLINE = re.compile(
    r"(?:By|BY|Von|VON|Par|PAR|Por|POR|Oleh|OLEH)"
    r"(?: (?:and|und|et|y|e|dan|de|da|van|von|di)(?= )| ?[,/&]| [^\W\d_a-zà-ÿ][\w.'’-]*){1,9}"
)
MOST_ABOVE = 100  # pieces that are looked at before the headline
CONTACT = 30  # pieces of a contact that begins behind a label
SENTENCE_STOPS = ".。।۔｡．"
# The end of a sentence inside of a text. A short word before a full stop may be an abbreviation.
NEXT_SENTENCE = re.compile(r"[^\W\d_]{5,}[.۔।][\"”»’)]*\s+\S|[。｡][」』）]*\S")


@dataclass(slots=True)
class Head:
    """The headline and its line, the credit, the body with the lead, pieces that go behind it, pieces left out.

    ``terms`` are those of labels that raise the urgency.
    """

    headline: str = ""
    line: int = 0
    credit: str = ""
    body: list[Piece] = field(default_factory=list)
    behind: list[Piece] = field(default_factory=list)
    left_out: list[Piece] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


def read_head(pieces: list[Piece], words: Vocabulary, source: str, notes: list[str]) -> Head:
    """Return the head of the copy, and add to the notes what stands elsewhere; CopyError where it has no headline."""
    head = Head()
    front: list[Piece] = []
    at = _above(pieces, words, head, front, notes)
    if at == len(pieces):
        raise _no_headline(source, pieces[0].line if pieces else None)
    piece = pieces[at]
    credit, text = split_credit(piece.text)
    if (credit and (not text or _is_paragraph(text, ()))) or _is_paragraph(
        piece.text, pieces[at + 1 : at + 1 + LEADING]
    ):
        raise _no_headline(source, piece.line)
    head.headline, head.line = text, piece.line
    notes.append(f"The headline is line {piece.line}.")
    rest = pieces[at + 1 :]
    if credit:
        head.credit = credit
        notes.append(f"The credit is {credit}, before the headline.")
    elif not head.credit:
        rest = _take_credit(rest, head, notes)
    head.body = [*front, *rest]
    return head


def _above(pieces: list[Piece], words: Vocabulary, head: Head, front: list[Piece], notes: list[str]) -> int:
    """Sort the pieces above the headline, and return the headline's index."""
    at = 0
    while at < min(len(pieces), MOST_ABOVE):
        piece = pieces[at]
        run = contact_run(pieces, at, words) or contact_run(
            [_behind_label(piece, words), *pieces[at + 1 : at + CONTACT]], 0, words
        )
        credit, text = ("", piece.text) if piece.table else split_credit(piece.text)
        if run:
            head.behind += pieces[at : at + run]
            notes += [
                f"Line {one.line} is a contact and stands behind the text: {one.text!r}."
                for one in pieces[at : at + run]
            ]
        elif not piece.table and (is_label(piece.text, words) or urgent_label(piece.text, words)):
            head.terms += [term] if (term := urgent_label(piece.text, words)) else []
            head.left_out.append(piece)
            notes.append(f"Line {piece.line} is a label and is left out: {piece.text!r}.")
        elif piece.table or not any(map(str.isalnum, piece.text)) or _is_before(piece.text, pieces, at):
            front.append(piece)
            notes.append(f"Line {piece.line} stands above the headline and opens the body: {piece.text!r}.")
        elif is_notice(piece.text, words):
            head.behind.append(piece)
            notes.append(f"Line {piece.line} is a notice and stands behind the text: {piece.text!r}.")
        elif credit and (not text or (read_dateline(text) and columns(text) <= LONGEST_DATE)):
            head.credit = credit
            front += [Piece(piece.line, text)] if text else []
            notes.append(f"The credit is {credit}, above the headline in line {piece.line}.")
        elif _is_site(piece.text, pieces, at, words):
            head.left_out.append(piece)
            notes.append(f"Line {piece.line} names the site and is left out: {piece.text!r}.")
        else:
            return at
        at += max(run, 1)
    return at


def _behind_label(piece: Piece, words: Vocabulary) -> Piece:
    return piece if piece.table else Piece(piece.line, behind_label(piece.text, words) or piece.text)


def _is_before(text: str, pieces: list[Piece], at: int) -> bool:
    """Return whether a line is a date, or the name of a reporter or a company above a headline that may be one."""
    if is_date_line(text):
        return True
    below = next((piece for piece in pieces[at + 1 : at + 2] if not piece.table), None)
    byline = columns(text) <= LONGEST_DATE and BYLINE.fullmatch(text) is not None
    return (
        below is not None
        and len(pieces) > at + 2
        and not split_credit(below.text)[0]
        and not _is_paragraph(below.text, pieces[at + 2 : at + 2 + LEADING])
        and (byline or is_issuer(text, below.text))
    )


def _is_site(text: str, pieces: list[Piece], at: int, words: Vocabulary) -> bool:
    """Return whether a line surely names the site, and another line below may be the headline."""
    below = pieces[at + 1 : at + 1 + LEADING]
    credit = next((name for piece in below if (name := split_credit(piece.text)[0])), "")
    if not (is_clear_agency(text) or names_site(text, credit, words)):
        return False
    for index, piece in enumerate(below):
        if not piece.table and not is_label(piece.text, words) and not is_date_line(piece.text):
            return not split_credit(piece.text)[0] and not _is_paragraph(piece.text, below[index + 1 :])
    return False


def _is_paragraph(text: str, below: list[Piece] | tuple[()]) -> bool:
    """Return whether a text is a paragraph and no headline. A sentence is a headline where a lead is told below it."""
    width = columns(text)
    if width > LONGEST or (width > LONG and (opens_with_dateline(text) or NEXT_SENTENCE.search(text))):
        return True
    if width < PROSE or not ends_closed(text, SENTENCE_STOPS):
        return False
    lead = any(split_credit(piece.text)[0] or opens_with_dateline(piece.text) for piece in below)
    return not lead or NEXT_SENTENCE.search(text) is not None


def _take_credit(pieces: list[Piece], head: Head, notes: list[str]) -> list[Piece]:
    """Take the credit from the lead, which may stand below a deck or two, and return the pieces without it."""
    for index, piece in enumerate(pieces[:LEADING]):
        credit, lead = ("", "") if piece.table else split_credit(piece.text)
        if credit:
            head.credit = credit
            notes.append(f"The credit is {credit}, before the lead in line {piece.line}.")
            return [*pieces[:index], *([Piece(piece.line, lead)] if lead else []), *pieces[index + 1 :]]
    return pieces


def _no_headline(source: str, line: int | None) -> CopyError:
    remedy = "put the headline on a line of its own above the first paragraph"
    return CopyError(source, "the copy has no headline", remedy, line)
