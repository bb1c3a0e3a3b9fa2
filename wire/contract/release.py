"""A release and its editions: one story, in one or more languages, as the wire handles it."""

from dataclasses import dataclass
from enum import StrEnum

from wire.contract.places import LANGUAGES, SECTORS

__all__ = ["Block", "BlockKind", "Concept", "Description", "Edition", "Release", "Rights", "Status"]


class Status(StrEnum):
    """ninjs ``pubStatus``: a canceled version is a kill, a withheld one is not to be shown until further notice."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of body text. A table's rows are lines and its cells are tab-separated."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Description:
    """A text about a story that is no part of its body: a summary, a teaser, a caption. ``role`` may be empty."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A person, a place, an organisation, an event, a genre, a subject or a source, as a controlled vocabulary has it.

    ``literal`` is a code, with its scheme before it where the scheme is known (``medtop:20000344``). ``rel`` is how the
    story relates to the concept; of a source it is the role, and a genre has none. Each is empty where it is not known.
    """

    name: str = ""
    uri: str = ""
    literal: str = ""
    rel: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """Who owns a story and what may be done with it, each part empty where nothing is said.

    ``linked`` is the URI of a statement of rights, ``encoded`` such a statement itself, and at most one of them is
    given; ``language_id`` is the URI of the language that the statement is written in (ninjs ``rightsInfo``).
    """

    holder: str = ""
    notice: str = ""
    terms: str = ""
    linked: str = ""
    encoded: str = ""
    language_id: str = ""

    def __post_init__(self) -> None:
        if self.linked and self.encoded:
            raise ValueError("rights are linked or encoded, and here they are both")
        if self.language_id and not (self.linked or self.encoded):
            raise ValueError("the language of a statement of rights is given, and no statement")


@dataclass(frozen=True, slots=True)
class Edition:
    """A release in one language.

    ``disclaimer`` is the wire's own statement on third-party copy, ``boilerplate`` its closing
    self-description: both are kept apart from the body, and empty where the copy had none.
    """

    language: str
    headline: str
    blocks: tuple[Block, ...]
    disclaimer: str = ""
    boilerplate: str = ""
    descriptions: tuple[Description, ...] = ()

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"{self.language!r} is not a language of the wire: {', '.join(LANGUAGES)}")

    @property
    def subheads(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks if block.kind is BlockKind.SUBHEAD)


@dataclass(frozen=True, slots=True)
class Release:
    """One version of one story. Times are nanoseconds since the epoch, UTC.

    The first sector is primary: it stands in every topic of every version of this ``uri``.
    ``urgency`` runs from 1 (highest) to 9, as in ninjs. ``keywords`` are subjects with nothing but a name;
    ``subjects`` are those with a URI or a literal, the 17 sectors excepted. ``credit`` names the source that outlets
    credit; ``sources`` are the information sources, of which the first is the credit's where it has the same name (see
    ``wire.contract.concepts.split_sources``). ``located`` is where the story was written. ``replaces`` is the URI of
    the killed release whose place this one takes, empty for any other.
    """

    uri: str
    version: int
    source_language: str
    sectors: tuple[str, ...]
    editions: tuple[Edition, ...]
    created_ns: int
    urgency: int = 5
    embargo_ns: int | None = None
    expires_ns: int | None = None
    status: Status = Status.USABLE
    credit: str = ""
    note: str = ""
    keywords: tuple[str, ...] = ()
    byline: str = ""
    located: str = ""
    slugline: str = ""
    rights: Rights = Rights()
    genres: tuple[Concept, ...] = ()
    people: tuple[Concept, ...] = ()
    places: tuple[Concept, ...] = ()
    organisations: tuple[Concept, ...] = ()
    events: tuple[Concept, ...] = ()
    subjects: tuple[Concept, ...] = ()
    sources: tuple[Concept, ...] = ()
    replaces: str = ""

    def __post_init__(self) -> None:
        if not self.sectors or any(sector not in SECTORS for sector in self.sectors):
            raise ValueError(f"{self.uri}: sectors {self.sectors} must be one or more of {', '.join(SECTORS)}")
        if not 1 <= self.urgency <= 9:
            raise ValueError(f"{self.uri}: urgency {self.urgency} is not between 1 and 9")
        if self.version < 1:
            raise ValueError(f"{self.uri}: version {self.version} is below 1")
        if self.replaces == self.uri:
            raise ValueError(f"{self.uri}: replaces itself; a later version does that")
        languages = [edition.language for edition in self.editions]
        if not languages or len(set(languages)) != len(languages):
            raise ValueError(f"{self.uri}: needs one edition a language, has {languages}")
        if self.source_language not in languages:
            raise ValueError(f"{self.uri}: has no edition in its source language {self.source_language}")

    @property
    def primary_sector(self) -> str:
        return self.sectors[0]

    def edition(self, language: str) -> Edition:
        """Return the edition in ``language``; KeyError where there is none."""
        for edition in self.editions:
            if edition.language == language:
                return edition
        raise KeyError(language)
