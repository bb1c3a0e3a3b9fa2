"""The wire's text layout, read by its structure:

    labels, contacts, dates, the site   optional
    the headline
    decks                               optional
    (Wire) - the lead                   the credit is optional, and may follow a dateline
    paragraphs, subheads, lists, tables
    the disclaimer                      optional; on third-party copy
    Sectors: term, term                 optional
    the wire on itself, with numbers    optional

The words of each language (labels, phrases, nouns) come from its vocabulary.
"""

import re
from dataclasses import dataclass

from wire.contract.release import Block, BlockKind
from wire.errors import CopyError
from wire.intake.characters import columns, ends_closed
from wire.intake.footprint import Footprint
from wire.intake.head import read_head
from wire.intake.lines import Piece
from wire.intake.tail import take_tail
from wire.intake.vocabulary import vocabulary

__all__ = ["Layout", "read_layout"]

BULLET = re.compile(r"[•‣◦●○■□◆◇▪▫►▶➢➤✓✔❖※・·*+\-–—−]")
SUBHEAD = 80  # columns: longer than this is no subhead


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a release's copy; a part that is not there is empty. ``left_out``: lines that are no copy."""

    headline: str
    blocks: tuple[Block, ...]
    credit: str
    terms: tuple[str, ...]
    disclaimer: str
    boilerplate: str
    footprint: Footprint | None
    left_out: tuple[Piece, ...]
    notes: tuple[str, ...]


def read_layout(pieces: list[Piece], source: str, language: str) -> Layout:
    """Return the parts of the copy; raise :class:`CopyError` where it has no headline or no body."""
    words = vocabulary(language)
    notes: list[str] = []
    head = read_head(pieces, words, source, notes)
    body = [*head.body]
    tail = take_tail(body, head.credit, words, notes)
    if not body:
        raise CopyError(
            source,
            "the copy has a headline and no body",
            "put at least one paragraph below the headline, a blank line between them",
            head.line,
        )
    behind = tuple(Block(BlockKind.TABLE if piece.table else BlockKind.PARAGRAPH, piece.text) for piece in head.behind)
    return Layout(
        headline=head.headline,
        blocks=_blocks(body) + behind,
        credit=head.credit,
        terms=(*head.terms, *tail.terms),
        disclaimer=tail.disclaimer,
        boilerplate=tail.boilerplate,
        footprint=tail.footprint,
        left_out=(*head.left_out, *tail.left_out),
        notes=tuple(notes),
    )


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
    """Return whether a piece is a short line without a stop between longer pieces: one rule for every script."""
    width = columns(piece.text)
    if width > SUBHEAD or ends_closed(piece.text) or not any(map(str.isalpha, piece.text)) or BULLET.match(piece.text):
        return False
    return all(other.table or columns(other.text) > 1.5 * width for other in (before, behind))
