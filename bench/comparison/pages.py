"""The pages of a comparison: one of its own, and one for each run that it made."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench.base.errors import ConfigurationError
from bench.comparison.document import Comparison
from bench.comparison.page import comparison_page
from bench.output.progress import Meter
from bench.report.pages import put_page, write_pages
from bench.report.run_files import read_run

__all__ = ["write_comparison_page", "write_run_pages"]


def write_run_pages(
    comparison: Comparison, folder: Path, meter: Meter | None = None, stopped: Callable[[], bool] = lambda: False
) -> list[str]:
    """Write report.html to the folder of each run that the comparison made; return why one is not written, for each.

    Runs that were there before stay as they are, and a run that left no summary has no page. Once ``stopped`` says so,
    no further page is begun.
    """
    found = []
    for run in (run for side in comparison.sides for run in side.runs if comparison.interleaved):
        with suppress(ConfigurationError):  # it broke before it had a summary
            found.append(read_run(folder / run.folder))
    return write_pages(found, meter, stopped)


def write_comparison_page(comparison: Comparison, folder: Path, page: Path) -> list[str]:
    """Write the page of a comparison whose files are in the folder; return why it is not written, if it is not."""
    return put_page(page, lambda: comparison_page(comparison, folder, page))
