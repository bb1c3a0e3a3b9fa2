"""From a run's evidence to its exit code: the judgement, the files of the folder, the report."""

import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from bench.evidence import Evidence
from bench.exits import Exit
from bench.measures import Measures
from bench.percentiles import write_percentiles
from bench.report import print_report
from bench.scenario import Scenario
from bench.summary import summarise
from bench.verdict import Circumstances, Verdict, judge
from wire.contract.latencies import Latencies

__all__ = ["Ended", "conclude"]

EXIT_OF = {Verdict.PASS: Exit.PASS, Verdict.FAIL: Exit.FAIL, Verdict.INVALID: Exit.INVALID}


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that ended, its summary and its folder."""

    code: Exit
    summary: dict[str, Any]
    folder: Path


def conclude(scenario: Scenario, evidence: Evidence, folder: Path, console: Console) -> Ended:
    """Judge, print the report and leave the summary in the folder."""
    account = evidence.account
    measures = Measures(
        account, evidence.deliveries_per_second, evidence.outlets_on, extremes_kept=evidence.extremes_kept
    )
    judgement = judge(
        scenario.thresholds,
        measures,
        Circumstances(
            publisher_lateness_s=measures.of("publisher_lateness", "p99").high or 0.0,
            clock_uncertainty_s=0.0,  # every worker is on the wire's own boot, and reads its clock
            windows_closed=sum(swarm.windows_closed for swarm in account.swarms.values()),
            starved=evidence.starved,
            disagreement=evidence.disagreement,
            outlets_expected=len(evidence.directory.outlets),
            outlets_on=evidence.outlets_on,
            broke=bool(evidence.fault or account.faults),
            others=evidence.doubts,
        ),
    )
    summary = summarise(scenario, evidence, measures, judgement, version("wirestorm"))
    (folder / "summary.json").write_bytes(orjson.dumps(summary, option=orjson.OPT_INDENT_2))
    for name, held in measures.latencies.items():
        histogram = held.upper if isinstance(held, Latencies) else held
        if histogram.count:
            write_percentiles(histogram, tuple(account.edges), folder / f"{name}.hgrm")
    print_report(console, summary, folder)
    for raw in summary["raw"] or ():
        if raw["problem"]:
            sys.stderr.write(f"wirestorm: {raw['file']} is incomplete: {raw['problem']}\n")
    code = Exit.INTERRUPTED if evidence.interrupted else EXIT_OF[judgement.verdict]
    if evidence.fault or account.faults:
        sys.stderr.write(f"wirestorm: {evidence.fault or account.faults[0]}\n")
        code = Exit.FAULT
    return Ended(code, summary, folder)
