"""``wirestorm report``, as the command line takes it. It parses and calls."""

from pathlib import Path
from typing import Annotated

import typer

from bench.report.destinations import Destinations
from bench.report.options import Csv, Html, Json, Junit, Markdown

__all__ = ["EPILOG", "SHORT_HELP", "report"]

SHORT_HELP = "Make the report of runs, a comparison or a search again."
EPILOG = "Exit codes: the worst of those that the folders' commands ended with; 104 bad input, 1 a file is not written."


def report(
    folders: Annotated[
        list[Path],
        typer.Argument(
            help="The folder of a run, of a set of runs (--runs), of a comparison, of a search for a capacity, or of "
            "wirestorm fairness.",
            metavar="FOLDER",
        ),
    ],
    html: Html = None,
    junit: Junit = None,
    markdown: Markdown = None,
    json: Json = None,
    csv: Csv = None,
) -> None:
    """Make the report of runs, a comparison or a search again from the files in their folders.

    Without an option, the page is written to each folder: report.html, comparison.html, capacity.html or
    fairness.html, which opens offline in any browser. The table of a comparison and of a search is printed.
    """
    from bench.results.command import report_folders

    destinations = Destinations(html=html, junit=junit, markdown=markdown, json=json, csv=csv)
    raise typer.Exit(report_folders(folders, destinations))
