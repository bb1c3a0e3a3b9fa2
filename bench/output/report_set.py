"""The summary of several runs as a person reads it: the verdict, the runs side by side, each figure's range."""

from collections.abc import Collection
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.base.format import counted, shown
from bench.output.run_set import RunSetSummary
from bench.output.set_cells import run_cells

__all__ = ["print_set"]

COLOURS = {"PASS": "green", "INVALID": "yellow", "INTERRUPTED": "yellow", "FAIL": "red", "FAULT": "red"}


def print_set(console: Console, summary: RunSetSummary, folder: Path) -> None:
    """Print the whole report of a set, whose files are in the folder."""
    console.print()
    console.print(Text(summary.repeatability.sentence, style="bold"))
    for suspect in summary.repeatability.suspects:
        console.print(Text.assemble(("  suspect: ", "yellow"), suspect))
    console.print()
    ended, counted_runs, asked = len(summary.runs), len(summary.runs_counted), summary.runs_asked
    of = f"the worst of {ended} of {asked} runs"
    if summary.until_quiet:
        of = f"of {counted(ended, 'run')}, {counted_runs} of {asked} quiet ones"
    verdict = summary.verdict
    console.print(Text.assemble("  verdict  ", (verdict, f"bold {COLOURS[verdict]}"), (f"   {of}", "dim")))
    if summary.fault:
        console.print(Text.assemble(("    fault: ", "red"), summary.fault))
    _runs(console, summary)
    _figures(console, summary)
    console.print(f"\n  {folder}/runs.json, and a folder for each run", style="dim", highlight=False)


def _runs(console: Console, summary: RunSetSummary) -> None:
    table = _table(
        "run", "verdict", "disclosure p99", "bounded", "others", "slowed", "bottleneck", left=("verdict", "bottleneck")
    )
    for run in summary.runs:
        table.add_row(f"  {run.number}", *run_cells(run))
    console.print()
    console.print(table)
    for disturbed in summary.runs_set_aside:
        told = f"  run {disturbed.number} is not counted: {disturbed.disturbance}"
        console.print(told, style="dim", highlight=False)


def _figures(console: Console, summary: RunSetSummary) -> None:
    table = _table(counted(len(summary.runs_counted), "whole run"), "min", "median", "max", "max − min of median")
    for name, figure in summary.figures.items():
        values = (figure.min, figure.median, figure.max)
        cells = ("–" if value is None else shown(value, figure.unit) for value in values)
        spread = "–" if figure.spread is None else f"{figure.spread:.1%}"
        table.add_row("  " + name.replace("_", " ").replace(".", " "), *cells, spread)
    console.print()
    console.print(table)


def _table(title: str, *columns: str, left: Collection[str] = ()) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("  " + title, style="bold", header_style="bold")
    for column in columns:
        table.add_column(column, justify="left" if column in left else "right")
    return table
