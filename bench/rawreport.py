"""``wirestorm raw`` as a person reads it, and as a program does."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measures import STATS
from bench.rawrecords import ExactFigures, RawRecords
from bench.report import counted, duration

__all__ = ["describe_raw", "print_raw"]


def describe_raw(records: RawRecords, figures: ExactFigures) -> dict[str, Any]:
    """The figures as JSON; latencies are named as in a run's summary."""
    return {
        "run_id": f"{records.run_id:016x}",
        "files": [str(file) for file in records.files],
        "torn": [str(file) for file in records.torn],
        "records": len(records),
        "arrivals": {"exact": figures.exact, "bounded": figures.bounded},
        "warm_up_deliveries": figures.warm,
        "latency_seconds": {name: ends["upper"] for name, ends in figures.seconds.items()},
        "latency_lower_seconds": {name: ends["lower"] for name, ends in figures.seconds.items()},
    }


def print_raw(console: Console, records: RawRecords, figures: ExactFigures) -> None:
    """Counts, then exact percentiles; the lower ends where they differ."""
    files = counted(len(records.files), "file")
    console.print(
        f"{counted(len(records), 'raw record')} of {files}: {figures.exact:,} exact arrivals, {figures.bounded:,} "
        f"bounded ones, and {figures.warm:,} of the warm-up, which are in no percentile.",
        highlight=False,
    )
    for file in records.torn:
        console.print(f"note: {file} ends within a record: whoever wrote it could not finish", highlight=False)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("exactly", style="bold", header_style="bold")
    for stat in STATS:
        table.add_column(stat, justify="right")
    for name, ends in figures.seconds.items():
        table.add_row(name, *_cells(ends["upper"]))
        if ends["lower"] != ends["upper"]:
            table.add_row("at least", *_cells(ends["lower"]), style="dim")
    console.print()
    console.print(table)


def _cells(seconds: Mapping[str, float | None]) -> list[str]:
    return ["–" if value is None else duration(value) for value in seconds.values()]
