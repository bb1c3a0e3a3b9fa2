"""The commands that talk to a running wire, as ``wirestorm`` takes them. They parse and call.

A command imports what it runs when it runs, as the commands of bench.cli do.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from bench.base.commandline import value_option
from bench.base.errors import ConfigurationError
from bench.base.ranges import WholeRange
from bench.remote.access import find_service
from bench.remote.cli_options import (
    RELEASE,
    VERSION,
    CircuitsOption,
    DryRunOption,
    DueOption,
    EditionOption,
    EmbargoOption,
    JsonOption,
    SectorsOption,
    UrgencyOption,
    UriArgument,
    UriOption,
    WaitOption,
    WireOption,
)
from wire.host.sink import complain

__all__ = [
    "COMMANDS",
    "EPILOG",
    "correct",
    "delivery",
    "kill",
    "lift",
    "outlet",
    "records",
    "releases",
    "show",
    "submit",
]

LISTED = WholeRange(1, 100_000, "a whole number from 1 to 100000")
RECORDED = WholeRange(1, None, "a whole number from 1")
WITHIN = WholeRange(1, 86_400, "a whole number of seconds from 1 to 86400")
EPILOG = (
    "The token comes from WIRESTORM_TOKEN, or from the file that WIRESTORM_TOKEN_FILE names. Exit codes: 0 done, and "
    "with --wait delivered to every entitled outlet; 99 deliveries are missing; 104 bad input; 105 interrupted; 1 the "
    "wire cannot be reached or fails."
)


def submit(
    files: Annotated[
        list[Path], typer.Argument(help="Text (headline, blank line, paragraphs), or a ninjs document.", metavar="FILE")
    ],
    edition: EditionOption = None,
    circuits: CircuitsOption = None,
    sectors: SectorsOption = None,
    urgency: UrgencyOption = None,
    embargo: EmbargoOption = None,
    due: DueOption = None,
    uri: UriOption = "",
    dry_run: DryRunOption = False,
    wire: WireOption = None,
    wait: WaitOption = False,
) -> None:
    """Submit press releases to a running wire: each FILE is one release; - reads standard input."""
    service = find_service(wire, os.environ)

    from bench.remote.forms import ReleaseOptions, Submission, parse_when

    options = ReleaseOptions(
        uri=uri,
        circuits=tuple(circuits or ()),
        sectors=tuple(sectors or ()),
        urgency=urgency,
        embargo=None if embargo is None else parse_when(embargo, "--embargo"),
        due=None if due is None else parse_when(due, "--due"),
    )
    forms = Submission(files, edition or (), options).forms()

    from bench.base.consoles import standard_console
    from bench.remote import commands

    if dry_run:
        if wait:
            raise ConfigurationError("--wait", "", "nothing is submitted with --dry-run", "leave one of them out")
        raise typer.Exit(commands.preview(service, forms, standard_console()))
    _announce(files, service.url)
    raise typer.Exit(commands.submit(service, forms, standard_console(), wait=wait))


def correct(
    uri: UriArgument,
    file: Annotated[
        Path, typer.Argument(help="The corrected copy, as for submit; - is standard input.", metavar="FILE")
    ],
    edition: EditionOption = None,
    note: Annotated[str, value_option("TEXT", "Note to editors on the correction.", RELEASE)] = "",
    embargo: EmbargoOption = None,
    wire: WireOption = None,
    wait: WaitOption = False,
) -> None:
    """Submit the next version of a release, such as a correction: to the circuits of the version before it."""
    service = find_service(wire, os.environ)

    from bench.base.consoles import standard_console
    from bench.remote import commands
    from bench.remote.forms import ReleaseOptions, form_of_copy, parse_when

    when = None if embargo is None else parse_when(embargo, "--embargo")
    form = form_of_copy(file, edition or (), ReleaseOptions(note=note, embargo=when))
    _announce([file], service.url)
    raise typer.Exit(commands.correct(service, uri, file, form, standard_console(), wait=wait))


def lift(uri: UriArgument, wire: WireOption = None, wait: WaitOption = False) -> None:
    """Lift the embargo of a release: its versions that wait are due now."""
    from bench.base.consoles import standard_console
    from bench.remote import commands

    raise typer.Exit(commands.lift(find_service(wire, os.environ), uri, standard_console(), wait=wait))


def kill(
    uri: UriArgument,
    note: Annotated[str, value_option("TEXT", "Note to editors, which is sent with the withdrawal.")] = "",
    wire: WireOption = None,
    wait: WaitOption = False,
) -> None:
    """Withdraw a release: tell every outlet that may have it, and cancel its messages that are not sent yet."""
    from bench.base.consoles import standard_console
    from bench.remote import commands

    raise typer.Exit(commands.kill(find_service(wire, os.environ), uri, note, standard_console(), wait=wait))


def delivery(
    uri: UriArgument,
    version: Annotated[
        int | None,
        value_option(
            "N", "Version to show: 1, and one more for each correction or kill.  [default: the last version sent]"
        ),
        VERSION.check,
    ] = None,
    as_json: JsonOption = False,
    wire: WireOption = None,
    wait: WaitOption = False,
) -> None:
    """Show how many outlets have a release: entitled, delivered and missing outlets by circuit (language and region),
    the time from the first outlet to the last, and the outlets reached in all.

    Without --wait, the exit code is 0 even if deliveries are missing.
    """
    from bench.base.consoles import standard_console
    from bench.remote import commands

    service = find_service(wire, os.environ)
    raise typer.Exit(commands.delivery(service, uri, version, standard_console(), as_json=as_json, wait=wait))


def releases(
    limit: Annotated[int, value_option("N", "Number of versions to list, the latest first."), LISTED.check] = 20,
    as_json: JsonOption = False,
    wire: WireOption = None,
) -> None:
    """List the versions of releases at a running wire, the latest first."""
    from bench.base.consoles import standard_console
    from bench.remote import queries

    raise typer.Exit(queries.releases(find_service(wire, os.environ), limit, standard_console(), as_json=as_json))


def show(uri: UriArgument, as_json: JsonOption = False, wire: WireOption = None) -> None:
    """Show a release: each version with its state, times, circuits and audience."""
    from bench.base.consoles import standard_console
    from bench.remote import queries

    raise typer.Exit(queries.show(find_service(wire, os.environ), uri, standard_console(), as_json=as_json))


def outlet(
    name: Annotated[str, typer.Argument(help="Id of the outlet, such as 00042.", metavar="ID")],
    as_json: JsonOption = False,
    wire: WireOption = None,
) -> None:
    """Show an outlet: its place, languages, sectors and circuits, and the messages that it misses, with the cause."""
    from bench.base.consoles import standard_console
    from bench.remote import queries

    raise typer.Exit(queries.outlet(find_service(wire, os.environ), name, standard_console(), as_json=as_json))


def records(
    limit: Annotated[
        int | None, value_option("N", "Number of records, the oldest first.  [default: all]"), RECORDED.check
    ] = None,
    within: Annotated[
        int, value_option("SECONDS", "Time from receipt in which a release is on time."), WITHIN.check
    ] = 300,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with a head in place of JSON lines.")] = False,
    wire: WireOption = None,
) -> None:
    """Export a record of each release of a running wire, the oldest first: received, accepted, due, embargo, first and
    last dissemination, deliveries and failures. Each record is a line of JSON.
    """
    from bench.remote import records as exported

    raise typer.Exit(exported.records(find_service(wire, os.environ), limit, within, as_csv=as_csv))


def _announce(files: list[Path], url: str) -> None:
    """Say what is submitted, on standard error: the first word on standard output is the release's URI."""
    complain(f"wirestorm: submitting {', '.join(map(str, files))} to {url}")


# Each command with its text in the list of commands.
COMMANDS = (
    (submit, "Submit releases to a running wire."),
    (correct, "Submit the next version of a release."),
    (lift, "Lift the embargo of a release."),
    (kill, "Withdraw a release."),
    (releases, "List the releases of a running wire."),
    (show, "Show the versions of a release."),
    (outlet, "Show an outlet and the messages that it misses."),
    (delivery, "Show how many outlets have a release."),
    (records, "Export a record of each release."),
)
