"""``wirestorm report``, as the command line takes it. It parses and calls."""

from pathlib import Path
from typing import Annotated

import typer

from bench.report.destinations import Destinations
from bench.report.options import Csv, Html, Json, Junit, Markdown

__all__ = ["EPILOG", "SHORT_HELP", "report"]

SHORT_HELP = "Make the report of runs again from their files."
EPILOG = "Exit codes: the worst of the runs', as their verdicts have it; 104 bad input, 1 a file is not written."


def report(
    folders: Annotated[
        list[Path], typer.Argument(help="The folder of a run, or of a set of runs (--runs).", metavar="RUN")
    ],
    html: Html = None,
    junit: Junit = None,
    markdown: Markdown = None,
    json: Json = None,
    csv: Csv = None,
) -> None:
    """Make the report of runs again from the files in their folders.

    Without an option, report.html is written to each folder: a page that opens offline in any browser.
    """
    from bench.base.signals import held, interrupted
    from bench.report.command import make_report

    destinations = Destinations(html=html, junit=junit, markdown=markdown, json=json, csv=csv)
    with held():  # a signal leaves the pages that are there
        raise typer.Exit(make_report(folders, destinations, pages=not destinations.given, stopped=interrupted))
