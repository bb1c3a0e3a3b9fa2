"""The command ``wirestorm compare`` as typer reads it."""

from pathlib import Path
from typing import Annotated

import typer

from bench.base.commandline import value_option
from bench.base.invocation import Detail, Invocation, check_tag, parse_tags, without_passwords
from bench.base.ranges import WholeRange
from bench.comparison.sides import check_side, parse_sides
from bench.scenario.keys import check_setting

__all__ = ["EPILOG", "SHORT_HELP", "compare"]

SHORT_HELP = "Compare brokers, settings or runs; say what is more than noise."
EPILOG = (
    "Exit codes: 0 the comparison is made, whichever side is better; 98 INVALID (a side has no runs that can be "
    "trusted), 104 bad configuration or input, 105 interrupted, 1 any fault."
)
SIDES, OUTPUT = "Sides", "Output"
ROUNDS = WholeRange(4, 200, "a whole number from 4 to 200")
MARGIN = WholeRange(1, 100, "a whole number of percent from 1 to 100")


def compare(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="Two sides or more, the reference first: embedded, mosquitto, a URL (the nodes of a cluster with "
            "commas), or the folder of a run or of a set of runs. The last word may be a scenario: its file (TOML) or "
            "its name; steady by default.",
            metavar="SIDE",
        ),
    ] = None,
    side: Annotated[
        list[str] | None,
        value_option(
            "NAME:KEY=VALUE",
            "A side with settings of its own, such as qos1:audience.qos=1; base: is the scenario as it is. Repeat it "
            "for each side, and for each setting of a side.",
            SIDES,
        ),
        check_side,
    ] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Set any key of the scenario for all sides, such as audience.outlets=500; may be repeated.",
            metavar="KEY=VALUE",
            rich_help_panel=SIDES,
        ),
        check_setting,
    ] = None,
    password_file: Annotated[
        Path | None,
        value_option("FILE", "File whose first line is the password for the brokers that are URLs.", SIDES),
    ] = None,
    rounds: Annotated[
        int,
        value_option("N", "Rounds at most; fewer are made where every figure is decided before."),
        ROUNDS.check,
    ] = 12,
    margin: Annotated[
        int,
        value_option("PERCENT", "The greatest difference that counts as none, in percent of the reference's value."),
        MARGIN.check,
    ] = 10,
    out: Annotated[
        Path | None,
        value_option("DIR", "Folder for the files of the comparison.  [default: runs/compare-TIME]", OUTPUT),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Remove the files of an earlier run or comparison from the folder of --out first.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    tag: Annotated[
        list[str] | None,
        value_option("KEY=VALUE", "A tag for the runs, such as build=421; may be repeated.", OUTPUT),
        check_tag,
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print what is found in words, and nothing else.", rich_help_panel=OUTPUT)
    ] = False,
) -> None:
    """Compare sides in rounds: each side runs the same releases once a round, in an order drawn for the round.

    The first side is the reference. The comparison says which differences are more than noise, and how many rounds
    would decide the others.
    """
    asked = parse_sides(words or (), side or ())

    from bench.brokers.passwords import take_passwords
    from bench.comparison.command import compare as run_comparison

    take_passwords(password_file, [url for each in asked.sides for url in each.broker])
    invocation = Invocation(
        words=without_passwords(context.obj or ()),
        tags=parse_tags(tag or ()),
        detail=Detail.VERDICT if quiet else Detail.DIGEST,
    )
    raise typer.Exit(run_comparison(asked, overrides or (), rounds, margin / 100, out, invocation, force=force))
