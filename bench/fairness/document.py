"""Who gets the news first, and the trials of causes, as a typed value: ``fairness.json`` holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from bench.base.documents import Document
from bench.base.quantities import Count, In, Moment
from bench.fairness.findings import Finding
from bench.output.summary_order import Correlation, NearnessSummary, OrderSummary
from bench.output.summary_parts import BrokerSummary, MachineSummary
from bench.verdict.verdict import Verdict

__all__ = ["SCHEMA", "CauseTrial", "End", "Fairness", "FairnessRun", "FirstOutlet", "Interval"]

SCHEMA: Literal["urn:wirestorm:fairness:1"] = "urn:wirestorm:fairness:1"

End = Literal["done", "interrupted", "fault"]
Number = Annotated[int, Ge(1)]
Place = Annotated[float, Ge(-1), Le(1), In("place")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessRun(Document):
    """A run; its folder is named by its number."""

    number: Number
    """Its place among the runs, in the order in which they were made."""
    trial: str
    """The cause that its trial changes. Empty: it is the run of the order itself."""
    changed: bool
    """Whether the cause is changed in it."""
    verdict: Verdict
    """Its verdict: a frozen order breaks a threshold."""
    exit_code: Count
    """Its exit code."""
    doubts: tuple[str, ...]
    """Why its figures can't be trusted."""
    law: str
    """Its order in words. Empty: it is not known."""
    rho: Correlation | None
    """Its mean rank correlation of two messages. Null: no two could be compared."""
    noise: Annotated[float, Ge(0), In("correlation")] | None
    """By chance ``rho`` lies within so much of 0 in 19 of 20 runs. Null: as ``rho``."""
    settings: tuple[str, ...]
    """What is set in it beside the scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOutlet(Document):
    """An outlet that is early on average."""

    outlet: str
    """Its name."""
    region: str
    """Its region. Empty: it has none."""
    place: Place
    """Its mean place, from -1, first, to 1, last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Document):
    """A correlation, and the interval that holds the true one in 19 of 20."""

    value: Correlation
    """The correlation."""
    low: Correlation
    """The lower end."""
    high: Correlation
    """The upper end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseTrial(Document):
    """A trial of a cause: two runs beside each other that differ in it alone."""

    name: str
    """The cause, as the command line names it."""
    cause: str
    """The cause in words."""
    before: Number
    """The number of the run without the change."""
    after: Number
    """The number of the run with it."""
    again: Interval | None
    """How the outlets' mean places in the run without the change go with those of the first run: the same twice.
    Null: too few outlets were ranked in both."""
    with_outlet: Interval | None
    """How an outlet's mean place after the change goes with its own before. Null: as ``again``."""
    with_cause: Interval | None
    """How it goes with the place that what it now has of the cause had before. Null: all outlets have the same, or as
    ``again``."""
    finding: Finding
    """What the two say."""
    sentence: str
    """The finding in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness(Document):
    """Who gets the news first, by which law, and which causes were tried."""

    schema: Literal["urn:wirestorm:fairness:1"]
    """The name and version of this schema."""
    wirestorm: str
    """The version of Wirestorm."""
    scenario: str
    """The scenario's name."""
    seed: Count
    """The seed of every run."""
    started: Moment
    """When the first run began."""
    ended: Moment
    """When the last one ended."""
    command: tuple[str, ...]
    """The command line, without passwords."""
    tags: Mapping[str, str]
    """The tags of the runs."""
    commit: str | None
    """The git commit of the working folder. Null: it is no git repository."""
    machine: MachineSummary
    """The machine."""
    broker: BrokerSummary
    """The broker."""
    end: End
    """How the runs ended."""
    fault: str | None
    """What broke. Null: nothing."""
    sentence: str
    """The order of the first run in a sentence."""
    order: OrderSummary | None
    """The order of the first run. Null: nothing was ranked."""
    nearness: NearnessSummary | None
    """How near to a release's first arrival the others are, in the first run. Null: no release had two."""
    first: tuple[FirstOutlet, ...]
    """The outlets that are first on average, in the first run."""
    runs: tuple[FairnessRun, ...]
    """The runs, in their order."""
    trials: tuple[CauseTrial, ...]
    """The trials whose two runs are there."""
    exit_code: Count
    """The exit code of the command: the worst of the runs'."""
