"""A history on the terminal, in lines that fit 80 columns, and the same as plain values for ``--json``."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.base.format import counted, or_dash, size
from bench.history.index import History
from bench.history.pruning import Pruning
from bench.history.records import Record, ResultRecord, RunRecord, local_time
from wire.contract.times import format_time

__all__ = ["COLOURS", "deliveries", "describe_runs", "print_plan", "print_runs"]

COLOURS = {
    "PASS": "green",
    "FAIL": "red",
    "FAULT": "red",
    "INVALID": "yellow",
    "INTERRUPTED": "yellow",
    "DONE": "green",
}
COMMIT_SHOWN = 9
INDENT = 18


def print_runs(console: Console, history: History, records: Sequence[Record], limit: int) -> None:
    """Print the records, newest first and at most ``limit``: time, scenario, outcome and figures; then name, commit and
    tags. A comparison or a search has its kind in place of figures, and below its name the sentence that it found.

    Then what is not shown: older ones, calibrations, and those whose file can't be read.
    """
    if not records:
        where = f"of the {counted(len(history.records), 'result')} in {history.root}"
        told = f"{where}: none is asked for" if history.records else f"{history.root}: no runs"
        console.print(Text(told), soft_wrap=True)
    for record in records[:limit]:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=INDENT - 2)
        table.add_column(width=14, no_wrap=True)
        table.add_column(width=11)
        table.add_column(width=12)
        table.add_column(no_wrap=True)
        figures: tuple[str, str] = (record.kind, "")
        if isinstance(record, RunRecord):
            figures = (f"p99 {or_dash(record.p99_s)}", deliveries(record))
        table.add_row(
            f"{local_time(record.started_ns):%Y-%m-%d %H:%M}",
            record.scenario,
            Text(record.outcome, style=f"bold {COLOURS.get(record.outcome, '')}"),
            *figures,
        )
        console.print(table)
        about = [_short(record.commit)] if record.commit else []
        about += [f"{key}={value}" for key, value in record.tags.items()]
        name = Text.assemble(" " * INDENT, record.name, ("  " + "  ".join(about) if about else "", "dim"))
        console.print(name, soft_wrap=True)
        if isinstance(record, ResultRecord):
            for line in Text(record.sentence).wrap(console, max(20, console.width - INDENT)):
                console.print(Text.assemble(" " * INDENT, line))
    if len(records) > limit:
        console.print(Text(f"{counted(len(records) - limit, 'older result')} not shown: give --limit", style="dim"))
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


def describe_runs(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return the records for ``--json``: times RFC 3339, latencies in seconds.

    Each has the same keys: those of runs are null in a comparison or a search, and ``sentence`` is null in a run.
    """
    return [
        {
            "kind": record.kind,
            "name": record.name,
            "folder": str(record.folder),
            "started": format_time(record.started_ns),
            "scenario": record.scenario,
            "seed": record.seed,
            "outcome": record.outcome,
            "sentence": getattr(record, "sentence", None),
            "disclosure_p99_seconds": getattr(record, "p99_s", None),
            **{name: getattr(record, name, None) for name in ("expected", "delivered", "outlets", "directory")},
            "broker": record.broker,
            "tags": dict(record.tags),
            "commit": record.commit,
        }
        for record in records
    ]


def _short(commit: str) -> str:
    """Return a commit as people write it, and whether files differed from it."""
    return commit[:COMMIT_SHOWN] + ("-dirty" if commit.endswith("-dirty") else "")
