"""The behaviours of outlets in a scenario: ``[[audience.behaviour]]``."""

import difflib
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bench.base.units import Wrong, format_duration
from bench.scenario.bandwidth import BytesPerSecond, SizeBytes
from bench.scenario.behaviour_kinds import COMMON, KINDS
from bench.scenario.limits import OUTLETS
from bench.scenario.sections import Flag, Number, Section, Text, Whole
from bench.scenario.times import DurationNs, TimeOfDayNs
from wire.contract.behaviours import (
    BEHAVIOURS_MOST,
    BUFFER_LEAST,
    BUFFER_MOST,
    DESK_MOST,
    LEAST_EVERY_NS,
    RATE_MOST,
    STEADY,
)

__all__ = ["BEHAVIOURS_TAKE", "Behaviour", "Behaviours"]

BEHAVIOURS_TAKE = "tables, [[audience.behaviour]]"
LEAST_EVERY = format_duration(LEAST_EVERY_NS)


class Behaviour(Section):
    """``[[audience.behaviour]]``: how a part of the audience behaves. Which keys there are depends on the kind."""

    kind: Literal[
        "flapping",
        "crashing",
        "night",
        "late",
        "mass_return",
        "resubscribing",
        "slow_reader",
        "slow_ack",
        "shared_desk",
    ] = Field(description=f"one of {', '.join(KINDS)}")
    name: Text = Field("", max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$", description="a name, else the kind")
    share: Number | None = Field(None, gt=0, le=1, description="a number above 0, up to 1")
    count: Whole | None = Field(None, ge=1, le=OUTLETS.most, description=OUTLETS.takes)
    group: Text = Field("", description="the name of an [[audience.group]]")
    for_ns: DurationNs | None = Field(None, alias="for", gt=0, description='a duration such as "5s"')
    every_ns: DurationNs | None = Field(
        None, alias="every", ge=LEAST_EVERY_NS, description=f'a duration of {LEAST_EVERY} or more, such as "30s"'
    )
    at_ns: DurationNs | None = Field(None, alias="at", description='a duration from the start, such as "15s"')
    within_ns: DurationNs | None = Field(None, alias="within", description='a duration such as "2s"')
    backoff: Flag | None = Field(None, description="true or false")
    closes_ns: TimeOfDayNs | None = Field(None, alias="closes", description='a local time of day such as "20:00"')
    opens_ns: TimeOfDayNs | None = Field(None, alias="opens", description='a local time of day such as "06:00"')

    rate_bytes: BytesPerSecond | None = Field(
        None, alias="rate", ge=1, le=RATE_MOST, description='a size a second such as "2kB/s"'
    )
    buffer_bytes: SizeBytes | None = Field(
        None, alias="buffer", ge=BUFFER_LEAST, le=BUFFER_MOST, description='a size from "1kB" to "128kB"'
    )
    delay_ns: DurationNs | None = Field(None, alias="delay", gt=0, description='a duration such as "200ms"')

    size: Whole | None = Field(
        None, ge=2, le=DESK_MOST, description=f"a whole number of clients at each desk from 2 to {DESK_MOST}"
    )

    @model_validator(mode="after")
    def _agrees(self) -> "Behaviour":
        keys, fields = KINDS[self.kind], Behaviour.model_fields
        takes = {field.alias or name: field.description for name, field in fields.items()}
        given = [field.alias or name for name, field in fields.items() if getattr(self, name) != field.default]
        for key in given:
            if key not in COMMON and key not in keys.all:
                near = difflib.get_close_matches(key, keys.all, n=1, cutoff=0.5)
                remedy = f"did you mean {near[0]}?" if near else f"there are: {', '.join((*keys.all, *COMMON))}"
                raise Wrong(f"the kind {self.kind} has no such key", remedy, key)
        for key in keys.needed:
            if key not in given:
                raise Wrong(f"the kind {self.kind} needs it", f"give {takes[key]}", key)
        if self.share is not None and self.count is not None:
            raise Wrong("share and count are given", "give one of them", "count")
        if self.called == STEADY:
            raise Wrong(f"outlets without a behaviour are called {STEADY}", "give it another name", "name")
        if self.for_ns is not None and self.every_ns is not None and self.for_ns >= self.every_ns:
            problem = f"it is no part of {format_duration(self.every_ns)}"
            raise Wrong(problem, "make it shorter than every", "for")
        if self.closes_ns is not None and self.closes_ns == self.opens_ns:
            raise Wrong("outlets close and open at the same time", "give another time", "opens")
        if self.within_ns is not None and self.backoff is False:
            problem = "without backoff all return in the same instant"
            raise Wrong(problem, "leave it out, or set backoff = true", "within")
        return self

    @property
    def called(self) -> str:
        """The name of the behaviour in figures and errors."""
        return self.name or self.kind


Behaviours = Annotated[tuple[Behaviour, ...], Field(max_length=BEHAVIOURS_MOST)]
