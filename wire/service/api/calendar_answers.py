"""The models of the API's answers about the calendar: frozen dataclasses, as those of ``answers``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from wire.service.api.answers import Time

__all__ = ["Calendar", "Pause"]


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A pause that is held."""

    id: str
    until: Annotated[Time, Field(description="when it ends unless it is renewed")]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The calendar and its pauses."""

    scenario: Annotated[str | None, Field(description="as given by --calendar; null: the wire has no calendar")]
    paused_until: Annotated[Time | None, Field(description="when the last pause ends; null while none is held")]
    pauses: Annotated[Sequence[Pause], Field(description="the first to end first")]
    last_due: Annotated[
        Time | None,
        Field(description="when the last of the releases that the calendar posted is due; null where none waits"),
    ]
