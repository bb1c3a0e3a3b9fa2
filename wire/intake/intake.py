"""Copy in, release out: the one way in for files and texts, whatever their form."""

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from wire.contract import ninjs
from wire.contract.places import LANGUAGES
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.errors import ContractError, CopyError
from wire.intake.footprint import Footprint
from wire.intake.language import UnknownLanguageError, detect
from wire.intake.layout import read_layout, split_credit
from wire.intake.lines import pieces
from wire.intake.reading import MOST_BYTES, check_text, read_text
from wire.intake.sectors import FALLBACK, choose

__all__ = ["MOST_BYTES", "Reading", "read_copy", "take"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A release, the reach that the wire claims in it, and plain sentences on what was decided and why."""

    release: Release
    footprint: Footprint | None
    notes: tuple[str, ...]


def read_copy(path: Path, *, received_ns: int, language: str | None = None) -> Reading:
    """The release in a file of copy: text in the wire's layout, or a ninjs 3.x document.

    ``received_ns`` (nanoseconds since the epoch, UTC) is when the copy came in; ``language`` spares the
    detection, and a document that names its own language keeps it. :class:`CopyError` names the file,
    the line where there is one, and what would be right.
    """
    return take(read_text(path), source=str(path), received_ns=received_ns, language=language)


def take(text: str, *, source: str, received_ns: int, language: str | None = None) -> Reading:
    """The release in a text; ``source`` is what errors call it. See :func:`read_copy`."""
    if language is not None and language not in LANGUAGES:
        raise CopyError(source, f"{language!r} is not a language of the wire", f"give one of {', '.join(LANGUAGES)}")
    check_text(text, source)
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        return _take_document(text, source, received_ns, language)
    return _take_layout(text, source, received_ns, language)


def _take_layout(text: str, source: str, received_ns: int, language: str | None) -> Reading:
    kept, debris = pieces(text)
    if not kept:
        raise CopyError(source, "the copy is empty", "a headline and at least one paragraph are needed")
    notes = [f"Line {piece.line} is left over from a scraper and removed: {piece.text!r}." for piece in debris]
    tag, note = _language("\n".join(piece.text for piece in kept), source, language)
    layout = read_layout(kept, source, tag)
    body = "\n".join(block.text for block in layout.blocks)
    choice = choose(layout.terms, layout.headline, body, tag)
    release = Release(
        uri=_uri(text),
        version=1,
        source_language=tag,
        sectors=choice.sectors,
        editions=(Edition(tag, layout.headline, layout.blocks, layout.disclaimer, layout.boilerplate),),
        created_ns=received_ns,
        urgency=choice.urgency,
        credit=layout.credit,
        keywords=choice.keywords,
    )
    return Reading(release, layout.footprint, (note, *notes, *layout.notes, *choice.notes))


def _take_document(text: str, source: str, received_ns: int, language: str | None) -> Reading:
    notes = ["The copy is a ninjs document."]
    silent: list[Edition] = []  # the edition, where the document's subjects name no sector

    def language_of(body: str) -> str:
        tag, note = _language(body, source, language)
        notes.append(note)
        return tag

    def sectors_of(edition: Edition) -> tuple[str, ...]:
        silent.append(edition)
        return (FALLBACK,)

    try:
        release = ninjs.decode(text.encode(), language_of=language_of, sectors_of=sectors_of, created_ns=received_ns)
    except ContractError as error:
        line = error.__cause__.lineno if isinstance(error.__cause__, orjson.JSONDecodeError) else None
        remedy = "copy that starts with a brace is read as an IPTC ninjs 3.x document"
        raise CopyError(source, str(error), remedy, line) from error
    for edition in silent:
        body = "\n".join(block.text for block in edition.blocks)
        choice = choose(release.keywords, edition.headline, body, edition.language)
        release = replace(release, sectors=choice.sectors)
        notes.append(choice.notes[0])
    return Reading(_with_credit(release), None, tuple(notes))


def _language(text: str, source: str, language: str | None) -> tuple[str, str]:
    if language is not None:
        return language, f"The language is {LANGUAGES[language].name}, as given."
    try:
        return detect(text)
    except UnknownLanguageError as error:
        carried = ", ".join(LANGUAGES)
        raise CopyError(
            source,
            f"the copy reads as a language that the wire does not carry (ISO 639 {error.code!r})",
            f"send it in one of {carried}, or name the language if this is wrong",
        ) from error


def _with_credit(release: Release) -> Release:
    """A foreign document's lead may hold the credit that its members lack."""
    (edition,) = release.editions
    if release.credit or not edition.blocks or edition.blocks[0].kind is not BlockKind.PARAGRAPH:
        return release
    credit, lead = split_credit(edition.blocks[0].text)
    if not credit or not lead:
        return release
    blocks = (Block(BlockKind.PARAGRAPH, lead), *edition.blocks[1:])
    return replace(release, credit=credit, editions=(replace(edition, blocks=blocks),))


def _uri(text: str) -> str:
    """The same words are the same release, however they are spaced and composed."""
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    return f"urn:wirestorm:{hashlib.sha256(normal.encode()).hexdigest()[:32]}"
