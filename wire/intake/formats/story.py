"""A story as a document of another format has it, before it is a release: intake decides on its language and sector."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from wire.contract.release import Block, Concept, Description, Rights, Status

__all__ = ["Story", "left_out", "lines_once"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The parts of one story; a part that is not there is empty. Times are nanoseconds since the epoch, UTC.

    ``kind`` names the format. ``language`` is the tag that the document gives; ``sure`` is whether the document's
    author decided on it, and not a page's template. ``subjects`` are as found, sectors among them; ``broader`` are
    subjects that only say where these belong. ``cues`` are texts beside the body that may speak of an embargo;
    ``lines`` are texts around the story: a line of them is obeyed where it is an instruction with a time.
    ``unreadable`` says why the document's own embargo can't be read. ``notes`` are sentences on what was left out.
    """

    kind: str
    headline: str
    blocks: tuple[Block, ...]
    uri: str = ""
    version: int | None = None
    language: str = ""
    sure: bool = True
    created_ns: int | None = None
    embargo_ns: int | None = None
    unreadable: str = ""
    expires_ns: int | None = None
    status: Status = Status.USABLE
    urgency: int | None = None
    credit: str = ""
    note: str = ""
    byline: str = ""
    located: str = ""
    slugline: str = ""
    rights: Rights = field(default_factory=Rights)
    genres: tuple[Concept, ...] = ()
    people: tuple[Concept, ...] = ()
    places: tuple[Concept, ...] = ()
    organisations: tuple[Concept, ...] = ()
    events: tuple[Concept, ...] = ()
    subjects: tuple[Concept, ...] = ()
    broader: tuple[Concept, ...] = ()
    sources: tuple[Concept, ...] = ()
    keywords: tuple[str, ...] = ()
    descriptions: tuple[Description, ...] = ()
    cues: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def left_out(counted: Counter[str]) -> tuple[str, ...]:
    """Return one sentence on the parts that were left out, or none."""
    if not counted:
        return ()
    parts = ", ".join(f"{kind} ({number})" for kind, number in sorted(counted.items()))
    return (f"Left out of the text: {parts}.",)


def lines_once(texts: Iterable[str]) -> str:
    """Return the lines of texts, each once, in order: agencies repeat notes in several writings."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(dict.fromkeys(line for line in lines if line))
