"""Tables of figures, all in one manner: a bold title over the names, dim headings, numbers to the right."""

from rich.table import Table

__all__ = ["figure_table"]


def figure_table(title: str, *columns: str) -> Table:
    """Return a table of figures without rows; a column that tells a way in words (from … to) stands to the left."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("  " + title, style="bold", header_style="bold")
    for column in columns:
        words = column.startswith(("from", "over"))
        table.add_column(column, justify="left" if words else "right", style="dim" if words else "")
    return table
