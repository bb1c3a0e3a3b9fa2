"""The files of a search: ``capacity.json``, the reports of its trials, and ``capacity.html``, which links to them."""

import time
from pathlib import Path

from bench.base.documents import write_document
from bench.base.errors import BenchError
from bench.base.signals import interrupted
from bench.capacity.document import Capacity
from bench.output.progress import Meter
from bench.output.time_left import by_part
from bench.report.run_files import read_run

__all__ = ["write_capacity", "write_capacity_page", "write_pages"]


def write_capacity(capacity: Capacity, folder: Path, meter: Meter) -> list[str]:
    """Write the files, and show how far they are; return a sentence on each that is not written.

    After Ctrl-C the trials get no reports: ``wirestorm report`` makes them later.
    """
    return write_document(capacity, folder / "capacity.json") + write_pages(capacity, folder, meter)


def write_pages(capacity: Capacity, folder: Path, meter: Meter) -> list[str]:
    """Write the reports of the trials, and the page; return a sentence on each that is not written."""
    from bench.capacity.page import PAGE  # noqa: PLC0415 - a drawing library comes with it

    problems = []
    began_s, trials = time.monotonic(), capacity.trials
    for done, trial in enumerate(trials):
        left = by_part(done, len(trials), time.monotonic() - began_s)
        meter.show(done, len(trials), f"page {done + 1} of {len(trials)}: {folder / str(trial.number)}", left)
        problems += _report(folder / str(trial.number))
    return problems + write_capacity_page(capacity, folder, folder / PAGE)


def write_capacity_page(capacity: Capacity, folder: Path, page: Path) -> list[str]:
    """Write the page of a search whose files are in the folder; return why it is not written, if it is not."""
    from bench.capacity.page import capacity_page  # noqa: PLC0415 - as above
    from bench.report.pages import put_page  # noqa: PLC0415 - as above

    return put_page(page, lambda: capacity_page(capacity, folder, page))


def _report(trial: Path) -> list[str]:
    from bench.report.pages import write_page  # noqa: PLC0415 - as above

    if interrupted() or not (trial / "summary.json").is_file():
        return []
    try:
        return write_page(read_run(trial), trial / "report.html")
    except BenchError as error:  # a file that the trial could not write
        return [f"{trial}: there is no report: {error}"]
