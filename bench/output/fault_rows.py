"""The faults of a run as a table of the full report."""

from rich.console import Console
from rich.text import Text

from bench.output.summarise_faults import fault_cells
from bench.output.summary import Summary
from bench.output.tables import figure_table

__all__ = ["FAULT_HEAD", "print_faults"]

FAULT_HEAD = ("missing", "late", "duplicates", "longest wait", "account whole")


def print_faults(console: Console, summary: Summary) -> None:
    """Print a row for each fault, and why one could not be made or mended; nothing for a run without faults."""
    if not summary.faults:
        return
    table = figure_table("fault", *FAULT_HEAD)
    for fault in summary.faults:
        table.add_row(f"  {fault.name}", *fault_cells(fault))
    console.print()
    console.print(table)
    for fault in summary.faults:
        if fault.problem:
            console.print(Text(f"    {fault.name}: {fault.problem}", style="dim"))
