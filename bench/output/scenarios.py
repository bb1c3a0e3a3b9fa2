"""``wirestorm scenarios`` as a person reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["ListedScenario", "print_scenarios"]

FITS_COLUMNS = 16  # "86,000 of 86,000"


@dataclass(frozen=True, slots=True)
class ListedScenario:
    """A scenario that ships: what it is, its outlets, and how many of these this machine can carry."""

    name: str
    line: str
    outlets: int
    carried: int


def print_scenarios(console: Console, listed: Sequence[ListedScenario]) -> None:
    """Print a table: each scenario with what this machine can carry of it, and the beginning of its line."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("scenario", style="bold", no_wrap=True)
    table.add_column("outlets that fit here", justify="right", width=FITS_COLUMNS)
    table.add_column("what it is")
    for item in listed:
        all_fit = item.carried == item.outlets
        fits = f"all {item.outlets:,}" if all_fit else f"{item.carried:,} of {item.outlets:,}"
        table.add_row(item.name, fits, Text(item.line.partition(": ")[0]))
    console.print(table, highlight=False)
    console.print(
        "\nWhat fits is told by open files, ports and memory, and not by speed. "
        "Run one with: wirestorm run NAME, with --scale for a fraction of its messages.",
        highlight=False,
    )
