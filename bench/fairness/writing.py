"""The pages beside ``fairness.json``: one of its own, and one for each run."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench.base.errors import ConfigurationError
from bench.fairness.document import Fairness
from bench.fairness.page import PAGE, fairness_page
from bench.output.progress import Meter
from bench.report.pages import put_page, write_pages
from bench.report.run_files import read_run

__all__ = ["write_fairness_page", "write_fairness_pages"]


def write_fairness_pages(
    fairness: Fairness, folder: Path, meter: Meter | None = None, stopped: Callable[[], bool] = lambda: False
) -> list[str]:
    """Write report.html to the folder of each run, and the page; return a sentence on each that is not written.

    Once ``stopped`` says so, no further page of a run is begun.
    """
    found = []
    for run in fairness.runs:
        with suppress(ConfigurationError):  # it broke before it had a summary
            found.append(read_run(folder / str(run.number)))
    return write_pages(found, meter, stopped) + write_fairness_page(fairness, folder, folder / PAGE)


def write_fairness_page(fairness: Fairness, folder: Path, page: Path) -> list[str]:
    """Write the page of the runs whose files are in the folder; return why it is not written, if it is not."""
    return put_page(page, lambda: fairness_page(fairness, folder, page))
