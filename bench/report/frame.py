"""A page as a whole HTML document: its head, its sections under headings, and the list of its contents."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bench.report.markup import Markup, element, link

__all__ = ["Section", "document", "sectioned"]

STYLE = Path(__file__).with_name("style.css")
# No page asks for anything from elsewhere, and this one could not.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Section(NamedTuple):
    """A part of a page under a heading, with its place in the page's address. One without parts is left out."""

    place: str
    title: str
    parts: list[Markup]


def sectioned(title: str, header: Markup, sections: Iterable[Section], made: str) -> str:
    """Return a whole HTML document with a list of its contents; ``made`` says of what it was made."""
    held = [section for section in sections if section.parts]
    contents = element("ul", *(element("li", link(name, f"#{place}")) for place, name, _ in held))
    body = (
        header,
        element("nav", contents, aria_label="Contents"),
        element("main", *(_section(*section) for section in held)),
        element("footer", made),
    )
    return document(title, body)


def document(title: str, body: Iterable[Markup]) -> str:
    """Return a whole HTML document."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("title", f"{title} – wirestorm"),
        element("style", Markup(STYLE.read_text(encoding="utf-8"))),
    )
    return f"<!doctype html>\n{element('html', head, element('body', *body), lang='en')}\n"


def _section(place: str, title: str, parts: list[Markup]) -> Markup:
    return element("section", element("h2", title, id=place), *parts, aria_labelledby=place)
