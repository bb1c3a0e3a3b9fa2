"""``wirestorm recount`` for a person."""

from rich.console import Console
from rich.table import Table

from bench.recount.comparison import Compared

__all__ = ["print_compared"]

SHOWN_MOST = 10  # figures that differ


def print_compared(console: Console, compared: Compared) -> None:
    """Print in a sentence whether the account is the same, then what differs, or the counts."""
    messages = f"{compared.messages:,} messages"
    if compared.interrupted:
        console.print(f"interrupted: {messages} are counted again, and not compared", style="bold", highlight=False)
    elif compared.same:
        console.print(f"The account is the same, counted again from {messages}.", style="bold", highlight=False)
    else:
        told = f"The account differs, counted again from {messages}:"
        console.print(told, style="bold red", highlight=False)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("figure")
        table.add_column("account", justify="right")
        table.add_column("recount", justify="right")
        for each in compared.differences[:SHOWN_MOST]:
            table.add_row(each.figure, f"{each.account:,}", f"{each.recount:,}")
        console.print(table)
        more = len(compared.differences) - SHOWN_MOST
        if more > 0:
            console.print(f"and {more:,} more", highlight=False)
    counts = {
        "expected": compared.expected,
        "delivered": compared.delivered,
        "missing": compared.missing,
        "duplicates": compared.duplicates,
        "overlapping": compared.overlapping,
        "misdelivered": compared.misdelivered,
        "possible": compared.possible,
        "of these came": compared.possible_delivered,
        "unexpected": compared.unexpected,
        "kills overtaken": compared.overtaken,
    }
    always = ("expected", "delivered", "missing", "duplicates")
    shown = [f"{count:,} {name}" for name, count in counts.items() if count or name in always]
    console.print(", ".join(shown), highlight=False)
    if compared.unreported:
        told = f"{compared.unreported:,} missing deliveries are unreported: their worker crashed, and may have had them"
        console.print(f"note: {told}", highlight=False)
    for file in compared.incomplete:
        console.print(f"note: {file}: its worker could not write it to its end", highlight=False, markup=False)
    for file in compared.torn:
        told = "is empty, or ends within a line or a record: its worker could not finish it"
        console.print(f"note: {file} {told}", highlight=False, markup=False)
