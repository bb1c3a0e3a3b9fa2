"""The summary of several runs of one scenario as a typed value: ``runs.json`` holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge

from bench.base.documents import Document
from bench.base.quantities import Count, Fraction, Seconds, Unit
from bench.verdict.verdict import Verdict

__all__ = ["SCHEMA", "DisturbedRun", "FigureRange", "RepeatabilitySummary", "RunInSet", "RunSetSummary", "SetVerdict"]

SCHEMA: Literal["urn:wirestorm:runs:1"] = "urn:wirestorm:runs:1"

SetVerdict = Literal["PASS", "FAIL", "INVALID", "INTERRUPTED", "FAULT"]
Number = Annotated[int, Ge(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisturbedRun(Document):
    """A run that is not counted, because quiet runs were asked for and it was disturbed."""

    number: Number
    """The run's number."""
    disturbance: str
    """The disturbance, in a clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRange(Document):
    """One figure over the runs that are counted."""

    unit: Unit
    """The unit of the figure."""
    min: float | None
    """The least value, in the figure's unit. Null: no run has one."""
    median: float | None
    """The median, in the figure's unit. Null: no run has one."""
    max: float | None
    """The greatest value, in the figure's unit. Null: no run has one."""
    spread: Fraction | None
    """``max`` less ``min``, as a fraction of ``median``. Null: fewer than two runs have a value, or the median is 0
    and the others are not."""
    values: tuple[float | None, ...]
    """The value of each run, in the figure's unit, in the order of ``runs_counted``. Null: the run has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatabilitySummary(Document):
    """Whether the runs repeated."""

    figure: str
    """The figure that is asked about, one of ``figures``."""
    limit: Fraction
    """The greatest ``spread`` at which it counts as repeated."""
    repeated: bool | None
    """Whether it repeated. Null: it can't be said, because fewer than two runs are counted or one has no value."""
    sentence: str
    """The same in words."""
    suspects: tuple[str, ...]
    """Possible reasons why it did not repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInSet(Document):
    """One run of the set."""

    number: Number
    """The run's number, from 1."""
    folder: str
    """The name of its folder, which holds its ``summary.json``."""
    verdict: Verdict
    """Its verdict."""
    exit_code: Count
    """Its exit code."""
    fault: str | None
    """The fault that ended it. Null: there was none."""
    interrupted: bool
    """Whether the user stopped it."""
    disclosure_p99: Seconds | None
    """The p99 of disclosure latency. Null: nothing was delivered."""
    bottleneck: str | None
    """The part that limited it, or ``none``. Null: it is not known."""
    others: Fraction | None
    """The fraction of the processors that other programs and other virtual machines used. Null: it is not known."""
    slowed: Fraction | None
    """The fraction of the samples that found the processors slowed. Null: it is not known."""
    bounded: Fraction
    """The fraction of the arrivals of which only a range is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSetSummary(Document):
    """What several runs of one scenario say together. The figures are over the runs that are counted."""

    schema: Literal["urn:wirestorm:runs:1"]
    """The name and version of this schema."""
    wirestorm: str
    """The version of wirestorm that made the runs."""
    scenario: str
    """The scenario's name."""
    seed: Annotated[int, Ge(0)]
    """The seed of directory and calendar, the same in each run."""
    runs_asked: Number
    """Runs that were asked for; with ``until_quiet`` so many on a quiet machine."""
    until_quiet: bool
    """Whether runs on a quiet machine were asked for."""
    runs_counted: tuple[Number, ...]
    """The numbers of the runs whose figures are the set's: neither broken, nor interrupted, nor set aside."""
    runs_set_aside: tuple[DisturbedRun, ...]
    """Runs that came to their end and are not counted, because they were disturbed."""
    verdict: SetVerdict
    """The worst of the runs: FAULT, INTERRUPTED, FAIL, INVALID, PASS."""
    exit_code: Count
    """The exit code of the set."""
    fault: str | None
    """What kept the next run from beginning. Null: nothing did."""
    interrupted: bool
    """Whether the user stopped the set, and nothing was worse."""
    figures: Mapping[str, FigureRange]
    """The range of each figure."""
    repeatability: RepeatabilitySummary
    """Whether the p99 of disclosure latency repeated."""
    runs: tuple[RunInSet, ...]
    """Each run that ended, in order."""
