"""The command ``wirestorm fairness`` as typer reads it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bench.base.commandline import value_option
from bench.base.invocation import Detail, Invocation, check_tag, parse_tags, without_passwords
from bench.brokers.option import STARTED_HERE, check_broker
from bench.fairness.causes import CAUSES, check_trials
from bench.scenario import limits
from bench.scenario.keys import check_setting

__all__ = ["EPILOG", "SHORT_HELP", "fairness"]

SHORT_HELP = "Measure who gets the news first, and try its causes."
EPILOG = (
    "Exit codes: the worst of the runs'. 0 PASS, 99 FAIL (the same outlets are first each time), 98 INVALID (the "
    "figures cannot be trusted), 104 bad configuration or input, 105 interrupted, 1 any fault."
)
SCENARIO, OUTPUT = "Scenario", "Output"


def fairness(
    context: typer.Context,
    broker: Annotated[
        list[str] | None,
        value_option(
            "BROKER",
            "The broker to test: embedded (a NATS server), mosquitto (the one on PATH), or a URL. Repeat the option "
            "for each node of a cluster.",
            SCENARIO,
            values=STARTED_HERE,
        ),
        check_broker,
    ] = None,
    trials: Annotated[
        list[str] | None,
        value_option(
            "CAUSES",
            f"Causes to try, with commas between them: {', '.join(CAUSES)}, or all. Each takes two runs, one with the "
            "cause changed and one without.",
            values=(*CAUSES, "all"),
        ),
        check_trials,
    ] = None,
    outlets: Annotated[
        int | None, value_option("N", "Number of simulated outlets.", SCENARIO), limits.OUTLETS.check
    ] = None,
    duration: Annotated[
        str | None,
        value_option("DURATION", "How long each run publishes.  [default: 60s]", SCENARIO),
        limits.DURATION.check,
    ] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Set any key of the scenario beat, such as swarm.workers=2; may be repeated.",
            metavar="KEY=VALUE",
            rich_help_panel=SCENARIO,
        ),
        check_setting,
    ] = None,
    password_file: Annotated[
        Path | None,
        value_option("FILE", "File whose first line is the password for the broker.", SCENARIO),
    ] = None,
    out: Annotated[
        Path | None, value_option("DIR", "Folder for the files.  [default: runs/fairness-TIME]", OUTPUT)
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Remove the files of an earlier run from the folder of --out first.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    tag: Annotated[
        list[str] | None, value_option("KEY=VALUE", "A tag for the runs; may be repeated.", OUTPUT), check_tag
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print what is found in words, and nothing else.", rich_help_panel=OUTPUT)
    ] = False,
) -> None:
    """Measure who gets the news first: the scenario beat, with every outlet ranked, and by which law they are served.

    With --trials one cause is changed at a time, to tell a cause from what only goes with the order.
    """
    from bench.brokers.passwords import take_passwords
    from bench.fairness.command import measure_fairness

    take_passwords(password_file, broker or ())
    settings = list(overrides or ())
    settings += [] if outlets is None else [f"audience.outlets={outlets}"]
    settings += [] if duration is None else [f"duration={json.dumps(duration)}"]
    invocation = Invocation(
        words=without_passwords(context.obj or ()),
        tags=parse_tags(tag or ()),
        detail=Detail.VERDICT if quiet else Detail.DIGEST,
    )
    raise typer.Exit(measure_fairness(settings, broker or (), trials or (), out, invocation, force=force))
