"""``wirestorm``: the load tester's command. It parses and calls; every error ends in one clear message."""

import json
import os
import sys
from asyncio import CancelledError
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bench.audience import print_audience
from bench.brokers.spec import BrokerSpec, parse_broker
from bench.calibration.command import OUTLETS
from bench.calibration.command import calibrate as execute_calibration
from bench.client import cli as client
from bench.client.access import find_service
from bench.client.checks import check_applicable
from bench.client.run import performer
from bench.command import perform as perform_here
from bench.consoles import standard_console as _console
from bench.errors import BenchError, ConfigurationError, Refusal
from bench.exits import Exit
from bench.ground import name_folder
from bench.looping import ANY
from bench.rawrecords import exact_figures, read_raw
from bench.rawreport import describe_raw, print_raw
from bench.runset import execute_set
from bench.scenario import load_scenario
from bench.serve import serve
from bench.shipped import scenario_names
from wire.directory.audience import audience as describe
from wire.directory.population import population
from wire.errors import CopyError, DirectoryError, SettingsError, WireError

__all__ = ["main"]

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def wirestorm() -> None:
    """A newswire in a box: press releases over MQTT to thousands of simulated outlets, and who got what, when."""


@app.command()
def run(
    scenario: Annotated[str, typer.Argument(help="A scenario file, or the name of one that ships.")] = "morning",
    outlets: Annotated[int | None, typer.Option(help="How many outlets.", metavar="N")] = None,
    broker: Annotated[
        list[str] | None,
        typer.Option(help="embedded, mosquitto, or mqtt[s]://host:port (once for each node).", metavar="BROKER"),
    ] = None,
    broker_ca: Annotated[
        Path | None, typer.Option(help="PEM file of the CA to trust with mqtts://.", metavar="FILE")
    ] = None,
    qos: Annotated[int | None, typer.Option(help="0, 1 or 2.", metavar="QOS")] = None,
    mqtt: Annotated[str | None, typer.Option(help="3.1.1 or 5.", metavar="VERSION")] = None,
    duration: Annotated[str | None, typer.Option(help="Of publishing, such as 60s.", metavar="DURATION")] = None,
    workers: Annotated[int | None, typer.Option(help="Local worker processes; 0 chooses.", metavar="N")] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Have the workers write each arrival to a file; see wirestorm raw.")
    ] = False,
    copy: Annotated[
        list[Path] | None, typer.Option(help="Real copy to publish among the rest: files.", metavar="FILE...")
    ] = None,
    wire: Annotated[
        str | None, typer.Option(help="Load a running wire by HTTP, with its own broker and workers.", metavar="URL")
    ] = None,
    runs: Annotated[
        int, typer.Option(min=1, help="So many runs, one after the other, and whether they repeat.", metavar="N")
    ] = 1,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="With --runs: until so many were on a quiet machine, 3 N at most.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The run's folder (runs/NAME-TIME).", metavar="DIR")] = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="Port of the metrics endpoint; 0 chooses one.", metavar="PORT")
    ] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any key of the scenario: audience.away_share=0.05.", metavar="KEY=VALUE"),
    ] = None,
) -> None:
    """Run a scenario and judge it.

    Exit codes: 0 PASS, 99 FAIL, 98 INVALID, 104 bad configuration or input, 105 interrupted, 1 anything
    that broke.
    """
    options = {
        "audience.outlets": outlets,
        "broker.ca": None if broker_ca is None else json.dumps(str(broker_ca)),
        "audience.qos": qos,
        "audience.mqtt": None if mqtt is None else json.dumps(mqtt),
        "duration": None if duration is None else json.dumps(duration),
        "swarm.workers": workers,
        "swarm.raw": "true" if raw else None,
        "calendar.copy": None if copy is None else json.dumps([str(path.absolute()) for path in copy]),
        "metrics.port": metrics_port,
    }
    given = [f"{key}={value}" for key, value in options.items() if value is not None]
    settings = [*given, *(overrides or ())]
    if wire is not None:
        keys = (setting.partition("=")[0].strip() for setting in settings)
        check_applicable([*(["broker"] if broker else ()), *keys])
    if quiet and (runs == 1 or wire is not None):
        problem = "it chooses among several runs" if runs == 1 else "the service's machine is not seen from here"
        raise ConfigurationError("--quiet", "", problem, "give --runs N as well" if runs == 1 else "leave it out")
    perform = perform_here if wire is None else performer(find_service(wire, os.environ))
    machine = None if wire is None else ANY  # the outlets are not this machine's to hold
    try:
        loaded = load_scenario(scenario, settings, parse_broker(broker) if broker else None, machine)
    except ConfigurationError as error:
        raise _by_its_option(error, [key for key, value in options.items() if value is not None]) from None
    if runs == 1:
        raise typer.Exit(perform(loaded, name_folder(loaded.name, out), _console()).code)
    raise typer.Exit(execute_set(loaded, runs, out, _console(), perform, quiet=quiet))


