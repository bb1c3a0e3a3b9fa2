"""``wirestorm run`` from its options to the exit code: the scenario is checked and named before a run is imported."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.base.consoles import standard_console
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.folders import name_folder, refuse_run
from bench.base.invocation import Detail, Invocation
from bench.base.signals import interrupted
from bench.brokers.spec import parse_broker
from bench.remote.access import ServiceAccess, find_service
from bench.remote.applicable import check_applicable, check_no_desks, check_no_faults, check_thresholds
from bench.report.destinations import Destinations
from bench.scenario.figure_names import CLOCKS, split_metric
from bench.scenario.load import Scenario, ScenarioText, load_scenario
from bench.scenario.machine import ANY_MACHINE, Machine
from wire.host.sink import complain

if TYPE_CHECKING:  # they import what a run does
    from bench.baseline.choose import Baseline
    from bench.command.repeat import Perform

__all__ = ["load_options", "start_run"]

# The options whose names differ from the last word of the scenario key that they set.
OPTION_NAMES = {
    "metrics.port": "metrics-port",
    "broker.ca": "broker-ca",
    "message.size": "payload-size",
    "message.payload_file": "payload",
    "message.payload_template": "payload-template",
}


def start_run(
    source: str | ScenarioText,
    options: Mapping[str, str],
    overrides: Sequence[str],
    broker: Sequence[str],
    *,
    invocation: Invocation,
    wire: str | None,
    runs: int,
    until_quiet: bool,
    out: Path | None,
    destinations: Destinations,
    baseline: str | None = None,
    force: bool = False,
) -> Exit:
    """Run a scenario, ``runs`` times, on this machine or against the wire at a URL; return the exit code.

    ``force`` removes the files of an earlier run in ``out``. ``options`` are the values of options by the scenario key
    that each sets, as TOML. ``destinations`` takes the forms of the report. ConfigurationError if anything that was
    given can't be run. ``baseline`` names the earlier runs that the new ones are compared with.
    """
    settings = [*(f"{key}={value}" for key, value in options.items()), *overrides]
    if wire is not None:
        keys = (setting.partition("=")[0].strip() for setting in settings)
        check_applicable([*(["broker"] if broker else ()), *keys])
    if until_quiet and (runs == 1 or wire is not None):
        problem = "it chooses among several runs" if runs == 1 else "the service's machine is not seen from here"
        raise ConfigurationError("--until-quiet", "", problem, "give --runs N as well" if runs == 1 else "leave it out")
    if baseline is not None and wire is not None:
        problem = "a service gives releases other URIs in each run, so that no release is compared with itself"
        raise ConfigurationError("--baseline", "", problem, "leave it out")
    service = None if wire is None else find_service(wire, os.environ)
    machine = None if service is None else ANY_MACHINE  # the outlets are not this machine's to hold
    scenario = load_options(source, options, overrides, broker, machine)
    if service is not None:
        check_no_faults(scenario)
        check_no_desks(scenario)
        check_thresholds(scenario.thresholds)
        if scenario.message is not None:
            raise ConfigurationError("--wire", "message", "a service publishes releases alone", "leave it out")
    folder = name_folder(scenario.name, out)
    earlier = None if baseline is None else _baseline(baseline, folder.parent, scenario)  # --force may remove it
    if out is not None:
        refuse_run(out, force=force)
    console = standard_console(quiet=invocation.detail is Detail.VERDICT)
    console.print(_first_line(scenario), highlight=False)

    # Importing the run takes longer than all of the above: the user has read the first line by then.
    from asyncio import CancelledError

    perform = _performer(service, invocation)
    try:
        if runs == 1:
            from bench.output.progress import Display

            code = perform(scenario, folder, console, Display(console)).exit_code
        else:
            from bench.command.repeat import execute_set

            code = execute_set(scenario, runs, folder, console, perform, until_quiet=until_quiet)
    except ConfigurationError as error:
        raise _under_option(error, options) from None
    except CancelledError:  # Ctrl-C a second time, while the run closed its account, or nobody reads the output
        if interrupted():
            complain("wirestorm: interrupted before the account was closed")
        return Exit.INTERRUPTED
    if earlier is not None:
        from bench.baseline.command import against

        code = against(earlier, folder, code, console)
    from bench.report.command import report_runs

    return report_runs(folder, destinations, code, console)


def load_options(
    source: str | ScenarioText,
    options: Mapping[str, str],
    overrides: Sequence[str],
    broker: Sequence[str],
    machine: Machine | None = None,
) -> Scenario:
    """Load a scenario with the values of options by the key that each sets; an error in a value names its option."""
    settings = [*(f"{key}={value}" for key, value in options.items()), *overrides]
    try:
        scenario = load_scenario(source, settings, parse_broker(broker) if broker else None, machine)
        _check_kinds(scenario)
    except ConfigurationError as error:
        raise _under_option(error, options) from None
    return scenario


def _check_kinds(scenario: Scenario) -> None:
    """ConfigurationError for a threshold on a kind of release that the calendar does not have: it could not hold."""
    kinds = scenario.kinds
    for threshold in scenario.thresholds:
        base, group = split_metric(threshold.metric)
        change = base.partition("_")[0]
        kind = group.get("kind") or (change if change in CLOCKS else None)
        if kind is not None and kind not in kinds:
            key = f"thresholds.{threshold.figure}"
            raise scenario.error(key, f"the scenario has no {kind}", f"it has: {', '.join(kinds)}")


def _performer(service: ServiceAccess | None, invocation: Invocation) -> "Perform":
    if service is None:
        from bench.command.run import perform

        return partial(perform, invocation=invocation)
    from bench.remote.run import performer

    return performer(service, invocation)


def _baseline(text: str, root: Path, scenario: Scenario) -> "Baseline":
    """Return the earlier runs that the new ones are compared with."""
    from bench.baseline.command import baseline_of

    return baseline_of(text, root, scenario)


def _first_line(scenario: Scenario) -> str:
    files = len(scenario.calendar.copy_files)
    reading = f"reading {files} file{'' if files == 1 else 's'} of copy, " if files else ""
    return f"{scenario.name}: {reading}building a directory of {scenario.audience.outlets:,} outlets"


def _under_option(error: ConfigurationError, options: Mapping[str, str]) -> ConfigurationError:
    """Return an error in the value of an option under the option's own name."""
    for key in options:
        if error.source == "--set" and (error.key == key or error.key.startswith(f"{key}.")):
            last = "expect" if key.startswith("thresholds.") else key.rpartition(".")[2]
            option = "--" + OPTION_NAMES.get(key, last)
            return ConfigurationError(option, "", error.problem, error.remedy)
    return error
