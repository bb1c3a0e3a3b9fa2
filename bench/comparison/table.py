"""A comparison as a person reads it: what is found in words, then the figures; at most 20 lines of 80 columns."""

from collections.abc import Collection
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.base.format import counted
from bench.comparison.cells import LABELS, cell, interval_cell, labels
from bench.comparison.document import ComparedFigure, ComparedSide, Comparison, Finding

__all__ = ["print_comparison", "print_sentence"]

LINES, COLUMNS = 20, 80
COLOURS = {Finding.BETTER: "green", Finding.WORSE: "red", Finding.SAME: "default", Finding.OPEN: "yellow"}
# Which figures stay where many sides leave no room for all.
RANK = ("last", "last_slowest", "half", "spread", "deliveries_per_second")


def print_sentence(console: Console, comparison: Comparison) -> None:
    """Print what is found, in words, and whether the comparison was interrupted."""
    for line in _told(comparison):
        console.print(line)


def print_comparison(console: Console, comparison: Comparison, folder: Path, page: Path | None) -> None:
    """Print the comparison, whose file is in the folder, and where its page is if there is one."""
    told, names = _told(comparison), labels(comparison)
    below = [Text(_counts(side, names[side.name]), style="dim") for side in comparison.sides]
    below.append(Text(f"every figure of every round: {folder / 'comparison.json'}", style="dim"))
    if page is not None:
        below.append(Text(f"report: {page}", style="dim"))
    taken = sum(len(line.wrap(console, min(console.width, COLUMNS))) for line in (*told, *below))
    rows = 1 if len(comparison.sides) == 2 else len(comparison.sides)  # of a figure
    console.print()
    for line in told:
        console.print(line)
    if comparison.rounds:
        console.print(_table(comparison, RANK[: max(1, (LINES - 2 - taken) // rows)]))
    for line in below:
        console.print(line)


def _told(comparison: Comparison) -> list[Text]:
    lines = [Text(comparison.sentence, style="bold")]
    if comparison.interrupted:
        lines.append(Text("interrupted: the figures are of the rounds that were whole until then", style="dim"))
    return lines


def _table(comparison: Comparison, kept: Collection[str]) -> Table:
    """Return the figures, a row each; of several sides a row for each side, under the reference's."""
    first, *others = comparison.sides
    sides = labels(comparison)
    several = len(others) > 1
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(counted(comparison.rounds, "round"), style="bold", header_style="bold", no_wrap=True)
    for column in ("side", "value") if several else (sides[first.name], sides[others[0].name]):
        table.add_column(column, justify="left" if column == "side" else "right", no_wrap=True)
    for column in ("change", f"{comparison.confidence:.0%} interval"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for name in kept:
        figures = [figure for figure in comparison.figures if figure.figure == name]
        if several:
            table.add_row(
                LABELS[name], sides[first.name], cell(figures[0].reference, figures[0].unit), "", "", "reference"
            )
        for figure in figures:
            lead = ("", sides[figure.side]) if several else (LABELS[name], cell(figure.reference, figure.unit))
            table.add_row(*lead, *_cells(figure))
    return table


def _cells(figure: ComparedFigure) -> tuple[str | Text, ...]:
    return (
        cell(figure.value, figure.unit),
        cell(figure.difference, figure.unit, signed=True),
        interval_cell(figure),
        Text(figure.finding, style=COLOURS[figure.finding]),
    )


def _counts(side: ComparedSide, label: str) -> str:
    counting = sum(run.counted for run in side.runs)
    name = side.name if label == side.name else f"{label} is {side.name}"
    told = f"{name}: {counting} of {counted(len(side.runs), 'run')}"
    if side.version and side.version.partition(" ")[0] != "url":
        told += f" on {side.version}"
    told += f", {side.missing:,} of {counted(side.expected, 'delivery', 'deliveries')} missing"
    if side.duplicates:
        told += f", {counted(side.duplicates, 'duplicate')}"
    return told + (f", {counted(side.failed, 'FAIL')}" if side.failed else "")
