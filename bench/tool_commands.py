"""The commands beside the load test itself, as the command line takes them: they parse and call."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench import options
from bench.base.commandline import value_option
from bench.base.ranges import WholeRange
from bench.base.streams import write_json
from bench.calibration.limits import OUTLETS as CALIBRATION_OUTLETS
from bench.output.schema_files import schema_names, schema_text
from bench.remote.cli_options import JsonOption
from bench.scenario.shipped import scenario_line, scenario_names

__all__ = ["BROKER_EPILOG", "CALIBRATE_EPILOG", "audience", "broker", "calibrate", "raw", "scenarios", "schema"]

PATIENCE_S = 2.0  # a command that is done by then shows no progress
NODES = WholeRange(1, 99, "a whole number from 1 to 99")
PORT = WholeRange(0, 65_535, "a port from 1 to 32767, 0 for free ones")
CALIBRATE_EPILOG = (
    "Exit codes: 0 every injection is measured right, 98 one is not, 104 bad configuration or input, "
    "105 interrupted, 1 any fault."
)
BROKER_EPILOG = "Exit codes: 0 ended by Ctrl-C or SIGTERM, 104 bad input, 1 the broker died."


def calibrate(
    outlets: Annotated[int, value_option("N", "Number of simulated outlets.")] = CALIBRATION_OUTLETS,
    broker: options.PlainBroker = None,
    password_file: options.PasswordFile = None,
    out: Annotated[
        Path | None,
        value_option("DIR", "Folder for the calibration's files.  [default: runs/calibrate-TIME]"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Remove the files of an earlier run from the folder of --out first.")
    ] = False,
) -> None:
    """Inject known delays, losses, duplicates and clock offsets, and show what is measured of them."""
    from bench.base.consoles import standard_console
    from bench.calibration.limits import check_outlets

    check_outlets(outlets)

    from bench.brokers.passwords import take_passwords

    take_passwords(password_file, broker or ())
    console = standard_console()
    console.print(f"calibration: building a directory of {outlets:,} outlets, opening the broker", highlight=False)

    from bench.brokers.spec import BrokerSpec, parse_broker
    from bench.calibration.command import calibrate as run_calibration

    raise typer.Exit(
        run_calibration(outlets, parse_broker(broker) if broker else BrokerSpec(), out, console, force=force)
    )


def audience(
    outlets: Annotated[int, value_option("N", "Number of simulated outlets.")] = 6500,
    countries: Annotated[int, value_option("N", "Number of countries that the outlets are in.")] = 90,
    seed: Annotated[
        int,
        value_option("SEED", "Number that the outlets are generated from; the same seed gives the same outlets."),
    ] = 20250318,
    as_json: JsonOption = False,
) -> None:
    """Show the simulated outlets by language, region and sector."""
    from wire.directory.figures import audience as describe
    from wire.directory.population import population

    described = describe(population(seed, outlets, countries))
    if as_json:
        write_json(described)
        return
    from bench.base.consoles import standard_console
    from bench.output.audience import print_audience

    print_audience(standard_console(), described)


def raw(
    paths: Annotated[
        list[Path], typer.Argument(help="The folder of a run that had --raw, or raw-*.bin files.", metavar="PATH")
    ],
    as_json: JsonOption = False,
) -> None:
    """Show exact percentiles of a run's raw records, for comparison with the percentiles of its histograms."""
    from bench.base.consoles import error_console, standard_console
    from bench.base.documents import encode
    from bench.base.exits import Exit
    from bench.base.signals import held, interrupted
    from bench.output.progress import Display
    from bench.output.raw_records import exact_figures, read_raw
    from bench.output.raw_report import describe_raw, print_raw

    with held():  # a signal leaves the figures of the records so far
        with Display(error_console(), "raw", after_s=PATIENCE_S) as display:
            records = read_raw(paths)
            figures = exact_figures(records, display, interrupted)
        if as_json:
            sys.stdout.write(encode(describe_raw(records, figures)).decode() + "\n")
        else:
            print_raw(standard_console(), records, figures)
    if figures.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)


def scenarios() -> None:
    """List the scenarios that ship with Wirestorm, and how many of their outlets this machine can carry."""
    from bench.base.consoles import standard_console
    from bench.output.scenarios import ListedScenario, print_scenarios
    from bench.scenario.carried import carried
    from bench.scenario.load import load_scenario
    from bench.scenario.machine import ANY_MACHINE, Machine

    machine = Machine.here()
    listed = []
    for name in scenario_names():
        scenario = load_scenario(name, machine=ANY_MACHINE)
        outlets = scenario.audience.outlets
        listed.append(ListedScenario(name, scenario_line(name), outlets, carried(scenario, machine)))
    print_scenarios(standard_console(), listed)


def schema(
    name: Annotated[
        str,
        typer.Argument(
            help="summary, releases, missing, runs, comparison, calibration, capacity or fairness. Without a name, the "
            "command lists the names.",
            metavar="NAME",
            autocompletion=lambda: list(schema_names()),
        ),
    ] = "",
) -> None:
    """Print the JSON Schema of a file that a run leaves."""
    sys.stdout.write(schema_text(name) if name else "".join(f"{known}\n" for known in schema_names()))


def broker(
    nodes: Annotated[int, value_option("N", "Number of broker nodes; two or more form a cluster."), NODES.check] = 1,
    port: Annotated[
        int,
        value_option("PORT", "Port of the first node; further nodes use the ports after it. 0 chooses free ports."),
        PORT.check,
    ] = 0,
    folder: Annotated[
        Path | None,
        value_option("DIR", "Folder for configuration and logs.  [default: a temporary folder]"),
    ] = None,
) -> None:
    """Run the embedded broker (a NATS server with MQTT) until Ctrl-C, for wires and workers on this machine.

    Prints a line for each node when all nodes are ready; the line's first word is the node's URL.
    """
    from bench.serve import serve

    raise typer.Exit(serve(nodes, port, folder))
