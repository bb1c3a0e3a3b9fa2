"""The command of ``make bench``: parse the options, run the cases, print and write the results."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from bench.base.errors import BenchError, BrokerFault, ConfigurationError
from bench.base.exits import Exit
from bench.benchmarks.micro.suite import run_suite
from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.kept import keep
from bench.benchmarks.sidebyside.machine import facts
from bench.benchmarks.sidebyside.plan import (
    BROKERS,
    FULL_OUTLETS,
    MODES,
    QUICK_OUTLETS,
    QUICK_ROUNDS,
    ROUNDS,
    SECURE,
    SECURE_MODES,
    BrokerName,
    Case,
    Plan,
    full,
    quick,
)
from bench.benchmarks.sidebyside.plot import draw
from bench.benchmarks.sidebyside.programs import Programs, build_programs
from bench.benchmarks.sidebyside.results import Results, exit_code, write_json
from bench.benchmarks.sidebyside.rounds import run_case
from bench.benchmarks.sidebyside.secure_broker import find_secure
from bench.benchmarks.sidebyside.table import print_results
from bench.benchmarks.sidebyside.trial import Mode
from bench.brokers import embedded
from bench.brokers.catalogue import CATALOGUE
from wire.errors import WireError

__all__ = ["main"]

WIDTH = 130
BUILD = Path("build")
EXECUTABLES = {"embedded": embedded.executable, "mosquitto": CATALOGUE["mosquitto"].find, SECURE: find_secure}
QOS, USUAL_QOS = (0, 1, 2), (0, 1)
# Modes that are measured at one QoS, where no mode is asked for.
AT_QOS: dict[Mode, int] = {"order": 0, "publish": 1, "accept": 1}
Choice = TypeVar("Choice", int, BrokerName, Mode)
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def bench(
    broker: Annotated[
        list[str] | None, typer.Option(help="embedded or mosquitto.  [default: both]", metavar="NAME")
    ] = None,
    qos: Annotated[
        list[str] | None, typer.Option(help="MQTT quality of service: 0, 1 or 2.  [default: 0 and 1]", metavar="QOS")
    ] = None,
    mode: Annotated[
        list[str] | None,
        typer.Option(
            help="paced (4,000 deliveries a second), flood (as many as the client takes), order (paced: the swarm "
            "without the order of the fan-out, with a sample's, with all outlets'), burst (the morning's forty "
            "releases at once), publish (small releases, as many as the broker takes), or accept (small releases that "
            "64 clients post to a service).  [default: all; order at QoS 0, publish and accept at QoS 1]",
            metavar="MODE",
        ),
    ] = None,
    rounds: Annotated[
        int | None,
        typer.Option(
            help="Rounds of each broker, QoS and mode at most; a case ends before when its bounds are decided.  "
            f"[default: {ROUNDS}; with --quick {QUICK_ROUNDS}]",
            min=1,
            metavar="N",
        ),
    ] = None,
    outlets: Annotated[
        int | None, typer.Option(help="Number of outlets.  [default: 6500; with --quick 1000]", min=1, metavar="N")
    ] = None,
    secure: Annotated[
        bool,
        typer.Option(
            "--tls",
            help="Paced and flood over TLS, on mosquitto, without the aiomqtt clients; it takes OpenSSL's headers.",
        ),
    ] = False,
    small: Annotated[
        bool, typer.Option("--quick", help="Three minutes, for developers: fewer outlets, without the aiomqtt clients.")
    ] = False,
    busy_ok: Annotated[
        bool,
        typer.Option(
            "--busy-ok", help="Keep figures that were measured while other programs were busy, marked as doubtful."
        ),
    ] = False,
    kept: Annotated[
        bool,
        typer.Option("--keep", help="Keep the result in docs/benchmarks.json and docs/benchmarks.md."),
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for the results.", metavar="DIR")] = BUILD / "bench",
) -> None:
    """Compare the cost of the simulated outlets with a baseline in C that only counts, and with one aiomqtt client for
    each outlet, on the same broker; and the publisher with one in C.

    --broker, --qos and --mode may be repeated. Exit codes: 0 every bound is held, 99 a bound is broken, 98 a bound is
    not decided or the machine is busy with other programs, 104 bad options, 105 interrupted, 1 a fault.
    """
    names, skipped = _installed((SECURE,) if secure else _chosen("--broker", broker, BROKERS))
    cases = tuple(
        Case(name, level, kind)
        for name in names
        for level in _chosen("--qos", qos, QOS if qos else USUAL_QOS)
        for kind in _chosen("--mode", mode, SECURE_MODES if secure else MODES)
        if mode or AT_QOS.get(kind, level) == level
    )
    if small:
        plan = quick(cases, outlets or QUICK_OUTLETS, rounds or QUICK_ROUNDS, busy_ok=busy_ok)
    else:
        plan = full(cases, outlets or FULL_OUTLETS, rounds or ROUNDS, busy_ok=busy_ok)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError("--out", "", f"{out}: {error.strerror}", "give a folder that can be made") from None
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    programs = build_programs(BUILD, tls=secure)
    cases_run = asyncio.run(_run(plan, programs, console))
    console.print("micro-benchmarks", style="dim")
    results = Results(plan, cases_run, skipped, run_suite(plan.micro_s), facts())
    print_results(console, results)
    write_json(results, out / "latest.json")
    draw(results, out / "latest.html")
    if kept:
        keep(results)
    console.print(f"\n{out / 'latest.json'}, {out / 'latest.html'}")
    raise typer.Exit(exit_code(results))


def _chosen(option: str, given: Sequence[str] | None, known: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return the given choices in the order of the known ones, all of them where none is given; ConfigurationError."""
    names = [str(one) for one in known]
    for text in given or ():
        if text not in names:
            raise ConfigurationError(option, "", f"{text!r} is not known here", f"give {' or '.join(names)}")
    return tuple(one for one in known if not given or str(one) in given)


def _installed(names: Sequence[BrokerName]) -> tuple[list[BrokerName], dict[BrokerName, str]]:
    """Return the brokers that can be started, and why each of the others can't be."""
    installed: list[BrokerName] = []
    skipped: dict[BrokerName, str] = {}
    for name in names:
        try:
            EXECUTABLES[name]()
            installed.append(name)
        except BrokerFault as fault:
            skipped[name] = fault.problem
    return installed, skipped


async def _run(plan: Plan, programs: Programs, console: Console) -> tuple[CaseResult, ...]:
    def say(line: str) -> None:
        console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)

    return tuple([await run_case(plan, case, programs, say) for case in plan.cases])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return the exit code."""
    try:
        code = app(list(sys.argv[1:] if arguments is None else arguments), standalone_mode=False)
    except typer.Exit as end:
        return int(end.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except ConfigurationError as error:
        return _complain(str(error), Exit.BAD_INPUT)
    except (BenchError, WireError) as error:
        return _complain(str(error), Exit.FAULT)
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # click's usage errors, by any import
            return _complain(error.format_message(), Exit.BAD_INPUT)
        raise
    return int(code or 0)


def _complain(text: str, code: Exit) -> Exit:
    sys.stderr.write(f"bench: {text}\n")
    return code
