"""From the result of a run to its exit code: the judgement, the files of the folder, the report."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from bench.base.consoles import speaking
from bench.base.documents import encode
from bench.base.exits import Exit
from bench.base.invocation import Detail, Invocation
from bench.base.quantiles import Stat
from bench.base.signals import held, interrupted
from bench.output.digest import print_digest, print_verdict
from bench.output.hgrm import LOWER, write_lower_percentiles, write_percentiles
from bench.output.order_file import write_order
from bench.output.report import print_report
from bench.output.summarise import summarise
from bench.output.summary import Summary
from bench.run.result import RunResult
from bench.scenario.load import Scenario
from bench.verdict.figures import Figures
from bench.verdict.verdict import Judgement, ValidityChecks, Verdict, judge
from wire.contract.latencies import Latencies
from wire.contract.permutation import Permutation
from wire.host.reasons import reason_of
from wire.host.sink import complain

__all__ = ["FinishedRun", "finish_run"]

BOTH_ENDS = ("disclosure", "transit", "swarm_lag")  # the figures whose curves the report draws
EXIT_OF = {Verdict.PASS: Exit.PASS, Verdict.FAIL: Exit.FAIL, Verdict.INVALID: Exit.INVALID}


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run whose files are written: its exit code, its summary and its folder."""

    exit_code: Exit
    summary: Summary
    folder: Path


def finish_run(
    scenario: Scenario, result: RunResult, folder: Path, console: Console, invocation: Invocation
) -> FinishedRun:
    """Judge a run, write its summary and percentile files to the folder, and print the report.

    A signal meanwhile waits for the report, and a full disk does not keep it from the screen.
    """
    with held():
        finished = _finish(scenario, result, folder, console, invocation)
    if interrupted() and not result.interrupted:
        complain("wirestorm: interrupted while the report was written")
    return finished


def _finish(
    scenario: Scenario, result: RunResult, folder: Path, console: Console, invocation: Invocation
) -> FinishedRun:
    account = result.account
    figures = Figures(
        account,
        result.deliveries_per_second,
        result.outlets_on,
        extremes_kept=result.extremes_kept,
        kinds=result.kinds,
        nearness=result.nearness,
        changes=result.changes,
        receipts=result.receipts,
        growth=result.growth,
        faults=result.faults,
    )
    judgement = judge(scenario.thresholds, figures, _validity_checks(result, figures))
    summary = summarise(scenario, result, figures, judgement, version("wirestorm"), invocation)
    unwritten = _write(summary, figures, result, scenario.order.permutation, folder)
    with speaking(console):
        _print(console, summary, folder, invocation.detail)
    for raw in summary.raw or ():
        if raw.problem:
            complain(f"wirestorm: {raw.file} is incomplete: {raw.problem}")
    for problem in (*result.unwritten, *unwritten):
        complain(f"wirestorm: {problem}")
    fault = result.fault or next(iter(account.faults), "")
    if fault:
        complain(f"wirestorm: {fault}")
    code = _exit_code(result, judgement, fault or "".join((*result.unwritten, *unwritten)))
    return FinishedRun(code, summary, folder)


def _nodes(result: RunResult) -> int:
    """Return how many nodes the broker had."""
    return len(result.broker.urls) if result.broker else 1


def _print(console: Console, summary: Summary, folder: Path, detail: Detail) -> None:
    if detail is Detail.FULL:
        print_report(console, summary, folder)
    elif detail is Detail.DIGEST:
        print_digest(console, summary, folder)
    else:
        print_verdict(console, summary)


def _write(
    summary: Summary, figures: Figures, result: RunResult, permutation: Permutation, folder: Path
) -> tuple[str, ...]:
    """Write the run's files; return why one is not written: the report is to follow all the same."""
    bin_edges = tuple(result.account.edges)
    try:
        write_order(result.account.orders, result.audience, permutation, _nodes(result), folder)
        (folder / "summary.json").write_bytes(encode(summary, indented=True))
        for name, held in figures.latencies.items():
            if not held.count:
                continue
            upper, lower = (held.upper, held.lower) if isinstance(held, Latencies) else (held, held)
            write_percentiles(upper, bin_edges, folder / f"{name}.hgrm")
            if name in BOTH_ENDS:
                write_lower_percentiles(lower, bin_edges, folder / f"{name}{LOWER}.hgrm")
    except OSError as error:
        return (f"{error.filename or folder}: {reason_of(error).lower()}; the run's files are incomplete",)
    return ()


def _validity_checks(result: RunResult, figures: Figures) -> ValidityChecks:
    account = result.account
    return ValidityChecks(
        publisher_lateness_s=figures.of("publisher_lateness", Stat.P99).high or 0.0,
        clock_uncertainty_s=0.0,  # every worker is on the wire's own boot, and reads its clock
        windows_closed=sum(swarm.windows_closed for swarm in account.swarms.values()),
        starved=result.starved,
        disagreement=result.disagreement,
        outlets_expected=result.audience.size,
        outlets_on=result.outlets_on,
        broken=bool(result.fault or account.faults),
        doubts=result.doubts,
        interrupted=result.interrupted,
        aborted=result.aborted,
        deliveries_expected=figures.totals.expected,
        releases_measured=account.releases_measured,
        unmet=result.unmet,
    )


def _exit_code(result: RunResult, judgement: Judgement, fault: str) -> Exit:
    if fault:
        return Exit.FAULT
    return Exit.INTERRUPTED if result.interrupted or interrupted() else EXIT_OF[judgement.verdict]
