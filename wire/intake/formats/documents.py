"""The stories of a document in XML or HTML; a format that intake does not read is refused by its name."""

import re

from wire.errors import CopyError
from wire.intake.formats.detect import REMEDY, Format, refused
from wire.intake.formats.newsml_1 import read_newsml_1
from wire.intake.formats.newsml_g2 import ITEMS, OTHER_ITEMS, read_newsml_g2
from wire.intake.formats.nitf import read_nitf
from wire.intake.formats.page import read_page
from wire.intake.formats.story import Story
from wire.intake.formats.trees import Element, local, lowered, parse_xml

__all__ = ["read_stories"]

# Roots of XML vocabularies that are refused, by name.
REFUSED = {
    "rss": "an RSS feed",
    "RDF": "an RSS 1.0 feed, or other RDF",
    "feed": "an Atom feed",
    "entry": "an Atom entry",
    "urlset": "a site map",
    "svg": "an SVG image",
    "sports-content": "a SportsML document",
    "eventsMessage": "an EventsML document",
    "document": "a document of a word processor",
    "article": "a JATS or DocBook article",
    "book": "a DocBook book",
    "TEI": "a TEI document",
    "plist": "a property list",
    "Envelope": "a SOAP message",
    "opml": "an OPML outline",
    "RBNews": "a Ritzau news document",
    "ErrorResponse": "an error message",
}
PREFIXED = re.compile(r"<([A-Za-z_][\w.-]*):html\b", re.IGNORECASE)
# NITF of programs that write SGML: names in capitals, or in both at the two ends of an element.
SHOUTED = re.compile(r"\A(?:\s|<\?.*?\?>|<!.*?>)*<(?!nitf\b)(?i:nitf)\b", re.DOTALL)
CAPITALS = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<[!?][^>]*>|(</?[A-Za-z][\w.:-]*)", re.DOTALL)


def read_stories(text: str, form: Format, source: str, received_ns: int) -> list[Story]:
    """Return the stories of a text in XML or HTML, in order; CopyError names the format or the fault."""
    if form is Format.HTML:
        return [read_page(_without_prefix(text), source, received_ns)]
    root = parse_xml(CAPITALS.sub(_small, text) if SHOUTED.search(text) else text, source)
    if local(root).lower() == "nitf":
        root = lowered(root)
    name = local(root)
    if name == "nitf":
        return [read_nitf(root, source, received_ns)]
    if name in ITEMS or name in OTHER_ITEMS:
        return read_newsml_g2(root, source)
    if name == "NewsML":
        return read_newsml_1(root, source)
    if name == "html":
        return [read_page(_without_prefix(text), source, received_ns)]
    raise _refused(root, name, source)


def _without_prefix(text: str) -> str:
    """Return a page without the prefix of its namespace, which a parser of HTML takes for a part of each name."""
    found = PREFIXED.search(text)
    return re.sub(rf"(</?){re.escape(found[1])}:", r"\1", text) if found else text


def _small(found: re.Match[str]) -> str:
    return found[0].lower() if found[1] else found[0]


def _refused(root: Element, name: str, source: str) -> CopyError:
    if name in REFUSED:
        return refused(source, REFUSED[name])
    place = re.match(r"\{([^}]{1,100})\}", str(root.tag))
    space = f" of {place[1]}" if place else ""
    return CopyError(source, f"this is XML of another kind: its root is <{name}>{space}", REMEDY)
