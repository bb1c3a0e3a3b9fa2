"""What a search for a capacity found, as a typed value: ``capacity.json`` holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Gt

from bench.base.documents import Document
from bench.base.quantities import Count, Duration, Fraction, Moment, PerSecond, Seconds
from bench.output.summary_parts import BrokerSummary, MachineSummary
from bench.verdict.verdict import Verdict

__all__ = ["SCHEMA", "Broke", "Capacity", "CapacityTrial", "End", "GoalResult", "Load", "LoadFigures", "Part"]

SCHEMA: Literal["urn:wirestorm:capacity:1"] = "urn:wirestorm:capacity:1"

Part = Literal["broker", "publisher", "swarm", "machine"]
End = Literal["found", "interrupted", "fault", "limit"]
Load = Annotated[int, Gt(0)]
TrialNumber = Annotated[int, Ge(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broke(Document):
    """What broke first: the first trial with high loss at the relevant upper bound. Where a load below it can't be
    measured, the last INVALID trial there.
    """

    trial: TrialNumber
    """The trial's number."""
    part: Part | None
    """The part that was at its limit. Null: none was, as far as the processors say."""
    sentence: str
    """What was at its limit, in words."""
    failed: tuple[str, ...]
    """Each threshold that failed, with its figure, and the missing deliveries; of an INVALID trial the doubts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalResult(Document):
    """A search goal and its bounds, as RFC 9971 defines them. Loads are in the unit of ``vary``."""

    loss_ratio: Fraction
    """The goal's loss ratio: a trial with more is high-loss."""
    exceed_ratio: Fraction
    """The fraction of the trials' time at one load that may be high-loss."""
    initial_trial_seconds: Duration
    """The duration of the first trials."""
    final_trial_seconds: Duration
    """The duration of the trials that count for a load."""
    duration_sum_seconds: Duration
    """What the durations of these have to add up to."""
    width: Fraction
    """How far apart the bounds may be, as a fraction of the upper one."""
    lower: Load | None
    """The relevant lower bound: the greatest load that held, below the upper bound. Null: none did."""
    upper: Load | None
    """The relevant upper bound: the least load that did not hold. Null: every load that was decided held."""
    unmeasured: Load | None
    """The least load between them whose trials were never valid: it may hold or not. Null: there is none."""
    narrow: bool
    """Whether the bounds are within the goal's width, or next to each other."""
    conditional_throughput: Annotated[float, Ge(0)] | None
    """The lower bound less the loss of the worst of its trials that count. Null: there is no lower bound."""
    held_seconds: Duration
    """For how long the lower bound was held, in full-length trials with low loss."""
    broke: Broke | None
    """What broke first above it. Null: nothing did, as far as the search came."""
    sentence: str
    """The result in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFigures(Document):
    """The valid trials at one load. Latencies are medians over them, at their upper ends."""

    load: Load
    """The load."""
    trials: Count
    """How many there were."""
    invalid: Count
    """Trials that were INVALID and do not count."""
    loss_ratio: Fraction | None
    """The greatest loss ratio of a trial. Null: no trial was valid."""
    p50: Seconds | None
    """The median of disclosure latency. Null: nothing was delivered, or no trial was valid."""
    p99: Seconds | None
    """The 99th percentile of disclosure latency. Null: as ``p50``."""
    deliveries_per_second: PerSecond | None
    """Deliveries a second. Null: no trial was valid."""
    classes: tuple[Literal["lower bound", "upper bound", "undecided"], ...]
    """What the load is to each of the goals, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityTrial(Document):
    """One trial: a run of the scenario with one load. The folder of its number has the run's files."""

    number: TrialNumber
    """Its number."""
    load: Load
    """Its load."""
    seconds: Duration
    """Its duration: publishing after the warm-up."""
    verdict: Verdict
    """The run's verdict."""
    counted: bool
    """Whether the trial counts; the trials that do not are INVALID, interrupted or ended by a fault."""
    loss_ratio: Fraction | None
    """The missing deliveries as a fraction of the expected ones, or 1 where a threshold failed. Null: the trial does
    not count."""
    expected: Count
    """Deliveries that were expected."""
    missing: int
    """Deliveries that did not arrive."""
    failed: tuple[str, ...]
    """Each threshold that failed, with its figure. A threshold on ``missing`` is not among them: the goal has a loss
    ratio."""
    doubts: tuple[str, ...]
    """Each reason why figures can't be trusted."""
    p50: Seconds | None
    """The median of disclosure latency. Null: nothing was delivered."""
    p50_lower: Seconds | None
    """The median at its lower end. Null: as ``p50``."""
    p99: Seconds | None
    """The 99th percentile of disclosure latency. Null: nothing was delivered."""
    p99_lower: Seconds | None
    """The 99th percentile at its lower end. Null: as ``p99``."""
    deliveries_per_second: PerSecond
    """Deliveries a second."""
    bottleneck: str | None
    """The part that limited the run, or ``none``. Null: it is not known."""
    limit: str
    """What limited, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity(Document):
    """The highest load at which a scenario's thresholds hold. Loads are in the unit of ``vary``."""

    schema: Literal["urn:wirestorm:capacity:1"]
    """The name and version of this schema."""
    wirestorm: str
    """The version of wirestorm that searched."""
    scenario: str
    """The scenario's name."""
    seed: Count
    """The seed of the directory and the calendar."""
    started: Moment
    """When the search began."""
    ended: Moment
    """When it ended."""
    command: tuple[str, ...]
    """The words of the command line, without passwords."""
    tags: Mapping[str, str]
    """The tags that the search was given."""
    commit: str | None
    """The git commit that was checked out where the command ran. Null: the folder is in no checkout, or git is not
    there."""
    machine: MachineSummary | None
    """The machine that the command ran on. Null: no trial came to its end."""
    broker: BrokerSummary | None
    """The broker under test. Null: no trial came to its end."""
    vary: Literal["rate", "outlets", "size"]
    """What the search varied: releases a minute, outlets, or the median size of a release in bytes."""
    least: Load
    """The least load that the search might take."""
    most: Load
    """The greatest load that the search might take."""
    end: End
    """How the search ended: ``found`` (each goal has its result), ``interrupted``, by a ``fault``, or at its ``limit``
    of 300 trials, or of nine that were INVALID before one was valid."""
    fault: str | None
    """The fault that ended the search. Null: there was none."""
    goals: tuple[GoalResult, ...]
    """The result of each goal."""
    knee: Load | None
    """The load from which on latency grows faster than load. Null: the latencies have no such bend."""
    loads: tuple[LoadFigures, ...]
    """The figures by load, ascending."""
    trials: tuple[CapacityTrial, ...]
    """The trials in their order."""
