"""A history on the terminal: two lines a run, which fit 80 columns, and the same as plain values for ``--json``."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.base.format import counted, or_dash, size
from bench.history.index import History
from bench.history.pruning import Pruning
from bench.history.records import RunRecord, local_time
from wire.contract.times import format_time

__all__ = ["COLOURS", "deliveries", "describe_runs", "print_plan", "print_runs"]

COLOURS = {"PASS": "green", "FAIL": "red", "FAULT": "red", "INVALID": "yellow", "INTERRUPTED": "yellow"}
COMMIT_SHOWN = 9
INDENT = 18


def print_runs(console: Console, history: History, runs: Sequence[RunRecord], limit: int) -> None:
    """Print the runs, newest first and at most ``limit``: time, scenario, outcome and figures; then name, commit, tags.

    Then what is not shown: older runs, results of commands that make many runs, and runs whose summary can't be read.
    """
    if not runs:
        where = f"of the {counted(len(history.runs), 'run')} in {history.root}" if history.runs else f"{history.root}"
        console.print(Text(f"{where}: none is asked for" if history.runs else f"{where}: no runs"), soft_wrap=True)
    for run in runs[:limit]:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=INDENT - 2)
        table.add_column(width=14, no_wrap=True)
        table.add_column(width=11)
        table.add_column(width=12)
        table.add_column(no_wrap=True)
        table.add_row(
            f"{local_time(run.started_ns):%Y-%m-%d %H:%M}",
            run.scenario,
            Text(run.outcome, style=f"bold {COLOURS.get(run.outcome, '')}"),
            f"p99 {or_dash(run.p99_s)}",
            deliveries(run),
        )
        console.print(table)
        about = [_short(run.commit)] if run.commit else []
        about += [f"{key}={value}" for key, value in run.tags.items()]
        name = Text.assemble(" " * INDENT, run.name, ("  " + "  ".join(about) if about else "", "dim"))
        console.print(name, soft_wrap=True)
    if len(runs) > limit:
        console.print(Text(f"{counted(len(runs) - limit, 'older run')} not shown: give --limit", style="dim"))
    for page in history.pages:
        console.print(Text(f"not a run: {page}", style="dim"), soft_wrap=True)
    for sentence in history.unread:
        console.print(Text(f"not read: {sentence}", style="yellow"), soft_wrap=True)


def print_plan(console: Console, plan: Pruning) -> None:
    """Print the folders that pruning removes, and those that stay although they are old."""
    for sentence in plan.staying:
        console.print(Text(sentence, style="yellow"), soft_wrap=True)
    for folder in plan.folders:
        console.print(Text(f"  {folder}"), soft_wrap=True)
    if plan.folders:
        console.print(f"{counted(len(plan.folders), 'folder')}, {size(plan.held_bytes)}", highlight=False)


def deliveries(run: RunRecord) -> str:
    """Return the part of the expected deliveries that arrived: ``all 7,812``, or a percentage that is never rounded up
    to all of them.
    """
    if run.delivered == run.expected:
        return f"all {run.expected:,}"
    hundredths = 10_000 * run.delivered // run.expected if run.expected else 0
    return f"{hundredths / 100:.2f}% of {run.expected:,}"


def describe_runs(runs: Sequence[RunRecord]) -> list[dict[str, Any]]:
    """Return the runs for ``--json``: times RFC 3339, latencies in seconds."""
    return [
        {
            "name": run.name,
            "folder": str(run.folder),
            "started": format_time(run.started_ns),
            "scenario": run.scenario,
            "seed": run.seed,
            "outcome": run.outcome,
            "disclosure_p99_seconds": run.p99_s,
            "expected": run.expected,
            "delivered": run.delivered,
            "outlets": run.outlets,
            "directory": run.directory,
            "broker": run.broker,
            "tags": dict(run.tags),
            "commit": run.commit,
        }
        for run in runs
    ]


def _short(commit: str) -> str:
    """Return a commit as people write it, and whether files differed from it."""
    return commit[:COMMIT_SHOWN] + ("-dirty" if commit.endswith("-dirty") else "")
