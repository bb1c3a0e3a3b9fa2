"""The text of an XHTML, HTML or NITF body as blocks; what is no text of the story is left out and counted.

Left out are scripts, forms and pictures, hidden parts, and the parts that are marked as not public. Parts that
are addressed to editors are kept apart from the text.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from wire.contract.release import Block, BlockKind
from wire.intake.formats.marks import Mark, mark_of
from wire.intake.formats.tables import rows_of
from wire.intake.formats.trees import Element, attribute, local
from wire.intake.lines import pieces

__all__ = ["Body", "plain_body", "read_body"]

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"})
BLOCKS = HEADINGS | {
    *("p", "div", "section", "article", "header", "footer", "main", "blockquote", "ul", "ol", "li", "dl", "dt", "dd"),
    *("hr", "body", "html", "address", "details", "summary", "fieldset", "center", "hgroup", "aside", "nav", "menu"),
    *("td", "th", "tr", "tbody", "thead", "tfoot", "caption", "search", "figcaption", "legend"),
    *("block", "body.content", "body.end", "bq", "fn", "note", "tagline", "abstract", "hedline", "credit"),
    *("nitf", "media-caption", "nitf-table", "body.head", "dateline", "byline", "datasource"),
}
CODE = frozenset({"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas"})
UNSEEN = CODE | {
    *("head", "title", "meta", "link", "base", "map", "area", "nitf-table-metadata", "nitf-table-summary"),
    *("col", "colgroup", "nitf-colgroup", "custom-table", "table-reference", "rights", "bibliography"),
}
FORMS = frozenset({"form", "input", "select", "textarea", "button", "option", "datalist", "dialog", "label", "output"})
PICTURES = frozenset({"figure", "img", "picture", "audio", "video", "media", "source", "track"})
FURNITURE = frozenset({"nav", "footer", "aside", "menu"})  # of a page, around its text
BREAK = "\x0b"  # a forced line break, while a paragraph is collected
FOLD = re.compile(r"[ \t\n\r\f]+")
BREAKS = re.compile(rf"{BREAK}(?:[ \u00a0]*{BREAK})+")
EDGES = " \u00a0"


@dataclass(slots=True)
class Body:
    """Blocks of a body; ``left_out`` counts the parts that are left out, by what they are.

    ``editors`` are texts for editors. ``private`` are texts that are not public, kept to be searched for instructions.
    """

    blocks: list[Block] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    editors: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The number of characters in the blocks."""
        return sum(len(block.text) for block in self.blocks)


def read_body(root: Element, *, furniture: bool = False, without: Collection[Element] = ()) -> Body:
    """Return the text below an element. With ``furniture`` navigation and the like are left out, as a page has them.

    The elements ``without`` are passed over and not counted.
    """
    reader = _Reader(furniture=furniture, without=set(without))
    reader.walk(root)
    reader.flush()
    return reader.body


def plain_body(text: str) -> Body:
    """Return the paragraphs and tables of plain text."""
    kept, debris = pieces(text)
    body = Body([Block(BlockKind.TABLE if piece.table else BlockKind.PARAGRAPH, piece.text) for piece in kept])
    if debris:
        body.left_out["lines of signs"] += len(debris)
    return body


