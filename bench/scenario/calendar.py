"""The ``[calendar]`` of a scenario: the releases, and when each is due."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from bench.base.units import Wrong, format_duration, parse_size
from bench.scenario.audience import DurationNs, Number, Section, Text, Whole
from wire.contract.patterns import PatternError, check_pattern

__all__ = ["Calendar", "Event", "SizeBytes"]

LEAST_EVERY_NS = 1_000_000
CHANGES = ("correction", "kill")  # kinds of event that change an earlier release


def _pattern(text: str) -> str:
    try:
        return check_pattern(text)
    except PatternError as error:
        raise Wrong(error.problem, error.remedy) from None


def _copy(path: Path) -> Path:
    if not path.is_file():
        raise Wrong(f"there is no file {path}", "give files of copy, relative to the scenario's folder")
    return path


SizeBytes = Annotated[int, BeforeValidator(parse_size), PlainSerializer(lambda size: f"{size}B", return_type=str)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
CopyFile = Annotated[Path, AfterValidator(_copy)]


class Event(Section):
    """``[[calendar.event]]``: releases at one moment, or from then on at even distances until the scenario's end.

    A correction or a kill changes the first release of an earlier event.
    """

    at_ns: DurationNs = Field(0, alias="at", description='a duration from the start such as "15s"')
    every_ns: DurationNs = Field(0, alias="every", description='a duration of 1ms or more, such as "200ms"')
    kind: Literal["flash", "earnings", "release", "correction", "kill"] = Field(
        "release", description="flash, earnings, release, correction or kill"
    )
    count: Whole = Field(1, ge=1, le=10_000, description="a whole number from 1 to 10000")
    circuits: tuple[Pattern, ...] = Field(
        ("*",), min_length=1, description='a list of circuits such as ["de/western-europe", "ja/*"]'
    )
    name: Text = Field("", description="a name for later events to refer to")
    of: Text = Field("", description="the name of an earlier event")
    embargo_ns: DurationNs = Field(0, alias="embargo", description='a duration after "at" such as "5s"')

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if 0 < self.every_ns < LEAST_EVERY_NS:
            raise Wrong("this is too often", "give 1ms or more", "every")
        if self.kind not in CHANGES:
            if self.of:
                raise Wrong(f"a {self.kind} changes nothing earlier", "leave it out, or correct or kill", "of")
            return self
        if not self.of:
            raise Wrong(f"a {self.kind} changes an earlier event", "name an earlier event, of = ...", "of")
        for key in ("every_ns", "count", "circuits", "embargo_ns"):
            if key in self.model_fields_set and getattr(self, key) != Event.model_fields[key].default:
                given = key.removesuffix("_ns")
                problem = f"a {self.kind} is sent once, at once, to the circuits of the release that it changes"
                raise Wrong(problem, "leave it out", given)
        return self


class Calendar(Section):
    """``[calendar]``. ``open``: due times wait for nothing; ``flood``: as fast as the broker accepts messages."""

    mode: Literal["open", "flood"] = Field("open", description="open or flood")
    background_per_minute: Number = Field(10.0, ge=0, le=60_000, description="a number from 0 to 60000")
    copy_files: tuple[CopyFile, ...] = Field((), alias="copy", description="a list of files")
    size_median_bytes: SizeBytes = Field(
        6_000, alias="size_median", ge=600, le=150_000, description='a size from "600B" to "150kB"'
    )
    size_sigma: Number = Field(0.8, ge=0, le=3, description="a number from 0 to 3")
    flood_size_bytes: SizeBytes = Field(
        5_600, alias="flood_size", ge=600, le=4_000_000, description='a size from "600B" to "4MB"'
    )
    event: tuple[Event, ...] = Field((), description="a list of [[calendar.event]] tables")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.mode == "flood" and (self.event or self.copy_files):
            key = "event" if self.event else "copy"
            raise Wrong("a flood has none: it sends composed releases only", 'leave it out, or set mode = "open"', key)
        named: dict[str, Event] = {}
        for number, event in sorted(enumerate(self.event), key=lambda item: item[1].at_ns):
            if event.of:
                _check_order(event, named.get(event.of), tuple(named), number)
            if event.name in named:
                raise Wrong(f"{event.name!r} is taken", "give each event its own name", f"event.{number}.name")
            if event.name:
                named[event.name] = event
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of releases that there are to be: of the events, background, and copy."""
        background = self.mode == "flood" or self.background_per_minute > 0
        kinds = dict.fromkeys(event.kind for event in self.event)
        return (*kinds, *(("background",) if background else ()), *(("copy",) if self.copy_files else ()))


def _check_order(event: Event, earlier: Event | None, names: tuple[str, ...], number: int) -> None:
    key = f"event.{number}.of"
    if earlier is None or earlier.at_ns >= event.at_ns:
        remedy = f"give one of {', '.join(names)}" if names else 'name an earlier event, name = "..."'
        raise Wrong(f"no event before {format_duration(event.at_ns)} is called {event.of!r}", remedy, key)
    if earlier.kind == "kill":
        raise Wrong(f"{event.of!r} is a kill, after which there is nothing to change", "change another", key)
