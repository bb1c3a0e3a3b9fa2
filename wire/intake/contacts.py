"""Contacts above a headline: lines with a label, an address or a telephone number, and the names between these."""

import re
from collections.abc import Sequence
from itertools import pairwise

from wire.intake.characters import SIGNS, columns
from wire.intake.lines import Piece
from wire.intake.vocabulary import Vocabulary, fold, vocabulary

__all__ = ["contact_run"]

MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w.+-]+ ?\[at\] ?[\w.-]+", re.IGNORECASE)
PHONE = re.compile(
    r"""
    (?: \+ | (?<!\d)00 ) \d [\d\s().\-/]{6,} \d                                         # +44 (0)20 7946 0000
    | (?<![\d,.]) \(?0\d{1,4}\)? [\s\-./]{0,2} \d{2,4} [\s\-./] \d{3,8} (?!\d)         # 030/123-4567
    """,
    re.VERBOSE,
)
DIGIT = re.compile(r"\d")
AMERICAN = re.compile(r"(?<!\d)\(?\d{3}\)?[\s\-.]\d{3}[\-.\s]\d{4}(?!\d)")
EDGES = re.compile(rf"^(?:{SIGNS}|\s)+|(?:{SIGNS}|\s)+$")
# Words; in scripts without spaces, pairs of characters.
NAMES = re.compile(
    r"[\u0e00-\u0e7f]{2,6}|[\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
)
MOST_NAMES = 5
LONGEST = 160  # columns of a line of contact
NAME = 60  # columns of a name, a title or a company's name between two of them
BETWEEN = 3  # lines of names before the next address


def contact_run(pieces: Sequence[Piece], at: int, words: Vocabulary) -> int:
    """Return how many pieces from an index on are one contact; 0 where the piece is none.

    A run begins with a label or an address, and goes on over names up to the last address. Names count where they stand
    on adjoining lines or below a label that has a line of its own; such a label takes at least the line below it.
    """
    if not (_is_labelled(pieces[at], words) or _is_address(pieces[at])):
        return 0
    bare, end = _is_bare(pieces[at], words), at + 1
    while end < len(pieces):
        near = range(end, min(end + BETWEEN + 1, len(pieces)))
        step = next(
            (index for index in near if _is_labelled(pieces[index], words) or _has_address(pieces[index])), None
        )
        if step is None or not all(_may_be_name(piece) for piece in pieces[end:step]):
            break
        if step > end and not (bare or _adjoin(pieces, end, step)):
            break
        end = step + 1
    if end == at + 1 and bare and end + 1 < len(pieces) and _adjoin(pieces, end, end):
        end += 1
    return end - at


def _adjoin(pieces: Sequence[Piece], first: int, last: int) -> bool:
    """Return whether the pieces, and the one before them, stand on lines next to each other."""
    lines = [piece.line for piece in pieces[first - 1 : last + 1]]
    return all(after - before == 1 for before, after in pairwise(lines))


def _is_labelled(piece: Piece, words: Vocabulary) -> bool:
    if piece.table or columns(piece.text) > LONGEST:
        return False
    label, colon, _ = piece.text.replace("：", ":").partition(":")
    return _is_contact(label, words) and (bool(colon) or _is_bare(piece, words))


def _is_bare(piece: Piece, words: Vocabulary) -> bool:
    """Return whether a piece is a label and nothing else."""
    return _is_contact(piece.text, words)


def _is_contact(label: str, words: Vocabulary) -> bool:
    folded = fold(EDGES.sub("", label))
    return folded in words.contacts or folded in vocabulary("en").contacts


def _has_address(piece: Piece) -> bool:
    text = piece.text
    if piece.table or columns(text) > LONGEST:
        return False
    if ("@" in text or "[" in text) and MAIL.search(text):
        return True
    return DIGIT.search(text) is not None and (PHONE.search(text) or AMERICAN.search(text)) is not None


def _is_address(piece: Piece) -> bool:
    """Return whether a piece is an address, with a name and without a sentence."""
    if not _has_address(piece):
        return False
    rest = AMERICAN.sub(" ", PHONE.sub(" ", MAIL.sub(" ", piece.text)))
    return len(NAMES.findall(rest)) <= MOST_NAMES


def _may_be_name(piece: Piece) -> bool:
    return not piece.table and columns(piece.text) <= NAME and len(NAMES.findall(piece.text)) <= MOST_NAMES
