"""The report of a comparison, a search or trials of an order, made again from the files in its folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.base.consoles import error_console
from bench.base.documents import Document, encode
from bench.base.exits import Exit
from bench.base.signals import interrupted
from bench.output.progress import Display, Meter
from bench.report.destinations import Destinations
from bench.report.outputs import write_texts
from bench.report.run_files import read_run
from bench.report.table_rows import csv_text
from wire.host.sink import complain

__all__ = ["FORMS", "ResultReport", "report_result"]

FORMS = ("html", "json", "markdown", "csv")  # a result has no test cases
PATIENCE_S = 2.0  # pages that are written by then show no progress


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReport:
    """A result with the folders of its runs, the exit code that its command ended with, and how it is shown.

    ``write_page`` writes its page to a file, ``write_pages`` that and the pages of its runs to their folders; both
    return a sentence on each page that is not written. ``show`` prints its table.
    """

    document: Document
    runs: Sequence[Path]
    exit_code: Exit
    markdown: Callable[[], str]
    write_page: Callable[[Path], list[str]]
    write_pages: Callable[[Meter], list[str]]
    show: Callable[[], None]


def report_result(report: ResultReport, destinations: Destinations) -> Exit:
    """Make a report; return its exit code: FAULT where a file is not written, INTERRUPTED where a signal ended it
    before that.

    Without a destination the pages are written to the folders, and the table is printed.
    """
    if destinations.given:
        problems = write_texts(
            destinations,
            {
                "json": lambda: encode(report.document, indented=True).decode() + "\n",
                "markdown": report.markdown,
                "csv": lambda: csv_text([read_run(folder).summary for folder in report.runs]),
            },
        )
        if destinations.html is not None:
            problems += report.write_page(destinations.html)
    else:
        with Display(error_console(), "report", after_s=PATIENCE_S) as display:
            problems = report.write_pages(display)
        report.show()
    for problem in problems:
        complain(f"wirestorm: {problem}")
    if interrupted():
        return Exit.INTERRUPTED
    return Exit.FAULT if problems else report.exit_code
