"""``python -m bench.sidebyside``, which ``make bench`` calls: it parses, runs the cases and tells the results."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from bench.brokers import embedded, mosquitto
from bench.errors import BenchError, BrokerFault, ConfigurationError
from bench.exits import Exit
from bench.micro.suite import run_suite
from bench.sidebyside.floor import build_floor
from bench.sidebyside.machine import facts
from bench.sidebyside.outcome import Outcome
from bench.sidebyside.plan import BROKERS, MODES, QUICK_OUTLETS, BrokerName, Case, Plan, full, quick
from bench.sidebyside.plot import draw
from bench.sidebyside.results import Results, exit_code, write_json
from bench.sidebyside.rounds import run_case
from bench.sidebyside.table import print_results
from bench.sidebyside.trial import Mode
from wire.errors import WireError

__all__ = ["main"]

WIDTH = 130
BUILD = Path("build")
EXECUTABLES = {"embedded": embedded.executable, "mosquitto": mosquitto.executable}
QOS = (0, 1)
Choice = TypeVar("Choice", int, BrokerName, Mode)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def bench(
    broker: Annotated[
        list[str] | None, typer.Option(help="embedded or mosquitto; may be given twice. Default: both.", metavar="NAME")
    ] = None,
    qos: Annotated[list[str] | None, typer.Option(help="0 or 1. Default: both.", metavar="QOS")] = None,
    mode: Annotated[list[str] | None, typer.Option(help="paced or flood. Default: both.", metavar="MODE")] = None,
    rounds: Annotated[int | None, typer.Option(help="Rounds a setting (3; quick: 1).", min=1)] = None,
    outlets: Annotated[int | None, typer.Option(help="How many outlets (6500; quick: 50).", min=1)] = None,
    small: Annotated[bool, typer.Option("--quick", help="In seconds, to see that all of it works.")] = False,
    busy_ok: Annotated[
        bool, typer.Option("--busy-ok", help="Keep the figures of a busy machine, marked as doubtful.")
    ] = False,
    out: Annotated[Path, typer.Option(help="The results' folder.", metavar="DIR")] = Path("bench/results"),
) -> None:
    """The swarm beside a reader in C that only counts and a client of aiomqtt for each outlet, on the same broker.

    Exit codes: 0 every bound holds, 99 one does not, 98 the machine is busy with something else, 104 bad options, 105
    interrupted, 1 anything that broke.
    """
    names, skipped = _there(_chosen("--broker", broker, BROKERS))
    cases = tuple(
        Case(name, level, kind)
        for name in names
        for level in _chosen("--qos", qos, QOS)
        for kind in _chosen("--mode", mode, MODES)
    )
    if small:
        plan = quick(cases, outlets or QUICK_OUTLETS, rounds or 1, busy_ok=busy_ok)
    else:
        plan = full(cases, outlets or 6_500, rounds or 3, busy_ok=busy_ok)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError("--out", "", f"{out}: {error.strerror}", "give a folder that can be made") from None
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    program = build_floor(BUILD)
    outcomes = asyncio.run(_run(plan, program, console))
    console.print("micro-benchmarks", style="dim")
    results = Results(plan, outcomes, skipped, run_suite(plan.micro_s), facts())
    print_results(console, results)
    write_json(results, out / "latest.json")
    draw(results, out / "latest.html")
    console.print(f"\n{out / 'latest.json'}, {out / 'latest.html'}")
    raise typer.Exit(exit_code(results))


def _chosen(option: str, given: Sequence[str] | None, known: Sequence[Choice]) -> tuple[Choice, ...]:
    """Those that were asked for, in the order of the known ones; ConfigurationError for one that is not."""
    names = [str(one) for one in known]
    for text in given or ():
        if text not in names:
            raise ConfigurationError(option, "", f"{text!r} is not known here", f"give {' or '.join(names)}")
    return tuple(one for one in known if not given or str(one) in given)


def _there(names: Sequence[BrokerName]) -> tuple[list[BrokerName], dict[BrokerName, str]]:
    """The brokers that can be started, and why another can't be."""
    there: list[BrokerName] = []
    skipped: dict[BrokerName, str] = {}
    for name in names:
        try:
            EXECUTABLES[name]()
            there.append(name)
        except BrokerFault as fault:
            skipped[name] = fault.problem
    return there, skipped


async def _run(plan: Plan, program: Path, console: Console) -> tuple[Outcome, ...]:
    def say(line: str) -> None:
        console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)

    return tuple([await run_case(plan, case, program, say) for case in plan.cases])


def main(arguments: Sequence[str] | None = None) -> int:
    """The program; returns the exit code."""
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
