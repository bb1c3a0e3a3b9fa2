"""Small rules that all formats share: what comes before the text, and times and statuses in words of the document."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from wire.contract.release import Block, BlockKind, Concept, Status
from wire.errors import CopyError
from wire.intake.formats.moments import parse_moment
from wire.intake.vocabulary import fold

__all__ = [
    "exact_time",
    "identifier",
    "iptc_subject",
    "status_of",
    "subject_uri",
    "urgency_of",
    "version_of",
    "with_dateline",
    "with_deck",
]

IPTC_CODE = re.compile(r"\d{8}", re.ASCII)
VERSION = re.compile(r"\d{1,9}", re.ASCII)
NEAR_START = 100  # characters of a lead in which its dateline stands
DASH_AT_END = re.compile(r"[-‐‑‒–—―]\s*$")
MACHINE = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d")  # a dateline that is a timestamp
WORD = re.compile(r"[^\W\d_]{2,}")
# Where the IPTC's vocabularies are, by the alias that its documents use for them.
VOCABULARIES = {
    "medtop": "http://cv.iptc.org/newscodes/mediatopic/",
    "subj": "http://cv.iptc.org/newscodes/subjectcode/",
    "genre": "http://cv.iptc.org/newscodes/genre/",
}
UNSAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:@"
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")


def subject_uri(scheme: str, code: str, schemes: dict[str, str] | None = None) -> str:
    """Return the URI of a code by its scheme's alias; empty where nobody says what the alias stands for."""
    place = (schemes or {}).get(scheme) or VOCABULARIES.get(scheme)
    return f"{place}{code}" if place and code else ""


def identifier(given: str, owner: str = "") -> str:
    """Return a document's own identifier as a URI: as it is where it is one, else as a name under the wire's."""
    if not given or URI.fullmatch(given):
        return given
    parts = [quote(part, safe=UNSAFE) for part in (owner, given) if part]
    return "urn:wirestorm:" + ":".join(parts)


def iptc_subject(code: str, name: str = "") -> Concept | None:
    """Return the subject of a code of the IPTC, eight digits; None where the code is none."""
    return Concept(name, subject_uri("subj", code), f"subj:{code}") if IPTC_CODE.fullmatch(code) else None


def exact_time(text: str, what: str, source: str) -> int | None:
    """Return the time in an element's text, in nanoseconds since the epoch; CopyError names what the time is of.

    None where the text is empty, or has no time of day or no zone.
    """
    if not text:
        return None
    try:
        moment = parse_moment(text)
    except ValueError as error:
        raise CopyError(source, f"{what}: {error}", "give it as 2027-03-18T10:00:00+01:00") from None
    return moment.time_ns if moment.exact else None


def version_of(text: str) -> int | None:
    """Return a version from 1 on, of up to nine digits; None where the text is none."""
    return (int(text) or None) if VERSION.fullmatch(text) else None


def status_of(text: str, source: str) -> Status:
    """Return a publishing status by its word, in any scheme and case; an empty one is usable."""
    word = re.split(r"[:/#]", text.strip())[-1].lower() or "usable"
    word = {"cancelled": "canceled", "killed": "canceled"}.get(word, word)
    try:
        return Status(word)
    except ValueError:
        raise CopyError(source, f"the publishing status is {text!r}", f"give one of {', '.join(Status)}") from None


def urgency_of(text: str) -> int | None:
    """Return an urgency from 1 to 9; None where a document has none, or one of another scale."""
    return int(text) if len(text) == 1 and text in "123456789" else None


def with_deck(decks: Sequence[str], blocks: Sequence[Block], headline: str) -> tuple[Block, ...]:
    """Return the blocks below the lines under the headline, each a subhead, unless the text has that line already."""
    known = {fold(headline), *(fold(block.text) for block in blocks[:4])}
    above = [Block(BlockKind.SUBHEAD, deck) for deck in dict.fromkeys(decks) if deck and fold(deck) not in known]
    return (*above, *blocks)


def with_dateline(dateline: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with the dateline before the first paragraph, unless that paragraph begins with it."""
    place = None if MACHINE.match(dateline) else WORD.search(dateline)
    at = next((index for index, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH), None)
    if place is None or at is None:
        return tuple(blocks)
    lead = blocks[at].text
    if fold(place[0]) in fold(lead[: NEAR_START + len(dateline)]):
        return tuple(blocks)
    start = dateline.strip() if DASH_AT_END.search(dateline) else f"{dateline.strip()} –"
    return (*blocks[:at], Block(BlockKind.PARAGRAPH, f"{start} {lead}"), *blocks[at + 1 :])
