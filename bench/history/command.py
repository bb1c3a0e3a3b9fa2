"""``wirestorm runs``: list, page and pruning."""

import sys
from pathlib import Path

from rich.console import Console

from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.format import counted
from bench.base.streams import write_json
from bench.history.index import History, read_history
from bench.history.page import page_of
from bench.history.pruning import plan_pruning, remove
from bench.history.selection import Selection
from bench.history.table import describe_runs, print_plan, print_runs
from wire.host.reasons import reason_of
from wire.host.sink import complain

__all__ = ["list_runs", "prune_runs", "write_page"]


def list_runs(root: Path, selection: Selection, limit: int, console: Console, *, as_json: bool) -> Exit:
    """Print the runs, comparisons and searches of a folder that are asked for, the newest first, at most ``limit``."""
    history = _history(root)
    runs = selection.of(history.records)
    if as_json:
        write_json(describe_runs(runs[:limit]))
        for sentence in history.unread:
            complain(f"wirestorm: not read: {sentence}")
    else:
        print_runs(console, history, runs, limit)
    return Exit.PASS


def write_page(root: Path, selection: Selection, limit: int | None, path: Path, console: Console) -> Exit:
    """Write the records that are asked for, by default all of them, as a page of HTML to a file."""
    history = _history(root)
    runs = selection.of(history.records)[:limit]
    try:
        path.write_text(page_of(runs, path.parent), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError("--html", "", f"{path}: {reason_of(error).lower()}", "give another file") from None
    console.print(f"{path}: {counted(len(runs), 'result')}", highlight=False, markup=False, soft_wrap=True)
    for sentence in history.unread:
        complain(f"wirestorm: not read: {sentence}")
    return Exit.PASS


def prune_runs(
    root: Path, selection: Selection, keep: int | None, before_ns: int | None, console: Console, *, confirmed: bool
) -> Exit:
    """Remove old runs of a folder, of those that are asked for; ask before, unless ``confirmed``.

    ConfigurationError where nobody can be asked. The exit code is FAULT where a folder could not be removed.
    """
    plan = plan_pruning(history := _history(root), selection.of(history.records), keep, before_ns)
    print_plan(console, plan)
    if not plan.folders:
        console.print("nothing to remove", highlight=False)
        return Exit.PASS
    if not confirmed and not _agreed():
        console.print("nothing was removed")
        return Exit.PASS
    problems = [problem for folder in plan.folders if (problem := remove(folder))]
    for problem in problems:
        complain(f"wirestorm: {problem}")
    console.print(f"{counted(len(plan.folders) - len(problems), 'folder')} removed", highlight=False)
    return Exit.FAULT if problems else Exit.PASS


def _history(root: Path) -> History:
    if not root.is_dir():
        raise ConfigurationError("DIR", "", f"there is no folder {root}", "give the folder that holds the runs")
    return read_history(root)


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise ConfigurationError("--prune", "", "nobody can be asked here", "give --yes to remove these folders")
    sys.stdout.write("Remove them? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
