"""``wirestorm report``: each folder by what it holds, a run, a set of runs, a comparison or a search."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.base.errors import ConfigurationError
from bench.base.exits import Exit, worst
from bench.base.signals import held, interrupted
from bench.report.destinations import Destinations

__all__ = ["report_folders"]

Report = Callable[[Path, Destinations], Exit]
RUNS = ("summary.json", "runs.json")
OTHERS = {
    "comparison.json": "a comparison",
    "capacity.json": "a search for a capacity",
    "fairness.json": "trials of an order",
}
HELD = (
    "a run (summary.json), a set of runs (runs.json), a comparison (comparison.json), a search (capacity.json) or of "
    "wirestorm fairness (fairness.json)"
)


def report_folders(folders: Sequence[Path], destinations: Destinations) -> Exit:
    """Make the report of each folder, by what it holds; return the worst exit code.

    Runs and sets of several folders are in one report. ConfigurationError where a folder holds nothing to report, or
    where a form is asked for of a comparison or search and of other folders at once.
    """
    others = {folder: file for folder in folders if (file := _other(folder))}
    if destinations.given and others and len(folders) > 1:
        folder, file = next(iter(others.items()))
        problem = f"{folder} holds {OTHERS[file]}, which has a report of its own"
        raise ConfigurationError("report", "", problem, "give its folder alone with this option")
    runs = [folder for folder in folders if folder not in others]
    codes = []
    with held():  # a signal leaves the pages that are there
        for folder, file in others.items():
            codes += [] if interrupted() else [_report_of(file)(folder, destinations)]
        if runs:
            from bench.report.command import make_report  # noqa: PLC0415 - each brings what it draws and prints with

            codes.append(make_report(runs, destinations, pages=not destinations.given, stopped=interrupted))
    return worst(codes)


def _other(folder: Path) -> str:
    """Return the file of a comparison or a search that a folder holds; empty where it holds a run or a set."""
    if any((folder / name).exists() for name in RUNS):
        return ""
    found = next((name for name in OTHERS if (folder / name).exists()), "")
    if not found:
        problem = "there is no such folder" if not folder.exists() else "it holds nothing that has a report"
        raise ConfigurationError(folder, "", problem, f"give the folder of {HELD}")
    return found


def _report_of(file: str) -> Report:
    if file == "comparison.json":
        from bench.comparison.reporting import report_comparison  # noqa: PLC0415 - as above

        return report_comparison
    if file == "fairness.json":
        from bench.fairness.reporting import report_fairness  # noqa: PLC0415 - as above

        return report_fairness
    from bench.capacity.reporting import report_capacity  # noqa: PLC0415 - as above

    return report_capacity
