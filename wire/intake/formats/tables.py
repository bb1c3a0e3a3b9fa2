"""Tables of XHTML and NITF as rows of cells; a table that only lays out a page is none."""

from collections.abc import Callable, Iterator

from wire.intake.formats.trees import Element, attribute, local

__all__ = ["rows_of"]

WIDEST = 100  # columns that a cell may span: a span is padded with empty cells
ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
LAYOUT = frozenset({"table", "h1", "article", "form", "section"})  # inside of cells


def rows_of(table: Element, text_of_cell: Callable[[Element], str]) -> list[list[str]] | None:
    """Return the rows of a table, those without text left out; None where it lays out a page, and is no table.

    A cell that spans columns or rows is followed by empty cells, so that the columns stay one below the other.
    """
    if attribute(table, "role") in ("presentation", "none"):
        return None
    if any(local(inner).lower() in LAYOUT for inner in table.iterdescendants()):
        return None
    rows: list[list[str]] = []
    below: dict[int, int] = {}  # column → rows that a cell above still covers
    for row in _rows(table):
        cells: list[str] = []
        for cell in row:
            if local(cell).lower() not in ("td", "th"):
                continue
            _skip(cells, below)
            column = len(cells)
            width = min(WIDEST, max(1, _span(cell, "colspan")))
            height = min(WIDEST, max(1, _span(cell, "rowspan")))
            cells += [text_of_cell(cell), *[""] * (width - 1)]
            if height > 1:
                below.update(dict.fromkeys(range(column, column + width), height - 1))
        _skip(cells, below)
        if any(cells):
            rows.append(cells)
    if rows and max(len(row) for row in rows) == 1:
        return None  # one column: paragraphs one below the other
    return rows


def _rows(table: Element) -> Iterator[Element]:
    for item in table:
        name = local(item).lower()
        if name == "tr":
            yield item
        elif name in ROW_GROUPS:
            yield from (row for row in item if local(row).lower() == "tr")


def _skip(cells: list[str], below: dict[int, int]) -> None:
    while (column := len(cells)) in below:
        cells.append("")
        below[column] -= 1
        if not below[column]:
            del below[column]


def _span(cell: Element, name: str) -> int:
    text = attribute(cell, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
