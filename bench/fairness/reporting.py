"""The report of ``wirestorm fairness``, made again from the files in its folder."""

from pathlib import Path

from bench.base.consoles import standard_console
from bench.base.documents import read_document
from bench.base.exits import Exit
from bench.base.signals import interrupted
from bench.fairness.document import Fairness
from bench.fairness.table import interval_text, print_fairness
from bench.fairness.writing import write_fairness_page, write_fairness_pages
from bench.report.destinations import Destinations, refuse_forms
from bench.report.markdown import markdown_table, plain_markdown
from bench.report.result_report import FORMS, ResultReport, report_result

__all__ = ["report_fairness"]

FILE = "fairness.json"
REMEDY = "give the folder of wirestorm fairness, which has fairness.json"
HEAD = ("cause", "with the outlet", "with the cause", "finding")


def report_fairness(folder: Path, destinations: Destinations) -> Exit:
    """Make the report of the runs in a folder; return the exit code that they ended with: FAULT where a file is not
    written, INTERRUPTED where a signal ended it before that.

    Without a destination the pages are written to the folder, and the table is printed. ConfigurationError where a file
    is missing or is not as the command leaves it.
    """
    refuse_forms(destinations, FORMS, "an order has no test cases")
    fairness = read_document(Fairness, folder / FILE, REMEDY)
    report = ResultReport(
        document=fairness,
        runs=[folder / str(run.number) for run in fairness.runs],
        exit_code=Exit(fairness.exit_code),
        markdown=lambda: _markdown(fairness),
        write_page=lambda page: write_fairness_page(fairness, folder, page),
        write_pages=lambda meter: write_fairness_pages(fairness, folder, meter, interrupted),
        show=lambda: print_fairness(standard_console(), fairness, folder),
    )
    return report_result(report, destinations)


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
