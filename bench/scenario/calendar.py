"""The ``[calendar]`` of a scenario: the releases, and when each is due."""

from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bench.base.units import SECOND_NS, Wrong, format_duration
from bench.scenario.bandwidth import SizeBytes
from bench.scenario.sections import Flag, Number, Section, Text, Whole
from bench.scenario.story_changes import CHANGES, StoryChanges, version_named
from bench.scenario.times import DurationNs, TimeOfDayNs
from wire.contract.patterns import PatternError, check_pattern
from wire.host.files import is_file

__all__ = ["LEAST_EVERY_NS", "MOST_BACKGROUND", "Calendar", "Event"]

LEAST_EVERY_NS = 1_000_000
MOST_BACKGROUND = 60_000  # releases a minute of the clock
REPLACEMENT = "replacement"  # the kind that takes the place of a killed one
# The keys that a flood has not.
OF_A_DAY = (
    "speed",
    "begins_ns",
    "background",
    "on_the_hour",
    "corrections",
    "kills",
    "replacements",
    "change_after_ns",
)


def _pattern(text: str) -> str:
    try:
        return check_pattern(text)
    except PatternError as error:
        raise Wrong(error.problem, error.remedy) from None


def _copy(path: Path) -> Path:
    if not is_file(path):
        raise Wrong(f"there is no file {path}", "give files of copy, relative to the scenario's folder")
    return path


Pattern = Annotated[Text, AfterValidator(_pattern)]
CopyFile = Annotated[Path, AfterValidator(_copy)]


class Event(Section):
    """``[[calendar.event]]``: releases at one moment, or from then on at even distances until the scenario's end.

    A change, such as a correction or a kill, is the next version of the first release of an earlier event. A
    replacement is a release of its own, in the place of one that an earlier event has killed.
    """

    at_ns: DurationNs = Field(0, alias="at", description='a duration from the start such as "15s"')
    every_ns: DurationNs = Field(0, alias="every", description='a duration of 1ms or more, such as "200ms"')
    kind: Literal[
        "flash", "earnings", "release", "correction", "advisory", "withheld", "restored", "kill", "replacement"
    ] = Field(
        "release",
        description="flash, earnings, release, correction, advisory, withheld, restored, kill or replacement",
    )
    count: Whole = Field(1, ge=1, le=10_000, description="a whole number from 1 to 10000")
    circuits: tuple[Pattern, ...] = Field(
        ("*",), min_length=1, description='a list of circuits such as ["de/western-europe", "ja/*"]'
    )
    in_turn: Flag = Field(default=False, description="true or false")
    name: Text = Field("", description="a name for later events to refer to")
    of: Text = Field("", description="the name of an earlier event")
    embargo_ns: DurationNs = Field(0, alias="embargo", description='a duration after "at" such as "5s"')

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if 0 < self.every_ns < LEAST_EVERY_NS:
            raise Wrong("this is too often", "give 1ms or more", "every")
        if self.in_turn and not self.every_ns:
            raise Wrong("an event that happens once has no turns", "give it an every, or leave it out", "in_turn")
        if self.kind not in (*CHANGES, REPLACEMENT):
            if self.of:
                raise Wrong(f"a {self.kind} changes nothing earlier", "leave it out, or correct or kill", "of")
            return self
        if not self.of:
            does, what = ("changes", "event") if self.kind in CHANGES else ("follows", "kill")
            named = version_named(self.kind)
            raise Wrong(f"{named} {does} an earlier {what}", f"name an earlier {what}, of = ...", "of")
        for key in ("every_ns", "count", "circuits", "embargo_ns"):
            if key in self.model_fields_set and getattr(self, key) != Event.model_fields[key].default:
                given = key.removesuffix("_ns")
                does = "changes" if self.kind in CHANGES else "replaces"
                named = version_named(self.kind)
                problem = f"{named} is sent once, at once, to the circuits of the release that it {does}"
                raise Wrong(problem, "leave it out", given)
        return self


