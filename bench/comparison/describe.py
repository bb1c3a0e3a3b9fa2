"""From rounds to the typed value of ``comparison.json``, for rounds that were made and for runs that were there."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bench.base.exits import Exit
from bench.base.intervals import CONFIDENCE
from bench.base.invocation import Invocation
from bench.comparison.document import SCHEMA, ComparedSide, Comparison, SideRun
from bench.comparison.figures import ComparedRun
from bench.comparison.findings import Plan, compare_rounds, decided, sentence
from bench.comparison.sides import Side, without_credentials
from bench.output.summary import Summary
from bench.verdict.verdict import Verdict
from wire.contract.times import format_time

__all__ = ["Ending", "RunOfSide", "describe"]


@dataclass(frozen=True, slots=True)
class RunOfSide:
    """A run of a side (from 0): its round and number, its folder as the file names it, and whether it counts."""

    side: int
    round: int
    number: int
    folder: str
    summary: Summary
    exit_code: Exit | None
    counted: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How a comparison ended, from when to when in nanoseconds since the epoch."""

    started_ns: int
    ended_ns: int
    exit_code: Exit
    fault: str = ""
    interrupted: bool = False


def describe(
    plan: Plan,
    sides: Sequence[Side],
    runs: Sequence[RunOfSide],
    rounds: Sequence[Sequence[ComparedRun]],
    scenario: str,
    seed: int,
    ending: Ending,
    invocation: Invocation,
) -> Comparison:
    """Return the comparison of sides with their runs, over the rounds that count."""
    figures = compare_rounds(plan, rounds)
    return Comparison(
        schema=SCHEMA,
        wirestorm=version("wirestorm"),
        scenario=scenario,
        seed=seed,
        started=format_time(ending.started_ns),
        ended=format_time(ending.ended_ns),
        command=invocation.words,
        interleaved=sides[0].folder is None,
        rounds_asked=max(1, plan.rounds),
        rounds=len(rounds),
        confidence=CONFIDENCE,
        interval_error=plan.interval_error,
        margin=plan.margin,
        decided=decided(figures),
        sentence=sentence(figures, plan, len(rounds)),
        sides=tuple(_side(side, [run for run in runs if run.side == place]) for place, side in enumerate(sides)),
        figures=figures,
        exit_code=int(ending.exit_code),
        fault=ending.fault or None,
        interrupted=ending.interrupted,
    )


def _side(side: Side, runs: Sequence[RunOfSide]) -> ComparedSide:
    counting = [run.summary for run in runs if run.counted]
    broker = counting[0].broker if counting else None
    return ComparedSide(
        name=side.name,
        broker=tuple(map(without_credentials, side.broker)),
        settings=side.settings,
        version=None if broker is None or broker.kind is None else f"{broker.kind} {broker.version}",
        expected=sum(summary.expected for summary in counting),
        missing=sum(summary.missing for summary in counting),
        duplicates=sum(summary.duplicates for summary in counting),
        failed=sum(summary.verdict is Verdict.FAIL for summary in counting),
        runs=tuple(
            SideRun(
                round=run.round,
                number=run.number,
                folder=run.folder,
                verdict=run.summary.verdict,
                exit_code=None if run.exit_code is None else int(run.exit_code),
                counted=run.counted,
            )
            for run in runs
        ),
    )
