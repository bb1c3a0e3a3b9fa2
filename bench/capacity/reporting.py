"""The report of a search for a capacity, made again from the files in its folder."""

from pathlib import Path

from bench.base.consoles import standard_console
from bench.base.documents import read_document
from bench.base.exits import Exit
from bench.base.format import or_dash
from bench.capacity.document import Capacity
from bench.capacity.table import HEADINGS, print_capacity
from bench.capacity.writing import write_capacity_page, write_pages
from bench.output.search_exit import search_exit
from bench.report.destinations import Destinations, refuse_forms
from bench.report.markdown import markdown_table, plain_markdown
from bench.report.result_report import FORMS, ResultReport, report_result

__all__ = ["report_capacity"]

FILE = "capacity.json"
REMEDY = "give the folder of a search, which has capacity.json"


def report_capacity(folder: Path, destinations: Destinations) -> Exit:
    """Make the report of the search in a folder; return its exit code: FAULT where a file is not written,
    INTERRUPTED where a signal ended it before that.

    Without a destination the pages are written to the folder, of the search and of its trials, and the table is
    printed. ConfigurationError where a file is missing or is not as a search leaves it.
    """
    refuse_forms(destinations, FORMS, "the thresholds of a search are meant to fail")
    capacity = read_document(Capacity, folder / FILE, REMEDY)
    report = ResultReport(
        document=capacity,
        runs=[folder / str(trial.number) for trial in capacity.trials],
        exit_code=search_exit(capacity.least, capacity.most, capacity.goals, capacity.end),
        markdown=lambda: _markdown(capacity),
        write_page=lambda page: write_capacity_page(capacity, folder, page),
        write_pages=lambda meter: write_pages(capacity, folder, meter),
        show=lambda: print_capacity(standard_console(), capacity, folder),
    )
    return report_result(report, destinations)


def _markdown(capacity: Capacity) -> str:
    """Return the result of each goal, what broke first, and the figures by load."""
    lines = [f"## {plain_markdown(f'Capacity of {capacity.scenario}')}"]
    for goal in capacity.goals:
        lines += ["", plain_markdown(goal.sentence)]
        if goal.broke is not None:
            lines += ["", plain_markdown(f"{'; '.join(goal.broke.failed)}. {goal.broke.sentence}")]
    if capacity.fault:
        lines += ["", plain_markdown(f"Fault: {capacity.fault}")]
    rows = (
        (
            f"{each.load:,}",
            f"{each.trials}",
            f"{each.invalid}",
            "–" if each.loss_ratio is None else f"{each.loss_ratio:.4%}",
            or_dash(each.p50),
            or_dash(each.p99),
            "; ".join(each.classes),
        )
        for each in capacity.loads
    )
    if capacity.loads:
        head = (HEADINGS[capacity.vary], "trials", "INVALID", "loss", "p50", "p99", "to each goal")
        lines += markdown_table(head, rows, numbers=range(6))
    return "\n".join(lines) + "\n"