class Calendar(Section):
    """``[calendar]``. ``open``: due times wait for nothing; ``flood``: as fast as the broker accepts messages.

    Times and rates are those of the calendar's day, which passes ``speed`` times as fast as the clock.
    """

    mode: Literal["open", "flood"] = Field("open", description="open or flood")
    speed: Number = Field(1.0, gt=0, le=100_000, description="a number above 0: how many times as fast a day passes")
    begins_ns: TimeOfDayNs = Field(0, alias="begins", description='a time of day in UTC such as "06:30"')
    background_per_minute: Number = Field(10.0, ge=0, le=MOST_BACKGROUND, description="a number from 0 to 60000")
    background: Literal["poisson", "constant", "diurnal"] = Field("poisson", description="poisson, constant or diurnal")
    on_the_hour: Number = Field(0.0, ge=0, le=1, description="a fraction from 0 to 1")
    corrections: Number = Field(0.0, ge=0, le=0.9, description="a fraction from 0 to 0.9")
    kills: Number = Field(0.0, ge=0, le=1, description="a fraction from 0 to 1")
    replacements: Number = Field(0.0, ge=0, le=1, description="a fraction from 0 to 1")
    change_after_ns: DurationNs = Field(
        600 * SECOND_NS, alias="change_after", ge=SECOND_NS, description='a duration of 1s or more, such as "10m"'
    )
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
        self._check_day()
        named: dict[str, Event] = {}
        changes = StoryChanges()
        replaced: set[str] = set()  # the kills that have their replacement
        for number, event in sorted(enumerate(self.event), key=lambda item: item[1].at_ns):
            if event.of:
                _check_order(event, named.get(event.of), tuple(named), number)
            if event.kind == REPLACEMENT:
                _check_killed(event, named[event.of], replaced, number)
                replaced.add(event.of)
            elif event.of:
                changes.add(event.kind, event.name, event.of, event.at_ns, f"event.{number}")
            if event.name in named:
                raise Wrong(f"{event.name!r} is taken", "give each event its own name", f"event.{number}.name")
            if event.name:
                named[event.name] = event
                if not event.of:
                    changes.begin(event.name, event.at_ns + event.embargo_ns)
        return self

    def _check_day(self) -> None:
        for name in OF_A_DAY:
            field = type(self).model_fields[name]
            if self.mode == "flood" and getattr(self, name) != field.default:
                problem = "a flood has no day: it sends as fast as the broker takes messages"
                raise Wrong(problem, 'leave it out, or set mode = "open"', field.alias or name)
        if self.background_per_minute * self.speed > MOST_BACKGROUND:
            problem = f"{self.background_per_minute * self.speed:,.0f} releases a minute of the clock are too many"
            most = (MOST_BACKGROUND / self._pace).quantize(Decimal("0.01"), ROUND_FLOOR)
            remedy = f"give a rate of at most {most.normalize():f}, or a lower speed"
            raise Wrong(problem, remedy, "background_per_minute")
        for number, event in enumerate(self.event):
            if event.every_ns and self.run_ns(event.every_ns) < LEAST_EVERY_NS:
                problem = f"at speed {self.speed:g} this is every {format_duration(self.run_ns(event.every_ns))}"
                raise Wrong(problem, "give 1ms of the clock or more, or a lower speed", f"event.{number}.every")

    def run_ns(self, day_ns: int) -> int:
        """Return how long a duration of the calendar's day takes in the run."""
        return int(day_ns / self._pace)

    def day_ns(self, run_ns: int) -> int:
        """Return how much of the calendar's day passes in a duration of the run."""
        return int(run_ns * self._pace)

    @property
    def _pace(self) -> Decimal:
        """The speed as it was written: in binary fractions the day's last event would be after its end."""
        return Decimal(str(self.speed))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of releases that there are to be: of the events, background with its changes, and copy."""
        background = self.mode == "flood" or self.background_per_minute > 0
        kinds: list[str] = [event.kind for event in self.event]
        if background:
            replacements = self.kills and self.replacements
            changes = (("correction", self.corrections), ("kill", self.kills), (REPLACEMENT, replacements))
            kinds += ["background", *(kind for kind, share in changes if share)]
        return (*dict.fromkeys(kinds), *(("copy",) if self.copy_files else ()))


def _check_order(event: Event, earlier: Event | None, names: tuple[str, ...], number: int) -> None:
    key = f"event.{number}.of"
    if earlier is None or earlier.at_ns >= event.at_ns:
        remedy = f"give one of {', '.join(names)}" if names else 'name an earlier event, name = "..."'
        raise Wrong(f"no event before {format_duration(event.at_ns)} is called {event.of!r}", remedy, key)


def _check_killed(event: Event, killed: Event, replaced: set[str], number: int) -> None:
    key = f"event.{number}.of"
    if killed.kind != "kill":
        remedy = "name a kill, or take a correction"
        raise Wrong(f"{event.of!r} is no kill, and a replacement takes the place of a killed release", remedy, key)
    if event.of in replaced:
        raise Wrong(f"{event.of!r} has its replacement already", "correct that one, or leave it out", key)
