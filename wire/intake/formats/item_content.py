"""The content of an item of NewsML: of its renderings the fullest one that is text and lies within the item."""

import re
from base64 import b64decode

from wire.errors import CopyError
from wire.intake.formats.blocks import plain_body, read_body
from wire.intake.formats.content import Content
from wire.intake.formats.decoding import decode
from wire.intake.formats.nitf import read_inner
from wire.intake.formats.trees import (
    Element,
    attribute,
    child,
    children,
    descendants,
    local,
    parse_html,
    parse_xml,
    text_of,
)
from wire.intake.vocabulary import fold

__all__ = ["content_of", "data_content", "element_content", "fullest"]

MARKUP = re.compile(r"<(?:p|div|br|h[1-6]|table|ul|ol|html|body)\b[^<>]*>", re.IGNORECASE)

NITF = re.compile(r"\s*(?:<\?xml\b[^>]*>\s*)?(?:<!DOCTYPE\b[^>\[]*>\s*)?<nitf\b")
TEXTUAL = re.compile(r"(?:text/|[^;]*\b(?:xml|nitf|html)\b)", re.IGNORECASE)  # of content types
# What a piece of XHTML begins with.
XHTML = frozenset(
    {
        *("html", "body", "article", "section", "main", "header", "div", "p", "h1", "h2", "h3", "table", "ul", "ol"),
        *("blockquote", "figure", "pre", "strong", "b", "em", "i", "span", "a"),
    }
)


def content_of(item: Element, source: str, *, needed: bool) -> Content:
    """Return the content of an item; CopyError where text is needed, and the item has none of its own."""
    sets = list(children(item, "contentSet"))
    found = [
        element_content(piece, source) for part in sets for piece in part if local(piece) in ("inlineXML", "inlineData")
    ]
    found = [content for content in found if content.body.blocks]
    if found:
        return fullest(found, attribute(child(item, "contentMeta", "language"), "tag") or attribute(item, "xml:lang"))
    if needed:
        elsewhere = any(local(piece) == "remoteContent" for part in sets for piece in part)
        problem = "the item's text lies elsewhere (remoteContent)" if elsewhere else "the item has no text"
        kinds = [_kind(piece) for part in sets for piece in part if local(piece) in ("inlineXML", "inlineData")]
        if any(kinds):
            problem = f"the item's content is {', '.join(dict.fromkeys(filter(None, kinds)))}, which is not read"
        raise CopyError(source, problem, "give an item with inlineXML or inlineData that is NITF, XHTML or text")
    return Content()


def _kind(piece: Element) -> str:
    """Return the content type of a piece, else the name of the element in it; empty for a piece without content."""
    inner = next(iter(piece), None)
    if inner is None and not text_of(piece):
        return ""
    return attribute(piece, "contenttype") or (f"<{local(inner)}>" if inner is not None else "")


def fullest(found: list[Content], language: str) -> Content:
    """Return the fullest of several contents: of those in the item's language, or in none, where there are such."""
    if not found:
        return Content()
    main = language.partition("-")[0].lower()
    own = [each for each in found if each.language.partition("-")[0].lower() in ("", main)]
    best = max(own or found, key=lambda content: content.body.size)
    if len(found) > 1:
        best.body.left_out["other renderings of the text"] += len(found) - 1
    return best


def _xhtml(root: Element) -> Content:
    """Return the content of an XHTML document that is an agency's story, and no page of a site.

    A header with the headline holds slugline and dates: its text is kept as cues alone.
    """
    body = root if local(root).lower() == "body" else child(root, "body")
    body = root if body is None else body
    content = Content(language=attribute(root, "xml:lang", "lang") or attribute(body, "xml:lang", "lang"))
    title = next(descendants(body, "h1"), None)
    content.headline, content.title = text_of(title), text_of(child(root, "head", "title"))
    without: list[Element] = [] if title is None else [title]
    for header in descendants(body, "header"):
        if title is None or title in header.iterdescendants():
            content.above += [
                text
                for each in header
                if (text := text_of(each)) and fold(text) != fold(content.headline or content.title)
            ]
            without.append(header)
    content.body = read_body(body, without=without)
    return content


def element_content(piece: Element, source: str) -> Content:
    """Return the content of an element that holds NITF, XHTML or text."""
    content = _element_content(piece, source)
    content.language = attribute(piece, "xml:lang") or content.language
    return content


def _element_content(piece: Element, source: str) -> Content:
    if local(piece) == "inlineData":
        return data_content(piece, source)
    inner = next(iter(piece), None)
    kind = attribute(piece, "contenttype").lower()
    if inner is not None and local(inner) == "nitf":
        return _nitf(inner)
    if inner is not None and local(inner) in ("body.head", "body.content", "block", "media", "hl2"):
        return _nitf(piece)
    if inner is not None and local(inner).lower() in XHTML:
        whole = inner if local(inner).lower() in ("html", "body") else piece
        return _xhtml(whole)
    if inner is None and text_of(piece):
        return data_content(piece, source)
    return _nitf(piece) if "nitf" in kind else Content()


def data_content(piece: Element, source: str) -> Content:
    """Return the content of an element's own text, which may be plain or HTML that is written as text."""
    text = "".join(str(part) for part in piece.itertext())
    if encoding := attribute(piece, "encoding"):
        if "base64" not in encoding.lower() or not TEXTUAL.match(attribute(piece, "contenttype")):
            return Content()  # a file, and no text
        text = _decoded(text, source)
    if NITF.match(text):
        return _nitf(parse_xml(text.strip(), source))
    if MARKUP.search(text):
        return _xhtml(parse_html(text, source))
    return Content(body=plain_body(text))


def _decoded(text: str, source: str) -> str:
    """Return the text that base64 stands for; CopyError where it is none."""
    try:
        raw = b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise CopyError(source, "the base64 of an inlineData can't be read", "give the text itself") from None
    return decode(raw, source)


def _nitf(root: Element) -> Content:
    """Return the content of an NITF document, or of a piece of one."""
    content = read_inner(root)
    content.language = attribute(root, "xml:lang", "baselang")
    return content
