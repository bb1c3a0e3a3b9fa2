"""The options of ``wirestorm run`` and ``wirestorm report`` that give a form of the report a file."""

from pathlib import Path
from typing import Annotated

from typer import Option

from bench.base.commandline import value_option
from bench.report.destinations import check_destination

__all__ = ["Csv", "Html", "Json", "Junit", "Markdown"]

PANEL = "Reports"

Html = Annotated[
    Path | None,
    value_option(
        "FILE", "Write the report as a page to FILE, with links to the run's files. - is standard output.", PANEL
    ),
    check_destination,
]
Junit = Annotated[
    Path | None,
    value_option("FILE", "Write JUnit XML, a test case for each threshold. - is standard output.", PANEL),
    check_destination,
]
Markdown = Annotated[
    Path | None,
    value_option("FILE", "Write Markdown with GitHub's tables. - is standard output.", PANEL),
    check_destination,
]
Json = Annotated[
    Path | None,
    Option(  # by its own name, which is a module's where the option is read
        "--json",
        help="Write the summary as JSON; of several runs an array. - is standard output.",
        metavar="FILE",
        rich_help_panel=PANEL,
    ),
    check_destination,
]
Csv = Annotated[
    Path | None,
    value_option("FILE", "Write CSV, a row for each run. - is standard output.", PANEL),
    check_destination,
]
