"""``wirestorm report``, and the report at the end of ``wirestorm run``: from folders to files and an exit code."""

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from bench.base.consoles import error_console
from bench.base.errors import BenchError, ConfigurationError
from bench.base.exits import Exit, worst
from bench.base.signals import held
from bench.output.progress import Display
from bench.report.destinations import Destinations
from bench.report.outputs import write_outputs
from bench.report.run_files import read_runs
from wire.host.sink import complain

__all__ = ["make_report", "report_runs"]

PATIENCE_S = 2.0  # reports that are made by then show no progress


def make_report(
    folders: Sequence[Path],
    destinations: Destinations,
    *,
    pages: bool,
    stopped: Callable[[], bool] = lambda: False,
    console: Console | None = None,
) -> Exit:
    """Make the report of runs from their folders; return the worst exit code of the runs.

    With ``pages`` each folder gets its report.html, until ``stopped`` says that there are enough. The progress of
    several pages is shown on ``console``, None standing for standard error. FAULT where a file is not written.
    ConfigurationError where a folder holds no run, or where one page is asked for and there are several folders.
    """
    runs = read_runs(folders)
    page = destinations.html
    if page is not None and len(runs) > 1:
        remedy = "leave it out: each folder gets a page of its own"
        raise ConfigurationError("--html", "", f"{page} would hold the pages of {len(runs)} folders", remedy)
    problems = write_outputs(destinations, runs)
    if pages or page is not None:
        from bench.report.pages import write_page, write_pages  # noqa: PLC0415 - a drawing library comes with them

        if pages:
            shown = (console or error_console()) if len(runs) > 1 else Console(quiet=True)
            with Display(shown, "report", after_s=PATIENCE_S) as display:
                problems += write_pages(runs, display, stopped)
        problems += write_page(runs[0], page) if page is not None else []
    for problem in problems:
        complain(f"wirestorm: {problem}")
    if stopped():
        return Exit.INTERRUPTED
    return Exit.FAULT if problems else worst([run.exit_code for run in runs])


def report_runs(folder: Path, destinations: Destinations, code: Exit, console: Console) -> Exit:
    """Make the report of a run, or a set, that just ended with an exit code; return the code of the whole.

    What is wrong with the report is said, and loses nothing: a signal waits meanwhile.
    """
    with held():
        try:
            made = make_report([folder], destinations, pages=True, console=console)
        except BenchError as error:  # a file that the run could not write
            complain(f"wirestorm: there is no report: {error}")
            made = Exit.FAULT
    return worst([code, made]) if made is Exit.FAULT else code
