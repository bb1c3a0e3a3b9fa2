"""``wirestorm run`` from a checked scenario to the exit code: the folder, the run, the judgement, the report."""

import asyncio
import resource
import signal
import sys
import time
from importlib.metadata import version
from pathlib import Path

import orjson
from rich.console import Console

from bench.display import display_for
from bench.errors import ConfigurationError
from bench.exits import Exit
from bench.measures import Measures
from bench.percentiles import write_percentiles
from bench.report import print_report
from bench.run import Outcome, Run
from bench.scenario import Scenario
from bench.summary import rate_of, summarise
from bench.verdict import Circumstances, Verdict, judge
from wire.contract.latencies import Latencies
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.intake.intake import read_copy

__all__ = ["execute"]

EXIT_OF = {Verdict.PASS: Exit.PASS, Verdict.FAIL: Exit.FAIL, Verdict.INVALID: Exit.INVALID}


def execute(scenario: Scenario, out: Path | None, console: Console) -> Exit:
    """Run a scenario, print its report and leave its files in the folder; the exit code."""
    for path in scenario.calendar.copy_files:
        read_copy(path, received_ns=0)  # bad copy is said before anything starts
    directory = population(scenario.seed, scenario.audience.outlets, scenario.audience.countries)
    folder = _folder(scenario, out)
    (folder / "scenario.json").write_bytes(orjson.dumps(scenario.describe(), option=orjson.OPT_INDENT_2))
    _raise_file_limit()
    console.print(
        f"{scenario.name}: {len(directory.outlets):,} outlets in {len(directory.countries)} countries "
        f"on {len(directory.circuits)} circuits, QoS {scenario.audience.qos}, "
        f"{scenario.duration_ns / 1e9:g} s of publishing",
        highlight=False,
    )
    if scenario.fallen_events:
        console.print(f"note: {scenario.fallen_events} events of the calendar come after that and fall away")
    for note in directory.notes:
        console.print(f"note: {note}", highlight=False)
    outcome = asyncio.run(_run(scenario, directory, folder, console))
    return _judge(scenario, outcome, folder, console)


async def _run(scenario: Scenario, directory: Directory, folder: Path, console: Console) -> Outcome:
    with display_for(console, len(directory.outlets), scenario.duration_ns / 1e9) as display:
        running = Run(scenario, directory, folder, display)
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None
        asked = False

        def stop() -> None:
            # Once: close the account. Twice: just go.
            nonlocal asked
            if asked:
                task.cancel()
            asked = True
            running.interrupt()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        return await running.execute()


def _judge(scenario: Scenario, outcome: Outcome, folder: Path, console: Console) -> Exit:
    account = outcome.wire.account
    on = outcome.readiness.on + outcome.readiness.away
    measures = Measures(account, rate_of(outcome), on)
    judgement = judge(
        scenario.thresholds,
        measures,
        Circumstances(
            publisher_lateness_s=measures.of("publisher_lateness", "p99").high or 0.0,
            clock_uncertainty_s=0.0,  # every worker is on the wire's own boot, and reads its clock
            windows_closed=sum(swarm.windows_closed for swarm in account.swarms.values()),
            starved=outcome.shares.starved if outcome.shares else "",
            disagreement=outcome.control.disagreement if outcome.control else "",
            outlets_expected=len(outcome.wire.directory.outlets),
            outlets_on=on,
            broke=bool(outcome.fault or account.faults),
        ),
    )
    summary = summarise(scenario, outcome, measures, judgement, version("wirestorm"))
    (folder / "summary.json").write_bytes(orjson.dumps(summary, option=orjson.OPT_INDENT_2))
    for name, held in measures.latencies.items():
        histogram = held.upper if isinstance(held, Latencies) else held
        if histogram.count:
            write_percentiles(histogram, outcome.wire.edges, folder / f"{name}.hgrm")
    print_report(console, summary, folder)
    for raw in summary["raw"] or ():
        if raw["problem"]:
            sys.stderr.write(f"wirestorm: {raw['file']} is incomplete: {raw['problem']}\n")
    if outcome.fault or account.faults:
        sys.stderr.write(f"wirestorm: {outcome.fault or account.faults[0]}\n")
        return Exit.FAULT
    return Exit.INTERRUPTED if outcome.interrupted else EXIT_OF[judgement.verdict]


def _folder(scenario: Scenario, out: Path | None) -> Path:
    folder = out or Path("runs") / f"{scenario.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise ConfigurationError("--out", "", f"{folder}: {reason}", "give a folder that can be written") from None
    return folder


def _raise_file_limit() -> None:
    """To the hard limit, for this process and its children."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
