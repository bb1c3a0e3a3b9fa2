"""What intake decides for copy of every format: its language, its URI, and the credit that its lead has."""

import hashlib
import unicodedata

from wire.contract.places import LANGUAGES
from wire.contract.release import Block, BlockKind
from wire.errors import CopyError
from wire.intake.dateline import split_credit
from wire.intake.language import UnknownLanguageError, detect

__all__ = ["language_of", "take_credit", "uri_of"]


def language_of(text: str, source: str, given: str | None) -> tuple[str, str]:
    """Return the tag of a text's language, the given one or by detection, and a sentence on it.

    CopyError where the text is in a language that the wire does not carry.
    """
    if given is not None:
        return given, f"The language is {LANGUAGES[given].name}, as given."
    try:
        return detect(text)
    except UnknownLanguageError as error:
        problem = f"the copy reads as a language that the wire does not carry (ISO 639 {error.code!r})"
        remedy = f"send it in one of {', '.join(LANGUAGES)}, or name the language if this is wrong"
        raise CopyError(source, problem, remedy) from error


def uri_of(text: str) -> str:
    """Return a URI made from the words: the same words, however spaced and composed, are the same release."""
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    return f"urn:wirestorm:{hashlib.sha256(normal.encode()).hexdigest()[:32]}"


def take_credit(blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """Return the credit at the start of the first paragraph, and the blocks without it; "" where it has none."""
    at = next((index for index, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH), None)
    if at is None:
        return "", blocks
    credit, lead = split_credit(blocks[at].text)
    if not credit or not lead:
        return "", blocks
    return credit, (*blocks[:at], Block(BlockKind.PARAGRAPH, lead), *blocks[at + 1 :])
