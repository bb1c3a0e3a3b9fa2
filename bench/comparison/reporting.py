"""The report of a comparison, made again from the files in its folder."""

from pathlib import Path

from bench.base.consoles import standard_console
from bench.base.documents import read_document
from bench.base.exits import Exit
from bench.base.signals import interrupted
from bench.comparison.cells import LABELS, by_figure, cell, interval_cell
from bench.comparison.document import Comparison
from bench.comparison.page import place_of
from bench.comparison.pages import write_comparison_page, write_run_pages
from bench.comparison.table import print_comparison
from bench.report.destinations import Destinations, refuse_forms
from bench.report.markdown import markdown_table, plain_markdown
from bench.report.result_report import FORMS, ResultReport, report_result

__all__ = ["report_comparison"]

FILE = "comparison.json"
REMEDY = "give the folder of a comparison, which has comparison.json"
HEAD = ("figure", "side", "reference", "value", "difference", "interval", "finding")


def report_comparison(folder: Path, destinations: Destinations) -> Exit:
    """Make the report of the comparison in a folder; return its exit code: FAULT where a file is not written,
    INTERRUPTED where a signal ended it before that.

    Without a destination the pages are written to the folder, of the comparison and of the runs that it made, and the
    table is printed. ConfigurationError where a file is missing or is not as a comparison leaves it.
    """
    refuse_forms(destinations, FORMS, "a comparison has no test cases")
    comparison = read_document(Comparison, folder / FILE, REMEDY)
    page = folder / "comparison.html"
    report = ResultReport(
        document=comparison,
        runs=[place_of(comparison, folder, run) for side in comparison.sides for run in side.runs],
        exit_code=Exit(comparison.exit_code),
        markdown=lambda: _markdown(comparison),
        write_page=lambda place: write_comparison_page(comparison, folder, place),
        write_pages=lambda meter: (
            write_run_pages(comparison, folder, meter, interrupted) + write_comparison_page(comparison, folder, page)
        ),
        show=lambda: print_comparison(standard_console(), comparison, folder, page if page.is_file() else None),
    )
    return report_result(report, destinations)


def _markdown(comparison: Comparison) -> str:
    """Return the sentence, and the figures as a table."""
    first, *others = comparison.sides
    title = f"{comparison.scenario}: {first.name} against {', '.join(side.name for side in others)}"
    told = [comparison.sentence, *([f"Fault: {comparison.fault}"] if comparison.fault else [])]
    rows = (
        (
            LABELS[figure.figure],
            plain_markdown(figure.side),
            cell(figure.reference, figure.unit),
            cell(figure.value, figure.unit),
            cell(figure.difference, figure.unit, signed=True),
            interval_cell(figure),
            figure.finding,
        )
        for figure in by_figure(comparison)
    )
    lines = [f"## {plain_markdown(title)}", *(part for text in told for part in ("", plain_markdown(text)))]
    if comparison.rounds:
        lines += markdown_table(HEAD, rows, numbers=range(2, 6))
    return "\n".join(lines) + "\n"
