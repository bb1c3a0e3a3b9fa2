"""A comparison as a typed value: ``comparison.json`` holds it, and the table is a rendering of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from annotated_types import Ge

from bench.base.documents import Document
from bench.base.quantities import Count, Difference, Fraction, Moment, Unit
from bench.verdict.verdict import Verdict

__all__ = ["SCHEMA", "ComparedFigure", "ComparedSide", "Comparison", "Finding", "SideRun"]

SCHEMA: Literal["urn:wirestorm:comparison:1"] = "urn:wirestorm:comparison:1"

Number = Annotated[int, Ge(1)]


class Finding(StrEnum):
    """What can be said of a difference. OPEN: it takes more rounds to say."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRun(Document):
    """One run of a side."""

    round: Number
    """The round that it belongs to."""
    number: Number
    """Its place among all runs of the comparison, in the order in which they were made; of runs that were there, its
    place within the side."""
    folder: str
    """Its folder: of a live comparison, within the comparison's."""
    verdict: Verdict
    """Its verdict."""
    exit_code: Count | None
    """Its exit code. Null: the run was there before."""
    counted: bool
    """Whether its figures are in the comparison: a run that is INVALID, broken or interrupted does not count, nor one
    whose round is incomplete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSide(Document):
    """One side of the comparison. The counts are over its runs that count."""

    name: str
    """The side's name."""
    broker: tuple[str, ...]
    """The broker as the command line gives it, without credentials; none where it is the scenario's or a run's own."""
    settings: tuple[str, ...]
    """The settings that this side has beside the scenario's."""
    version: str | None
    """Kind and version of its broker. Null: no run counts, or the broker was a service's."""
    expected: Count
    """Deliveries that were expected."""
    missing: Difference
    """Of these, the deliveries that did not arrive."""
    duplicates: Count
    """Deliveries of a message to an outlet that had it already."""
    failed: Count
    """Runs of which a threshold failed."""
    runs: tuple[SideRun, ...]
    """Its runs, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFigure(Document):
    """One figure of one side against the reference's. The values are in the figure's unit."""

    figure: str
    """The figure's name: ``half`` and ``last``, from due until half of a release's deliveries had arrived and until
    the last had, of a typical release; ``last_slowest``, the same of the slowest tenth; ``spread``, from a release's
    first arrival to its last; ``deliveries_per_second``."""
    side: str
    """The name of the side."""
    unit: Unit
    """The unit of the figure."""
    reference: float | None
    """The mean of the reference's runs. Null: no round has it."""
    value: float | None
    """The mean of the side's runs. Null: no round has it."""
    difference: float | None
    """The mean of the rounds' differences, the side's value less the reference's. Null: no round has it."""
    low: float | None
    """The lower end of the interval of the difference. Null: there are fewer than four rounds."""
    high: float | None
    """The upper end of the interval of the difference. Null: there are fewer than four rounds."""
    finding: Finding
    """``better`` or ``worse``: the interval excludes 0. ``same``: it lies within the margin. ``open``: neither."""
    margin: float | None
    """The greatest difference that counts as none. Null: no round has the figure."""
    rounds_needed: Number | None
    """After how many rounds in all it would be decided if it went on like this. Null: it is decided, it would take
    more than a thousand, or fewer than two rounds are there."""
    references: tuple[float, ...]
    """The reference's value in each round that has the figure."""
    values: tuple[float, ...]
    """The side's value in each of these rounds."""
    differences: tuple[float, ...]
    """The difference of each of these rounds: of typical releases, the mean of their differences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Document):
    """What several sides say against the first of them, the reference."""

    schema: Literal["urn:wirestorm:comparison:1"]
    """The name and version of this schema."""
    wirestorm: str
    """The version of wirestorm that compared."""
    scenario: str
    """The scenario's name."""
    seed: Annotated[int, Ge(0)]
    """The seed of directory and calendar, the same on each side; it also draws the order within each round."""
    started: Moment
    """When the comparison began."""
    ended: Moment
    """When it ended."""
    command: tuple[str, ...]
    """The words of the command line, without passwords."""
    interleaved: bool
    """Whether the sides ran in turn, in an order drawn for each round; not so for runs that were there."""
    rounds_asked: Number
    """Rounds at most; of runs that were there, the rounds that they make."""
    rounds: Count
    """Rounds that count: each side has a run in them that is whole."""
    confidence: Fraction
    """The probability that every interval, at every look, holds its true difference."""
    interval_error: Fraction
    """The error of a single interval: that of all, shared out among figures, sides and looks."""
    margin: Fraction
    """The greatest difference that counts as none, as a fraction of the reference's value."""
    decided: bool
    """Whether every figure is decided."""
    sentence: str
    """What is found, in words."""
    sides: tuple[ComparedSide, ...]
    """The sides, the reference first."""
    figures: tuple[ComparedFigure, ...]
    """Each figure of each side against the reference."""
    exit_code: Count
    """The exit code of the comparison."""
    fault: str | None
    """What ended the comparison before its time. Null: nothing did."""
    interrupted: bool
    """Whether the user stopped it."""
