"""From the runs to the typed value of ``fairness.json``."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from bench.base.invocation import Invocation
from bench.fairness.causes import Cause, Value
from bench.fairness.document import SCHEMA, CauseTrial, Fairness, FairnessRun, FirstOutlet, Interval
from bench.fairness.findings import finding_of, sentence_of
from bench.fairness.runs import MadeRun, MadeRuns
from bench.fairness.standings import Outlets, with_cause, with_outlet
from bench.host.computer import commit_of
from bench.output.order_file import read_order
from bench.output.wording import order_sentence
from bench.scenario.load import Scenario
from bench.verdict.order_intervals import Correlation
from wire.contract.times import format_time

__all__ = ["describe"]

FIRST = 5  # outlets that are named


def describe(made: MadeRuns, scenario: Scenario, started_ns: int, ended_ns: int, invocation: Invocation) -> Fairness:
    """Return what the runs say, of which there is one or more, with the trials whose two runs are there. Their
    ``order.csv`` are read.
    """
    outlets = {run.number: _outlets(run.finished.folder) for run in made.runs}
    first = made.runs[0]
    summary = first.finished.summary
    order = summary.order
    return Fairness(
        schema=SCHEMA,
        wirestorm=version("wirestorm"),
        scenario=scenario.name,
        seed=scenario.seed,
        started=format_time(started_ns),
        ended=format_time(ended_ns),
        command=invocation.words,
        tags=invocation.tags,
        commit=commit_of(Path.cwd()),
        machine=summary.machine,
        broker=summary.broker,
        end="fault" if made.fault else "interrupted" if made.interrupted else "done",
        fault=made.fault or None,
        sentence=(order_sentence(order) if order else "") or "the order is not known: no two messages could be ranked",
        order=order,
        nearness=summary.nearness,
        first=_first(outlets[first.number]),
        runs=tuple(map(_run, made.runs)),
        trials=tuple(_trials(made, outlets)),
        exit_code=int(made.exit_code),
    )


def _outlets(folder: Path) -> Outlets:
    return {outlet.outlet: outlet for outlet in read_order(folder)}


def _first(outlets: Outlets) -> tuple[FirstOutlet, ...]:
    found = sorted(outlets.values(), key=lambda outlet: outlet.place)[:FIRST]
    return tuple(FirstOutlet(outlet=each.outlet, region=each.region, place=each.place) for each in found)


def _run(run: MadeRun) -> FairnessRun:
    summary, planned = run.finished.summary, run.planned
    order = summary.order
    return FairnessRun(
        number=run.number,
        trial=planned.cause.name if planned.cause else "",
        changed=planned.changed,
        verdict=summary.verdict,
        exit_code=int(run.finished.exit_code),
        doubts=summary.doubts,
        law=order.law if order else "",
        rho=order.rho if order else None,
        noise=order.noise if order else None,
        settings=planned.settings,
    )


def _trials(made: MadeRuns, outlets: Mapping[int, Outlets]) -> list[CauseTrial]:
    runs = {(run.planned.cause, run.planned.changed): run for run in made.runs if run.planned.cause}
    causes = dict.fromkeys(cause for cause, _ in runs if cause)
    return [
        _trial(cause, runs[cause, False], runs[cause, True], outlets)
        for cause in causes
        if (cause, False) in runs and (cause, True) in runs
    ]


def _trial(cause: Cause, before: MadeRun, after: MadeRun, outlets: Mapping[int, Outlets]) -> CauseTrial:
    then, now = outlets[before.number], outlets[after.number]
    outlet, value = with_outlet(then, now, cause.value), with_cause(then, now, cause.value)
    finding = finding_of(cause, before.finished.summary.order, after.finished.summary.order, outlet, value)
    return CauseTrial(
        name=cause.name,
        cause=cause.words,
        before=before.number,
        after=after.number,
        again=_interval(with_outlet(outlets[1], then, Value.NONE)),
        with_outlet=_interval(outlet),
        with_cause=_interval(value),
        finding=finding,
        sentence=sentence_of(cause, finding),
    )


def _interval(estimate: Correlation | None) -> Interval | None:
    return None if estimate is None else Interval(value=estimate.value, low=estimate.low, high=estimate.high)
