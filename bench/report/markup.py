"""HTML from elements: text is escaped, and what an element returned is not escaped again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape

__all__ = ["Markup", "details", "element", "facts_list", "figure", "link", "table"]

VOID = frozenset({"meta", "br"})


class Markup(str):
    """HTML, as distinct from text."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str) -> Markup:
    """Return an element. ``aria_label`` is the attribute aria-label, ``class_`` is class."""
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{name}{given}>")
    inner = "".join(child if isinstance(child, Markup) else escape(child) for child in children)
    return Markup(f"<{name}{given}>{inner}</{name}>")


def figure(drawing: Markup, sentence: str, *more: Markup) -> Markup:
    """Return a drawing with the sentence that says how to read it."""
    return element("figure", drawing, element("figcaption", sentence), *more)


def link(text: str, target: str) -> Markup:
    """Return a link to a file or a place of the page."""
    return element("a", text, href=target)


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], words: Collection[str] = ()) -> Markup:
    """Return a table whose rows begin with their names; on a narrow screen it scrolls by itself.

    The columns with these heads hold words, the others numbers.
    """
    kinds = ["words" if cell in words else "number" for cell in head]
    heads = [element("th", cell or "–", scope="col", class_=kind) for cell, kind in zip(head, kinds, strict=True)]
    body = [
        element(
            "tr",
            element("th", first, scope="row"),
            *(element("td", cell, class_=kind) for cell, kind in zip(rest, kinds[1:], strict=True)),
        )
        for first, *rest in rows
    ]
    whole = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *heads)),
        element("tbody", *body),
    )
    return element("div", whole, class_="scroll", tabindex="0", role="region", aria_label=caption)


def facts_list(facts: Mapping[str, str]) -> Markup:
    """Return facts by name as a list of descriptions, without those that are empty."""
    pairs = (part for name, text in facts.items() if text for part in (element("dt", name), element("dd", text)))
    return element("dl", *pairs)


def details(summary: str, *children: str) -> Markup:
    """Return a part of the page that is closed until it is opened."""
    return element("details", element("summary", summary), *children)
