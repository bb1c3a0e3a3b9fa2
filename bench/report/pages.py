"""The pages of runs and sets, written to their folders or elsewhere."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.base.format import counted
from bench.output.progress import Meter
from bench.output.time_left import by_part
from bench.report.destinations import STANDARD_OUTPUT
from bench.report.page import run_page
from bench.report.run_files import RunFiles, RunSetFiles
from bench.report.set_page import PAGE, set_page
from wire.host.reasons import reason_of

__all__ = ["put_page", "write_page", "write_pages"]


def write_pages(
    runs: Sequence[RunFiles | RunSetFiles], meter: Meter | None = None, stopped: Callable[[], bool] = lambda: False
) -> list[str]:
    """Write report.html to the folder of each run and set; return why one is not written, for each.

    Once ``stopped`` says so, no further page is begun, and a sentence says how many there are.
    """
    problems: list[str] = []
    items: list[RunFiles | RunSetFiles] = []
    for item in runs:
        items += [*item.runs, item] if isinstance(item, RunSetFiles) else [item]
    began_s = time.monotonic()
    for done, item in enumerate(items):
        if stopped():
            return [*problems, f"interrupted after {done} of {counted(len(items), 'page')}"]
        if meter is not None:
            left = by_part(done, len(items), time.monotonic() - began_s)
            meter.show(done, len(items), f"page {done + 1} of {len(items)}: {item.folder}", left)
        problems += write_page(item, item.folder / PAGE)
    return problems


def write_page(item: RunFiles | RunSetFiles, page: Path) -> list[str]:
    """Write the page of a run or a set to a file, or to standard output; return why it is not written, if it is not.

    Links of a page on standard output hold in the folder where the command runs.
    """
    return put_page(page, lambda: set_page(item, page) if isinstance(item, RunSetFiles) else run_page(item, page))


def put_page(page: Path, make: Callable[[], str]) -> list[str]:
    """Make a page and write it to a file, or to standard output; return why it is not written, if it is not.

    The page is whole or not there.
    """
    try:
        text = make()
        if page == STANDARD_OUTPUT:
            sys.stdout.write(text)
        else:
            page.write_text(text, encoding="utf-8")
    except OSError as error:
        if page.is_file():
            page.unlink()  # a part of a page, as a full disk leaves it
        return [f"{page}: {reason_of(error).lower()}; it is not written"]
    return []