class _Reader:
    def __init__(self, *, furniture: bool, without: set[Element]) -> None:
        self.body = Body()
        self._furniture = furniture
        self._without = without
        self._kind = BlockKind.PARAGRAPH
        self._text: list[str] = []
        self._number = ""  # of a list's item, before its first text

    def walk(self, element: Element) -> None:
        name = local(element).lower()
        if element in self._without or self._is_left_out(element, name):
            return
        match name:
            case "table" if (rows := rows_of(element, self._cell)) is not None:
                self.flush()
                caption = next((item for item in element.iterchildren() if local(item).lower() == "caption"), None)
                if caption is not None:
                    self.walk(caption)
                    self.flush()
                if rows:
                    self.body.blocks.append(Block(BlockKind.TABLE, "\n".join("\t".join(row) for row in rows)))
            case "pre":
                self.flush()
                written = plain_body(self._as_written(element))
                self.body.blocks += written.blocks
                self.body.left_out += written.left_out
            case "br":
                self._text.append(BREAK)
            case "hr":
                self.flush()
            case "frac":
                whole = "".join(self._text)[-1:].isdigit()
                parts = "/".join(self._cell(part) for part in element if local(part) in ("numer", "denom"))
                self._text.append(f" {parts}" if whole else parts)
            case "ol" | "ul":
                self._list(element, numbered=name == "ol")
            case _ if name in BLOCKS or ("-" in name and name != "alt-code"):
                self._block(element, name)
            case _:
                self._inside(element)

    def flush(self) -> None:
        """End the paragraph or subhead that is open; two line breaks in a row begin a new one."""
        text = FOLD.sub(" ", "".join(self._text))
        self._text.clear()
        for part in BREAKS.split(text):
            folded = FOLD.sub(" ", part.replace(BREAK, " ")).strip(EDGES)
            if folded:
                self.body.blocks.append(Block(self._kind, f"{self._number}{folded}"))
                self._number = ""

    def _block(self, element: Element, name: str) -> None:
        self.flush()
        outer = self._kind
        if name in HEADINGS or mark_of(element) is Mark.SUBHEAD:
            self._kind = BlockKind.SUBHEAD
        self._inside(element)
        self.flush()
        self._kind = outer

    def _inside(self, element: Element) -> None:
        self._text.append(element.text or "")
        for item in element:
            self.walk(item)
            self._text.append(item.tail or "")

    def _as_written(self, element: Element) -> str:
        """Return the text of an element whose lines are laid out by hand, without what is left out."""
        parts = [element.text or ""]
        for item in element:
            name = local(item).lower()
            if name == "br":
                parts.append("\n")
            elif item not in self._without and not self._is_left_out(item, name):
                parts.append(self._as_written(item))
            parts.append(item.tail or "")
        return "".join(parts)

    def _list(self, element: Element, *, numbered: bool) -> None:
        self.flush()
        number = _whole(attribute(element, "start"), 1)
        for item in element:
            if local(item).lower() == "li":
                number = _whole(attribute(item, "value"), number)
                self._number = f"{number}. " if numbered else ""
                number += 1
            self.walk(item)
            self.flush()
            self._number = ""

    def _is_left_out(self, element: Element, name: str) -> bool:
        kind = ""
        mark = mark_of(element)
        if name in UNSEEN:
            kind = (
                "scripts, styles and the like" if name in CODE else "bibliographies" if name == "bibliography" else " "
            )
        elif mark is Mark.PRIVATE:
            self.body.private.append(_all_text(element))
            kind = "parts that are not for publication"
        elif mark is Mark.EDITORS:
            self._for_editors(element)
            kind = "notes to editors"
        elif name in FORMS:
            kind = "forms"
        elif name in PICTURES:
            kind = "pictures and captions"
        elif mark is Mark.HIDDEN:
            kind = "hidden parts"
        elif self._furniture and (name in FURNITURE or mark is Mark.FURNITURE):
            kind = "parts around the text"
        if kind.strip():
            self.body.left_out[kind] += 1
        return bool(kind)

    def _for_editors(self, element: Element) -> None:
        """Read a note to editors without the parts of it that are not public."""
        inner = _Reader(furniture=False, without=self._without)
        inner._inside(element)
        inner.flush()
        self.body.editors += [block.text for block in inner.body.blocks]
        self.body.editors += inner.body.editors
        self.body.private += inner.body.private
        self.body.left_out += inner.body.left_out

    def _cell(self, element: Element) -> str:
        """Return the text of a table's cell, or of a part of a fraction, in one line."""
        inner = _Reader(furniture=self._furniture, without=self._without)
        inner.walk(element)
        inner.flush()
        self.body.private += inner.body.private
        self.body.editors += inner.body.editors
        self.body.left_out += inner.body.left_out
        return " ".join(block.text.replace("\t", " ").replace("\n", " ") for block in inner.body.blocks)


def _all_text(element: Element) -> str:
    return "\n".join(text for part in element.itertext() if (text := FOLD.sub(" ", str(part)).strip()))


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else otherwise
