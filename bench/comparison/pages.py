"""The pages of a comparison, written to its folder: one of its own, and one for each run that it made."""

from contextlib import suppress
from pathlib import Path

from bench.base.errors import ConfigurationError
from bench.comparison.document import Comparison
from bench.comparison.page import comparison_page
from bench.output.progress import Meter
from bench.report.pages import write_pages
from bench.report.run_files import read_run
from wire.host.reasons import reason_of

__all__ = ["write_comparison_page", "write_run_pages"]


def write_run_pages(comparison: Comparison, folder: Path, meter: Meter | None = None) -> list[str]:
    """Write report.html to the folder of each run that the comparison made; return why one is not written, for each.

    Runs that were there before stay as they are, and a run that left no summary has no page.
    """
    found = []
    for run in (run for side in comparison.sides for run in side.runs if comparison.interleaved):
        with suppress(ConfigurationError):  # it broke before it had a summary
            found.append(read_run(folder / run.folder))
    return write_pages(found, meter)


def write_comparison_page(comparison: Comparison, page: Path) -> list[str]:
    """Write the page of a comparison, whose files are in the page's folder; return why it is not written, if it is
    not.
    """
    try:
        page.write_text(comparison_page(comparison, page.parent), encoding="utf-8")
    except OSError as error:
        if page.is_file():
            page.unlink()  # a part of a page, as a full disk leaves it
        return [f"{page}: {reason_of(error).lower()}; it is not written"]
    return []
