"""The models of the API's answers: one frozen dataclass each, from which JSON and schema are both made.

Times are RFC 3339 texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from wire.account.change_figures import ChangeKind
from wire.account.rows import COVERAGE_FRACTIONS, coverage_name
from wire.contract.places import LANGUAGES, SECTORS
from wire.contract.topics import FLASH
from wire.desk.entry import State

__all__ = [
    "Alive",
    "Change",
    "CircuitCounts",
    "Delivery",
    "Directory",
    "Listed",
    "Page",
    "Preview",
    "Previews",
    "Reached",
    "Ready",
    "Receipt",
    "Receipts",
    "Release",
    "Version",
]


_COVERAGE = {
    "type": "object",
    "properties": {coverage_name(fraction): {"type": ["number", "null"]} for fraction in COVERAGE_FRACTIONS},
    "required": [coverage_name(fraction) for fraction in COVERAGE_FRACTIONS],
    "additionalProperties": False,
}

Count = Annotated[int, Field(ge=0)]
Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Due = Annotated[
    str | None,
    WithJsonSchema({"type": ["string", "null"], "format": "date-time"}),
    Field(description="null while the version is withheld: it is due when it is lifted"),
]
Language = Annotated[str, WithJsonSchema({"type": "string", "enum": list(LANGUAGES)})]
Sector = Annotated[str, WithJsonSchema({"type": "string", "enum": list(SECTORS)})]
Status = Literal["usable", "withheld", "canceled"]
Urgency = Annotated[int, Field(ge=1, le=9, description="1 is a flash, for every outlet of its circuits; 9 can wait")]
# A kill's number is one more than the last that a client gave.
Numbered = Annotated[int, Field(ge=1)]
Heading = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": [*SECTORS, FLASH], "description": "the last level of its topics"}),
]
Stage = Annotated[
    State,
    Field(
        description="waiting for its due time; committed, its messages have numbers; stopped before anything was sent"
    ),
]
Notes = Annotated[Sequence[str], Field(description="the decisions of intake, with their reasons")]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A version of a release, without its text."""

    uri: str
    version: Numbered
    status: Status
    languages: Sequence[Language]
    sectors: Sequence[Sector]
    urgency: Urgency
    heading: Heading
    accepted: Time
    due: Due
    embargo: Time | None
    note: str


@dataclass(frozen=True, kw_only=True)
class Audience:
    """The circuits of a version, and how many outlets, editors and desktops are entitled to it."""

    circuits: Sequence[str]
    outlets: Annotated[int, Field(ge=0, description="entitled to it on at least one circuit, each outlet once")]
    editors: Count
    desktops: Count


@dataclass(frozen=True, kw_only=True)
class Receipt(Audience, Outline):
    """The answer to a version that was accepted."""

    notes: Notes


@dataclass(frozen=True, kw_only=True)
class Receipts:
    """The answer to a document with several releases, in its order: all of them were accepted."""

    releases: Annotated[Sequence[Receipt], Field(min_length=2)]


@dataclass(frozen=True, kw_only=True)
class Listed(Outline):
    """A version in a list."""

    state: Stage
    headline: str


@dataclass(frozen=True, kw_only=True)
class Version(Audience, Listed):
    """A version as it is at the moment."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """Every version of a release, ascending."""

    uri: str
    versions: Annotated[Sequence[Version], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Versions, newest first."""

    releases: Sequence[Listed]
    next: Annotated[str | None, Field(description="the path of the next page; null on the last")]


@dataclass(frozen=True, kw_only=True)
class Preview(Audience):
    """A release that was not posted, and the audience that it would have."""

    uri: str
    version: Numbered
    languages: Sequence[Language]
    sectors: Sequence[Sector]
    urgency: Urgency
    heading: Heading
    notes: Notes


@dataclass(frozen=True, kw_only=True)
class Previews:
    """The releases of a document that holds several, none of them posted."""

    releases: Annotated[Sequence[Preview], Field(min_length=2)]


@dataclass(frozen=True, kw_only=True)
class CircuitCounts:
    """A release version's deliveries on one circuit."""

    circuit: str
    entitled: Count
    delivered: Count
    missing: Count
    outstanding: Count
    refused: Annotated[str | None, Field(description="why the broker did not take its message; null where it did")]


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How many outlets and desktops a release had reached so many seconds after it was due."""

    since_due_seconds: float
    outlets: Count
    desktops: Count


@dataclass(frozen=True, kw_only=True)
class Change:
    """The clock of a correction or kill, over the outlets that had the story when it was changed, each once for each
    circuit.
    """

    kind: ChangeKind
    had: Count
    missing: Annotated[int, Field(ge=0, description="of these, the outlets that do not have this version as of now")]
    seconds: Annotated[
        float | None, Field(description="from its receipt to the last of them; null while one does not have it")
    ]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A release version's deliveries; reach stands beside them, and is never in their counts."""

    uri: str
    version: Numbered
    status: Status
    state: Stage
    due: Due
    settled: Annotated[bool, Field(description="no delivery is outstanding")]
    entitled: Count
    delivered: Count
    missing: Count
    outstanding: Count
    circuits: Sequence[CircuitCounts]
    first: Time | None
    last: Time | None
    spread_seconds: Annotated[float | None, Field(description="first arrival to last")]
    coverage_seconds: Annotated[
        Mapping[str, float | None],
        WithJsonSchema(
            _COVERAGE | {"description": "from due until that fraction of the entitled outlets had it; null before that"}
        ),
    ]
    reach: Annotated[
        Sequence[Reached],
        Field(description="outlets with at least one edition, each once, and their desktops; reach is not delivery"),
    ]
    change: Annotated[Change | None, Field(description="null for a version before which no other one was sent")]


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The outlets, in figures."""

    seed: int
    outlets: Count
    editors: Count
    desktops: Count
    countries: Count
    by_language: Mapping[str, Count]
    by_region: Mapping[str, Count]
    by_sector: Mapping[str, Count]
    circuits: Sequence[str]
    digest: str
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Alive:
    """The service answers."""

    status: Literal["ok"] = "ok"


@dataclass(frozen=True, kw_only=True)
class Ready(Alive):
    """The service can do its work; ``checks`` has an "ok" for each part that was checked."""

    checks: Mapping[str, str]
