"""The options and arguments of the commands of a running wire, as typer reads them."""

from pathlib import Path
from typing import Annotated

import typer

from bench.base.commandline import value_option
from bench.base.ranges import WholeRange

__all__ = [
    "RELEASE",
    "VERSION",
    "CircuitsOption",
    "DryRunOption",
    "DueOption",
    "EditionOption",
    "EmbargoOption",
    "JsonOption",
    "SectorsOption",
    "UrgencyOption",
    "UriArgument",
    "UriOption",
    "WaitOption",
    "WireOption",
]

RELEASE = "Release"
VERSION = WholeRange(1, None, "a whole number from 1")
URGENCY = WholeRange(1, 9, "a whole number from 1 (a flash) to 9")

WireOption = Annotated[
    str | None,
    value_option("URL", "URL of the wire.  [default: WIRESTORM_WIRE in the environment, else http://127.0.0.1:8080]"),
]
WaitOption = Annotated[
    bool,
    typer.Option(
        "--wait",
        help="Wait until every entitled outlet has the release, or until the wire waits no longer for the "
        "missing deliveries.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
UriArgument = Annotated[str, typer.Argument(help="URI of the release, such as urn:example:1.", metavar="URI")]
EditionOption = Annotated[
    list[Path] | None,
    value_option("FILE", "File with the same story in another language; may be repeated.", RELEASE),
]
CircuitsOption = Annotated[
    list[str] | None,
    value_option(
        "PATTERN",
        "Where to publish, as LANGUAGE/REGION: de/western-europe, 'de/*', '*/western-europe' or '*'; may be "
        "repeated.  [default: every region of the release's languages]",
        RELEASE,
    ),
]
SectorsOption = Annotated[
    list[str] | None,
    value_option(
        "SECTOR",
        "Subject of the release, such as politics; may be repeated, the primary one first.  [default: chosen "
        "from the text]",
        RELEASE,
    ),
]
UrgencyOption = Annotated[
    int | None,
    value_option(
        "N",
        "Urgency from 1 (a flash, for every outlet of its circuits) to 9.  [default: chosen from the text]",
        RELEASE,
    ),
    URGENCY.check,
]
EmbargoOption = Annotated[
    str | None,
    value_option(
        "WHEN",
        "Publish nothing before this time: RFC 3339, such as 2025-03-18T10:00:00+01:00, or +10m for ten "
        "minutes from now; none: at once.  [default: as the copy says]",
        RELEASE,
    ),
]
DueOption = Annotated[
    str | None,
    value_option("WHEN", "Publish at this time, written as for --embargo.  [default: at once]", RELEASE),
]
UriOption = Annotated[
    str,
    value_option(
        "URI",
        "URI that identifies the release, such as urn:example:1.  [default: the URI in the ninjs document, or "
        "one made from the text]",
        RELEASE,
    ),
]
DryRunOption = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Submit nothing: show how the wire reads each FILE, and the audience that it would have."
    ),
]
