"""``wirestorm audience`` as a person reads it."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from wire.contract.places import LANGUAGES, REGIONS, SECTORS

__all__ = ["print_audience"]


def print_audience(console: Console, described: Mapping[str, Any]) -> None:
    """Print the audience's size, then a table by language, by region and by sector."""
    console.print(
        f"{described['outlets']:,} outlets with {described['editors']:,} editors and journalists and "
        f"{described['desktops']:,} desktops in {described['countries']} countries, on "
        f"{len(described['circuits'])} circuits. Digest {described['digest']}.",
        highlight=False,
    )
    for note in described.get("notes", ()):
        console.print(f"note: {note}", highlight=False)
    for title, key, names in (
        ("language", "by_language", {tag: language.name for tag, language in LANGUAGES.items()}),
        ("region", "by_region", {slug: region.name for slug, region in REGIONS.items()}),
        ("sector", "by_sector", {slug: sector.name for slug, sector in SECTORS.items()}),
    ):
        table = Table(box=None, padding=(0, 2, 0, 0))
        table.add_column(title, header_style="bold")
        table.add_column("outlets", justify="right", header_style="dim")
        table.add_column("", style="dim")
        groups = sorted(described[key].items(), key=lambda item: -item[1])
        most = groups[0][1] if groups else 1
        for name, count in groups:
            table.add_row(names.get(name, name), f"{count:,}", "█" * max(1, round(30 * count / most)))
        console.print()
        console.print(table)
