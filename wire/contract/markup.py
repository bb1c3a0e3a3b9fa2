"""Body text as HTML and back: <p>, <h2> and <table>, and leniently each other element of a document."""

import html
import re
from collections.abc import Iterable

from wire.contract.release import Block, BlockKind

__all__ = ["from_html", "to_html"]

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements that end the text before them: block-level elements of the HTML standard that wires send.
BLOCKS = HEADINGS | {
    *("p", "div", "section", "article", "header", "footer", "in_thread", "main", "blockquote", "pre"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "hr", "body", "table", "hl2"),
}
UNSEEN = frozenset({"script", "style", "head", "template"})
# A comment's start, a tag, or a declaration. Every attempt ends at the next "<", so that no text costs
# more than one pass; the standard library's parser takes minutes for a megabyte of "<a <a <a".
MARK = re.compile(
    r"""<(?:(?P<comment>!--)|(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|[!?/][^<>]*>)"""
)
FOLD = re.compile(r"[ \t\n\r\f]+")


def to_html(blocks: Iterable[Block]) -> str:
    """Return paragraphs as ``<p>``, subheads as ``<h2>``, tables as rows of ``<td>``; text is escaped."""
    return "".join(_element(block) for block in blocks)


def from_html(markup: str, *, exact: bool) -> tuple[Block, ...]:
    """Return the blocks of an HTML body.

    ``exact`` keeps white space and empty blocks as :func:`to_html` wrote them. Without it white space folds as HTML has
    it, empty blocks fall away, and headings of every level are subheads. Malformed markup still gives its text.
    """
    reader = _Reader(exact=exact)
    position = 0
    while mark := MARK.search(markup, position):
        reader.data(markup[position : mark.start()])
        position = mark.end()
        tag = (mark["tag"] or "").lower()
        if mark["comment"]:
            position = _past(markup, "-->", position)
        elif tag in UNSEEN and not mark["end"]:
            position = _past(markup, f"</{tag}", position)
        elif tag and mark["end"]:
            reader.end_tag(tag)
        elif tag:
            reader.start_tag(tag)
    reader.data(markup[position:])
    reader.flush()
    return tuple(reader.blocks)


def _element(block: Block) -> str:
    if block.kind is BlockKind.TABLE:
        rows = ("".join(f"<td>{_escape(cell)}</td>" for cell in row.split("\t")) for row in block.text.split("\n"))
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    tag = "h2" if block.kind is BlockKind.SUBHEAD else "p"
    return f"<{tag}>{_escape(block.text)}</{tag}>"


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _past(markup: str, end: str, position: int) -> int:
    """Return where reading goes on after an element that is not shown: at its end tag, or nowhere without one."""
    found = re.compile(re.escape(end), re.IGNORECASE).search(markup, position)
    if not found:
        return len(markup)
    return found.end() if end == "-->" else found.start()


class _Reader:
    def __init__(self, *, exact: bool) -> None:
        self.blocks: list[Block] = []
        self._exact = exact
        self._kind = BlockKind.PARAGRAPH
        self._open = False
        self._text: list[str] = []
        self._rows: list[list[str]] = []
        self._tables = 0

    def start_tag(self, tag: str) -> None:
        if tag == "table":
            self.flush()
            self._tables += 1
        elif self._tables:
            self._start_in_table(tag)
        elif tag in BLOCKS:
            self.flush()
            self._kind = BlockKind.SUBHEAD if tag in HEADINGS or tag == "hl2" else BlockKind.PARAGRAPH
            self._open = tag in HEADINGS or tag == "p"
        elif tag == "br":
            self._text.append(" ")

    def end_tag(self, tag: str) -> None:
        if tag == "table" and self._tables:
            self._cell_ends()
            self._tables -= 1
            if not self._tables:
                self._table_ends()
        elif self._tables:
            if tag in ("td", "th", "tr"):
                self._cell_ends()
        elif tag in BLOCKS:
            self.flush()

    def data(self, markup: str) -> None:
        self._text.append(html.unescape(markup))

    def flush(self) -> None:
        """End the open paragraph or subhead, or a table that nobody closed."""
        if self._tables:
            self._cell_ends()
            self._tables = 0
            self._table_ends()
        text = self._take()
        if text or (self._exact and self._open):
            self.blocks.append(Block(self._kind, text))
        self._kind = BlockKind.PARAGRAPH
        self._open = False

    def _start_in_table(self, tag: str) -> None:
        if tag == "tr":
            self._cell_ends()
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell_ends()
            if not self._rows:
                self._rows.append([])
            self._open = True
        elif tag == "br" or tag in BLOCKS:
            self._text.append(" ")

    def _cell_ends(self) -> None:
        text = self._take()
        if self._open:
            self._rows[-1].append(text)
        self._open = False

    def _table_ends(self) -> None:
        rows = [row for row in self._rows if row and (self._exact or any(row))]
        self._rows = []
        if rows:
            self.blocks.append(Block(BlockKind.TABLE, "\n".join("\t".join(row) for row in rows)))

    def _take(self) -> str:
        text = "".join(self._text)
        self._text.clear()
        return text if self._exact else FOLD.sub(" ", text).strip(" ")
