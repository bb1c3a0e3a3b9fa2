"""The report of ``wirestorm fairness``, made again from the files in its folder."""

from pathlib import Path

from bench.base.consoles import error_console, standard_console
from bench.base.documents import encode, read_document
from bench.base.exits import Exit
from bench.base.signals import interrupted
from bench.fairness.document import Fairness
from bench.fairness.table import interval_text, print_fairness
from bench.fairness.writing import write_fairness_page, write_fairness_pages
from bench.output.progress import Display
from bench.report.destinations import Destinations, refuse_forms
from bench.report.markdown import markdown_table, plain_markdown
from bench.report.outputs import write_texts
from bench.report.run_files import read_run
from bench.report.table_rows import csv_text
from wire.host.sink import complain

__all__ = ["report_fairness"]

FILE = "fairness.json"
REMEDY = "give the folder of wirestorm fairness, which has fairness.json"
PATIENCE_S = 2.0  # pages that are written by then show no progress
FORMS = ("html", "json", "markdown", "csv")
HEAD = ("cause", "with the outlet", "with the cause", "finding")


def report_fairness(folder: Path, destinations: Destinations) -> Exit:
    """Make the report of the runs in a folder; return the exit code that they ended with: FAULT where a file is not
    written, INTERRUPTED where a signal ended it before that.

    Without a destination the pages are written to the folder, and the table is printed. ConfigurationError where a file
    is missing or is not as the command leaves it.
    """
    refuse_forms(destinations, FORMS, "an order has no test cases")
    fairness = read_document(Fairness, folder / FILE, REMEDY)
    if destinations.given:
        problems = write_texts(
            destinations,
            {
                "json": lambda: encode(fairness, indented=True).decode() + "\n",
                "markdown": lambda: _markdown(fairness),
                "csv": lambda: csv_text([read_run(folder / str(run.number)).summary for run in fairness.runs]),
            },
        )
        if destinations.html is not None:
            problems += write_fairness_page(fairness, folder, destinations.html)
    else:
        with Display(error_console(), "report", after_s=PATIENCE_S) as display:
            problems = write_fairness_pages(fairness, folder, display, interrupted)
        print_fairness(standard_console(), fairness, folder)
    for problem in problems:
        complain(f"wirestorm: {problem}")
    if interrupted():
        return Exit.INTERRUPTED
    return Exit.FAULT if problems else Exit(fairness.exit_code)


def _markdown(fairness: Fairness) -> str:
    """Return the order in a sentence, and the trials as a table."""
    told = [fairness.sentence, *([f"Fault: {fairness.fault}"] if fairness.fault else [])]
    lines = ["## Who gets the news first", *(part for text in told for part in ("", plain_markdown(text)))]
    rows = (
        (trial.name, interval_text(trial.with_outlet), interval_text(trial.with_cause), trial.sentence)
        for trial in fairness.trials
    )
    if fairness.trials:
        lines += markdown_table(HEAD, rows, numbers=range(1, 3))
    return "\n".join(lines) + "\n"
