"""The summary of several runs as a person reads it: the verdict, the runs side by side, each figure's range."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.quantities import counted, duration

__all__ = ["print_set"]

COLOURS = {"PASS": "green", "INVALID": "yellow", "INTERRUPTED": "yellow", "FAIL": "red", "FAULT": "red"}
STOPPED = {105: "INTERRUPTED", 1: "FAULT"}  # exit codes that say more than the verdict


def print_set(console: Console, told: Mapping[str, Any], folder: Path) -> None:
    """Print what ``runs.json`` holds."""
    repeated = told["repeatability"]
    console.print()
    console.print(Text(repeated["sentence"], style="bold"))
    for suspect in repeated["suspects"]:
        console.print(Text.assemble(("  suspect: ", "yellow"), suspect))
    console.print()
    verdict = told["verdict"]
    of = f"the worst of {len(told['runs'])} of {told['runs_asked']} runs"
    if told["quiet"]:
        of = f"of {counted(len(told['runs']), 'run')}, {len(told['runs_counted'])} of {told['runs_asked']} quiet ones"
    console.print(Text.assemble("  verdict  ", (verdict, f"bold {COLOURS[verdict]}"), (f"   {of}", "dim")))
    if told["fault"]:
        console.print(Text.assemble(("    fault: ", "red"), told["fault"]))
    _runs(console, told)
    _figures(console, told)
    console.print(f"\n  {folder}/runs.json, and a folder for each run", style="dim", highlight=False)


def _runs(console: Console, told: Mapping[str, Any]) -> None:
    table = _table(
        "run", "verdict", "disclosure p99", "bounded", "others", "slowed", "bottleneck", left=("verdict", "bottleneck")
    )
    for run in told["runs"]:
        p99 = run["disclosure_p99"]
        table.add_row(
            f"  {run['number']}",
            STOPPED.get(run["exit_code"], run["verdict"]),
            "–" if p99 is None else duration(p99),
            f"{run['bounded']:.1%}",
            _share(run["others"]),
            _share(run["slowed"]),
            run["bottleneck"] or "–",
        )
    console.print()
    console.print(table)
    for run in told["runs_set_aside"]:
        console.print(f"  run {run['number']} is not counted: {run['disturbance']}", style="dim", highlight=False)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _figures(console: Console, told: Mapping[str, Any]) -> None:
    count = len(told["runs_counted"])
    table = _table(f"{count} whole run{'' if count == 1 else 's'}", "min", "median", "max", "max − min of median")
    for name, figure in told["figures"].items():
        show = (lambda value: f"{value:,.0f}") if name == "deliveries_per_second" else duration
        cells = ("–" if figure[stat] is None else show(figure[stat]) for stat in ("min", "median", "max"))
        spread = "–" if figure["spread"] is None else f"{figure['spread']:.1%}"
        table.add_row("  " + name.replace("_", " ").replace(".", " "), *cells, spread)
    console.print()
    console.print(table)


def _table(title: str, *columns: str, left: Collection[str] = ()) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("  " + title, style="bold", header_style="bold")
    for column in columns:
        table.add_column(column, justify="left" if column in left else "right")
    return table
