"""The models of the API's answers about missing deliveries and outlets: frozen dataclasses, as those of ``answers``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from wire.account.missing_messages import MissingCause
from wire.service.api.answers import Count, Language, Numbered, Sector

__all__ = ["MissedMessage", "Missing", "MissingMessage", "Outlet"]

Cause = Annotated[
    MissingCause,
    Field(
        description="unsent: never sent; refused: by the broker; unreported: the outlet's worker crashed before it "
        "reported; undelivered: sent, and it did not arrive"
    ),
]


@dataclass(frozen=True, kw_only=True)
class MissingMessage:
    """A message that outlets miss for one cause; ``outlets`` are their ids."""

    sequence: Count
    topic: str
    cause: Cause
    outlets: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Missing:
    """The outlets that miss a release version, of messages for which nothing is outstanding any more."""

    uri: str
    version: Numbered
    messages: Sequence[MissingMessage]


@dataclass(frozen=True, kw_only=True)
class MissedMessage:
    """A message that an outlet misses."""

    uri: str
    version: Numbered
    sequence: Count
    topic: str
    cause: Cause


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """A simulated outlet, and the latest messages that it misses."""

    id: str
    name: str
    country: Annotated[str, Field(description="ISO 3166-1 alpha-2")]
    region: str
    timezone: str
    languages: Sequence[Language]
    sectors: Annotated[Sequence[Sector], Field(description="none: a general outlet, which takes every sector")]
    circuits: Sequence[str]
    editors: Count
    desktops: Count
    missing: Sequence[MissedMessage]