@app.command()
def calibrate(
    outlets: Annotated[int, typer.Option(help="How many outlets.", metavar="N")] = OUTLETS,
    broker: Annotated[
        list[str] | None,
        typer.Option(help="embedded, mosquitto, or mqtt://host:port (once for each node).", metavar="BROKER"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The calibration's folder (runs/calibrate-TIME).", metavar="DIR")
    ] = None,
) -> None:
    """Inject known delays, losses, duplicates and clock offsets, and show what is measured of them.

    Exit codes: 0 when all of it is recovered, 98 when something is not, 104 bad configuration or input,
    105 interrupted, 1 anything that broke.
    """
    spec = parse_broker(broker) if broker else BrokerSpec()
    raise typer.Exit(execute_calibration(outlets, spec, out, _console()))


@app.command()
def broker(
    nodes: Annotated[int, typer.Option(min=1, max=99, help="Of a cluster.", metavar="N")] = 1,
    port: Annotated[
        int, typer.Option(min=0, help="The first node's, the others follow; 0 chooses.", metavar="PORT")
    ] = 0,
    folder: Annotated[
        Path | None, typer.Option(help="For configuration and logs (a temporary one).", metavar="DIR")
    ] = None,
) -> None:
    """Run the embedded broker until Ctrl-C, for wires and workers beside it.

    Prints a line for each node when all are ready; its first word is the node's URL. Exit codes: 0 asked to end,
    104 bad input, 1 the broker died.
    """
    raise typer.Exit(serve(nodes, port, folder))


@app.command()
def audience(
    outlets: Annotated[int, typer.Option(help="How many outlets.", metavar="N")] = 6500,
    countries: Annotated[int, typer.Option(help="In how many countries.", metavar="N")] = 90,
    seed: Annotated[int, typer.Option(help="The directory's seed.", metavar="SEED")] = 20250318,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show the outlets by language, region and sector."""
    described = describe(population(seed, outlets, countries))
    if as_json:
        sys.stdout.write(json.dumps(described, ensure_ascii=False) + "\n")
    else:
        print_audience(_console(), described)


@app.command()
def raw(
    paths: Annotated[list[Path], typer.Argument(help="The folder of a run with --raw, or its raw-*.bin files.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show the exact percentiles of a run's raw records, to hold its histograms against."""
    records = read_raw(paths)
    figures = exact_figures(records)
    if as_json:
        sys.stdout.write(json.dumps(describe_raw(records, figures)) + "\n")
    else:
        print_raw(_console(), records, figures)


for command in (client.submit, client.kill, client.delivery):
    app.command()(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script; returns the exit code."""
    words = _spread_copy(list(sys.argv[1:] if arguments is None else arguments))
    try:
        code = app(words, standalone_mode=False)
    except typer.Exit as end:
        return int(end.exit_code)
    except (typer.Abort, CancelledError):  # Ctrl-C, and Ctrl-C again while a run closes its account
        return Exit.INTERRUPTED
    except (ConfigurationError, CopyError, DirectoryError, Refusal, SettingsError) as error:
        return _complain(str(error), Exit.BAD_INPUT)
    except (BenchError, WireError) as error:
        return _complain(str(error), Exit.FAULT)
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # click's usage errors, by any import
            return _complain(error.format_message(), Exit.BAD_INPUT)
        raise
    return int(code or 0)


def _by_its_option(error: ConfigurationError, given: Sequence[str]) -> ConfigurationError:
    """An error in what an option set, under the option's own name."""
    for key in given:
        if error.source == "--set" and (error.key == key or error.key.startswith(f"{key}.")):
            option = "--" + {"metrics.port": "metrics-port", "broker.ca": "broker-ca"}.get(key, key.rpartition(".")[2])
            return ConfigurationError(option, "", error.problem, error.remedy)
    return error


def _complain(text: str, code: Exit) -> Exit:
    sys.stderr.write(f"wirestorm: {text}\n")
    return code


def _spread_copy(words: list[str]) -> list[str]:
    """``--copy a.txt b.txt`` as ``--copy a.txt --copy b.txt``, so that a shell's wildcard can follow it.

    A scenario's name or TOML file after it is the scenario.
    """
    spread: list[str] = []
    in_copy = False
    for word in words:
        if word == "--copy":
            in_copy = True
        elif in_copy and not word.startswith("-") and not word.endswith(".toml") and word not in scenario_names():
            spread += ["--copy", word]
        else:
            in_copy = False
            spread.append(word)
    return spread
