"""``wirestorm fanout``: one's own topics, payloads and clients without a scenario file."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench import options
from bench.base.commandline import value_option
from bench.base.errors import ConfigurationError
from bench.base.option_groups import grouped
from bench.base.ranges import WholeRange, check_file
from bench.option_values import given, listed, text
from bench.scenario.groups import BRACES
from bench.shared_options import LoadOptions, OutputOptions, ReportOptions

if TYPE_CHECKING:  # it imports pydantic, which help does without
    from bench.scenario.load import ScenarioText

__all__ = ["FANOUT_EPILOG", "default_filter", "fanout"]

FANOUT_EPILOG = (
    "Exit codes: 0 PASS, 99 FAIL (an expectation fails), 98 INVALID (the figures cannot be trusted), 104 bad "
    "configuration or input, 105 interrupted, 1 any fault."
)
MESSAGES, CLIENTS, EXPECTATIONS = "Messages", "Clients", "Expectations"
SOURCE = "wirestorm fanout"
OUTLETS = 1_000
TOPICS = WholeRange(1, 100_000, "a whole number from 1 to 100000")
PUBLISHERS = WholeRange(1, 1_000, "a whole number from 1 to 1000")
# What no option sets.
BASE = """\
name = "fanout"
[audience]
persistent = false
{clients}
[message]
[thresholds]
"missing" = "== 0"
"unsent" = "== 0"
"""
FIELD = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
EXPECTATION = re.compile(rf"\s*((?:[^<>={{]|{BRACES})+?)\s*((?:<=|>=|==|<|>).*)")


def check_expectation(option: str, condition: str) -> None:
    """ConfigurationError if a text is no figure with a condition."""
    if EXPECTATION.fullmatch(condition) is None:
        remedy = "give a figure and a comparison, such as 'disclosure.p99 < 50ms'"
        raise ConfigurationError(option, "", f"{condition!r} is no expectation", remedy)


def default_filter(topic: str) -> str:
    """Return the filter that matches all topics of a template: a level with a field becomes ``+``."""
    marked = FIELD.sub(lambda found: found[0][0] if found[0] in ("{{", "}}") else "\0", topic)
    return "/".join("+" if "\0" in level else level for level in marked.split("/"))


@grouped
def fanout(
    context: typer.Context,
    *,
    topic: Annotated[
        str, value_option("TEMPLATE", "Topic of the messages, with {i} for its number from 0.", MESSAGES)
    ] = "news/{i}",
    topics: Annotated[
        int | None, value_option("N", "Number of topics, which take turns.", MESSAGES), TOPICS.check
    ] = None,
    rate: Annotated[
        str | None,
        value_option("RATE", "Messages on all topics together, such as 5/s, 30/min or 10/h.  [default: 1/s]", MESSAGES),
    ] = None,
    payload_size: Annotated[
        str | None,
        value_option("SIZE", "Size of a payload of filling text, such as 1kB or 64KiB.  [default: 1kB]", MESSAGES),
    ] = None,
    payload: Annotated[
        Path | None, value_option("FILE", "File to send as it is, byte for byte.", MESSAGES), check_file
    ] = None,
    payload_template: Annotated[
        Path | None,
        value_option("FILE", "File with a template of the payload: {sequence}, {due_ms}, {stamp} and so on.", MESSAGES),
        check_file,
    ] = None,
    data: Annotated[
        Path | None,
        value_option("FILE", "File of CSV or JSON lines, whose columns are fields of the template.", MESSAGES),
        check_file,
    ] = None,
    publishers: Annotated[
        int | None,
        value_option("N", "Connections that publish, each with topics of its own.", MESSAGES),
        PUBLISHERS.check,
    ] = None,
    duration: options.Duration = None,
    load: LoadOptions,
    subscribe: Annotated[
        list[str] | None,
        value_option(
            "FILTER",
            "Filter that each client subscribes to, a template; may be repeated.  [default: all topics]",
            CLIENTS,
        ),
    ] = None,
    clients: Annotated[
        Path | None,
        value_option("FILE", "CSV file of clients, with client_id, filters, user, password and so on.", CLIENTS),
        check_file,
    ] = None,
    expect: Annotated[
        list[str] | None,
        value_option(
            "CONDITION",
            "What must hold for PASS beside that nothing is missing, such as 'disclosure.p99 < 50ms'; may be repeated.",
            EXPECTATIONS,
        ),
        check_expectation,
    ] = None,
    print_scenario: Annotated[
        bool,
        typer.Option(
            "--print-scenario",
            help="Print the scenario that the options stand for, as a file for wirestorm run, and run nothing.",
        ),
    ] = False,
    output: OutputOptions,
    report: ReportOptions,
    overrides: options.Overrides = None,
) -> None:
    """Publish messages of your own to clients of your own, and end with a verdict: PASS, FAIL or INVALID.

    For example: wirestorm fanout --topic 'news/{i}' --topics 5 --outlets 1000 --rate 5/s --payload-size 1kB
    """
    from bench.scenario.load import ScenarioText

    values = {
        **load.values,
        **report.values,
        "message.topic": text(topic),
        "message.topics": topics,
        "message.rate": text(rate),
        "message.size": text(payload_size),
        "message.payload_file": _path(payload),
        "message.payload_template": _path(payload_template),
        "message.data": _path(data),
        "message.publishers": publishers,
        "duration": text(duration),
        "audience.subscribe": listed(subscribe),
        "audience.clients": _path(clients),
        **_conditions(expect or ()),
    }
    default = f"outlets = {OUTLETS}\nsubscribe = {listed([default_filter(topic)])}"
    # A file has as many clients as rows, with filters of their own.
    base = BASE.format(clients=default if clients is None else "")
    source = ScenarioText(SOURCE, base, Path())
    if print_scenario:
        _print_scenario(source, given(values), overrides or (), load.brokers)
        return
    from bench.start import start_run

    load.take_passwords()
    raise typer.Exit(
        start_run(
            source,
            given(values),
            overrides or (),
            load.brokers,
            invocation=output.invocation(context, full=report.full),
            wire=None,
            runs=1,
            until_quiet=False,
            out=output.out,
            destinations=report.destinations,
            force=output.force,
        )
    )


def _path(path: Path | None) -> str | None:
    return None if path is None else text(path.absolute())


def _conditions(expectations: Sequence[str]) -> Mapping[str, str]:
    """Return the conditions by their keys in a scenario."""
    found = [EXPECTATION.fullmatch(condition) for condition in expectations]
    return {f"thresholds.{item[1]}": item[2].strip() for item in found if item is not None}


def _print_scenario(
    source: "ScenarioText", values: Mapping[str, str], overrides: Sequence[str], broker: Sequence[str]
) -> None:
    from bench.scenario.machine import ANY_MACHINE
    from bench.scenario.toml import to_toml
    from bench.start import load_options

    scenario = load_options(source, values, overrides, broker, ANY_MACHINE)
    sys.stdout.write(to_toml(scenario))
