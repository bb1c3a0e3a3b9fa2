"""The commands that talk to a running wire, as ``wirestorm`` takes them. They parse and call."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bench.client import commands
from bench.client.access import find_service
from bench.client.forms import Wishes, parse_when
from bench.consoles import standard_console

__all__ = ["WireOption", "delivery", "kill", "submit"]

WireOption = Annotated[
    str | None,
    typer.Option(help="The wire's URL; else from WIRESTORM_WIRE (http://127.0.0.1:8080).", metavar="URL"),
]
Wait = Annotated[bool, typer.Option("--wait", help="Follow it until everyone entitled has it, or it is settled.")]
Uri = Annotated[str, typer.Argument(help="The release's URI.", metavar="URI")]


def submit(
    files: Annotated[list[Path], typer.Argument(help="Copy: text in the wire's layout, or ninjs.", metavar="FILE...")],
    edition: Annotated[
        list[Path] | None, typer.Option(help="The same story in a further language.", metavar="FILE")
    ] = None,
    circuits: Annotated[
        list[str] | None, typer.Option(help="Where to: de/*, */western-europe, *; all of its languages.", metavar="P")
    ] = None,
    sectors: Annotated[
        list[str] | None, typer.Option(help="The primary one first; else by the copy.", metavar="S")
    ] = None,
    urgency: Annotated[int | None, typer.Option(help="1 (a flash) to 9; else by the copy.", metavar="N")] = None,
    embargo: Annotated[
        str | None, typer.Option(help="Nothing leaves before: an RFC 3339 time, or +10m from now.", metavar="WHEN")
    ] = None,
    due: Annotated[str | None, typer.Option(help="When it is to leave; at once.", metavar="WHEN")] = None,
    uri: Annotated[str, typer.Option(help="Its name; else the document's, or one by its words.", metavar="URI")] = "",
    wire: WireOption = None,
    wait: Wait = False,
) -> None:
    """Submit releases to a running wire: each FILE is one.

    The token comes from WIRESTORM_TOKEN, or from the file that WIRESTORM_TOKEN_FILE names. Exit codes: 0 accepted,
    and with --wait delivered to everyone entitled, 99 something is missing, 104 bad input, 105 interrupted, 1 the
    wire cannot be reached or fails.
    """
    wishes = Wishes(
        uri=uri,
        circuits=tuple(circuits or ()),
        sectors=tuple(sectors or ()),
        urgency=urgency,
        embargo=None if embargo is None else parse_when(embargo, "--embargo"),
        due=None if due is None else parse_when(due, "--due"),
    )
    submission = commands.Submission(files, edition or (), wishes)
    raise typer.Exit(commands.submit(find_service(wire, os.environ), submission, standard_console(), wait=wait))


def kill(
    uri: Uri,
    note: Annotated[str, typer.Option(help="For editors.", metavar="TEXT")] = "",
    wire: WireOption = None,
    wait: Wait = False,
) -> None:
    """Withdraw a release wherever it went, and stop what of it still waits.

    Exit codes as those of submit.
    """
    raise typer.Exit(commands.kill(find_service(wire, os.environ), uri, note, standard_console(), wait=wait))


def delivery(
    uri: Uri,
    version: Annotated[
        int | None, typer.Option(min=1, help="The last one that has left, unless told.", metavar="N")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    wire: WireOption = None,
    wait: Wait = False,
) -> None:
    """Show who has a release: entitled, delivered and missing by circuit, how simultaneously, and its reach.

    Exit codes as those of submit; without --wait something missing is shown and no failure.
    """
    service = find_service(wire, os.environ)
    raise typer.Exit(commands.delivery(service, uri, version, standard_console(), as_json=as_json, wait=wait))
