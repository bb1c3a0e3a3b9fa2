"""``wirestorm scenarios`` as a person reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

__all__ = ["ListedScenario", "print_scenarios"]


@dataclass(frozen=True, slots=True)
class ListedScenario:
    """A scenario that ships: what it is, its outlets, and how many of these this machine can carry."""

    name: str
    line: str
    outlets: int
    carried: int


def print_scenarios(console: Console, listed: Sequence[ListedScenario]) -> None:
    """Print each scenario with its line and what this machine can carry of it."""
    for item in listed:
        all_fit = item.carried == item.outlets
        fits = f"all {item.outlets:,} outlets fit" if all_fit else f"{item.carried:,} of {item.outlets:,} outlets fit"
        console.print(Text.assemble((item.name, "bold"), f": {item.line}. ", (f"Here {fits}.", "dim")), highlight=False)
    console.print(
        "\nWhat fits is told by open files, ports and memory, and not by speed. "
        "Run one with: wirestorm run NAME, with --scale for a fraction of its messages.",
        highlight=False,
    )
