"""Copy that is plain text in the wire's layout, as a release."""

from collections.abc import Sequence

from wire.contract.release import Edition, Release
from wire.errors import CopyError
from wire.intake.characters import decode_entities
from wire.intake.clearance import refuse_uncleared, uncleared
from wire.intake.decisions import language_of, uri_of
from wire.intake.head_columns import read_columns
from wire.intake.layout import read_layout
from wire.intake.lines import Piece, pieces
from wire.intake.mail_head import is_mail, without_subjects
from wire.intake.notices import NEWLINE, read_notices
from wire.intake.private import private_passages
from wire.intake.results import Reading, Submission
from wire.intake.sectors import choose
from wire.intake.vocabulary import vocabulary
from wire.intake.withdrawals import refuse_withdrawal

__all__ = ["read_text_copy"]

LINES_NAMED = 5  # of equal debris


def read_text_copy(text: str, submission: Submission) -> Reading:
    """Return the release of a text; CopyError where it has no headline or no body, or an embargo that is unclear."""
    source, received_ns = submission.source, submission.received_ns
    decoded = decode_entities(text)
    if is_mail(decoded):
        raise CopyError(source, "this is an e-mail", "leave out its sender, addressee and date, and keep its text")
    tag, note = language_of(decoded, source, submission.language)
    ordered, numbers = read_columns(decoded, vocabulary(tag), tag)
    ordered, labels = without_subjects(ordered)
    subjects = [Piece(numbers[at], label) for at, label in labels.items()]
    notices = read_notices(
        ordered,
        source=source,
        language=tag,
        received_ns=received_ns,
        decision=submission.embargo,
        numbers=numbers,
    )
    kept, debris = pieces(notices.text, numbers)
    if not kept:
        raise CopyError(source, "the copy is empty", "a headline and at least one paragraph are needed")
    texts = [piece.text for piece in kept]
    refuse_withdrawal(texts, source)
    gone = private_passages(texts, source)
    held = uncleared(texts)
    if submission.embargo is None:
        public = [text for text, is_gone in zip(texts, gone, strict=True) if not is_gone]
        refuse_uncleared(public, source, None if any(gone) else held)
    private = [piece for piece, is_gone in zip(kept, gone, strict=True) if is_gone]
    held_lines = [piece for piece, is_held in zip(kept, held, strict=True) if is_held]
    kept = [piece for piece, *out in zip(kept, gone, held, strict=True) if not any(out)]
    notes = [f"Line {piece.line} has the label of a mail's subject, left out: {piece.text!r}." for piece in subjects]
    notes += [*notices.notes, *_debris_notes(debris)]
    notes += [
        f"Line {piece.line} says that the copy is not released and is left out: {piece.text!r}." for piece in held_lines
    ]
    notes += [f"Line {piece.line} is not for publication and is left out." for piece in private]
    layout = read_layout(kept, source, tag)
    body = "\n".join(block.text for block in layout.blocks)
    choice = choose(layout.terms, layout.headline, body, tag)
    release = Release(
        uri=uri_of(text),
        version=1,
        source_language=tag,
        sectors=choice.sectors,
        editions=(Edition(tag, layout.headline, layout.blocks, layout.disclaimer, layout.boilerplate),),
        created_ns=received_ns,
        urgency=choice.urgency,
        embargo_ns=notices.embargo_ns,
        credit=layout.credit,
        keywords=choice.keywords,
    )
    noticed = _noticed(ordered, notices.text, numbers)
    left_out = sorted(
        (*subjects, *noticed, *debris, *private, *held_lines, *layout.left_out), key=lambda piece: piece.line
    )
    return Reading(
        release,
        layout.footprint,
        (note, *notes, *layout.notes, *choice.notes),
        tuple(piece.text for piece in left_out),
    )


def _noticed(before: str, after: str, numbers: Sequence[int]) -> list[Piece]:
    """Return the lines that were about an embargo, as far as each was left out."""
    lines = zip(numbers, NEWLINE.split(before)[::2], NEWLINE.split(after)[::2], strict=True)
    return [
        Piece(number, (line.removesuffix(rest) if line.endswith(rest) else line.removeprefix(rest)).strip())
        for number, line, rest in lines
        if line != rest
    ]


def _debris_notes(debris: Sequence[Piece]) -> list[str]:
    """Return a sentence for each text that was removed, with the lines on which it stood."""
    lines: dict[str, list[int]] = {}
    for piece in debris:
        lines.setdefault(piece.text, []).append(piece.line)
    notes = []
    for text, (first, *others) in lines.items():
        named = "".join(f", {line}" for line in others[: LINES_NAMED - 1])
        more = f" and {len(others) - LINES_NAMED + 1} more" if len(others) >= LINES_NAMED else ""
        subject = f"Lines {first}{named}{more} are" if others else f"Line {first} is"
        notes.append(f"{subject} left over from a scraper and removed: {text!r}.")
    return notes
