"""XML and HTML as trees. Only this module and its neighbours see lxml; nothing outside the text is ever loaded.

Entities of the document's own, external DTDs and the network stay off: a document that declares entities is refused,
and the entities that HTML names are replaced before XML is parsed.
"""

import html
import html.entities
import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from wire.errors import CopyError

__all__ = [
    "Element",
    "attribute",
    "child",
    "children",
    "descendants",
    "local",
    "lowered",
    "parse_html",
    "parse_xml",
    "text_of",
]

DOCTYPE = re.compile(r"<!DOCTYPE\b(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*+\[", re.IGNORECASE)
ENTITY_DECLARATION = re.compile(r"<!ENTITY\b", re.IGNORECASE)
# CDATA is passed over: what looks like an entity there is text.
NAMED = re.compile(r"<!\[CDATA\[.*?\]\]>|&([A-Za-z][A-Za-z0-9]{1,31});", re.DOTALL)
OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")


def parse_xml(text: str, source: str) -> Element:
    """Return the root of an XML document, without comments and instructions; CopyError names the line of a fault."""
    if (doctype := DOCTYPE.search(text)) and ENTITY_DECLARATION.search(text, doctype.start()):
        line = text.count("\n", 0, doctype.start()) + 1
        raise CopyError(source, "the XML document declares entities", "give it with their text in their places", line)
    parser = etree.XMLParser(
        encoding="utf-8",  # of these bytes; the encoding that the document declares was read before
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(NAMED.sub(_character, text.lstrip()).encode(), parser)
    except etree.XMLSyntaxError as error:
        problem = (error.msg or "it is not well-formed").partition(", line")[0]
        raise CopyError(
            source, f"the XML document can't be read: {problem}", "give a well-formed one", error.lineno
        ) from None
    for node in root.iter():
        if not isinstance(node.tag, str):  # an entity that nobody has defined
            raise CopyError(source, f"nobody defines the entity {node.text}", "give its text in its place")
    return root


def parse_html(text: str, source: str) -> Element:
    """Return the root of an HTML page or of a piece of HTML; CopyError where the page is nested too deeply."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(text.encode(), parser)
    for error in parser.error_log:
        if error.level_name == "FATAL":
            raise CopyError(source, f"the HTML page can't be read: {error.message}", "give a simpler page", error.line)
    if root is None:
        raise CopyError(source, "the HTML page is empty", "a headline and at least one paragraph are needed")
    return root


def lowered(root: Element) -> Element:
    """Return a tree with the names of its elements and attributes in small letters."""
    for node in root.iter():
        node.tag = (
            f"{{{etree.QName(node).namespace}}}{local(node).lower()}"
            if etree.QName(node).namespace
            else local(node).lower()
        )
        for name, value in list(node.attrib.items()):
            if (small := str(name).lower()) != name and "}" not in small:
                del node.attrib[name]
                node.set(small, str(value))
    return root


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element at a path of names below an element, in any namespace."""
    for name in path:
        if element is None:
            return None
        element = element.find(f"{{*}}{name}")
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Return the children of a name, in any namespace."""
    return iter(()) if element is None else element.iterchildren(f"{{*}}{name}")


def descendants(element: Element | None, name: str) -> Iterator[Element]:
    """Return the descendants of a name in document order, in any namespace."""
    return iter(()) if element is None else element.iterdescendants(f"{{*}}{name}")


def text_of(element: Element | None) -> str:
    """Return all the text below an element, with single spaces, one at each line break; empty for None."""
    if element is None:
        return ""
    parts: list[str] = []
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts.append(" " if local(each).lower() in ("br", "p") else "")
            parts.append(each.text or "")
        elif each is not element:
            parts.append(each.tail or "")
    return SPACE.sub(" ", "".join(parts)).strip()


def attribute(element: Element | None, *names: str) -> str:
    """Return the first of these attributes that says something, stripped; empty where none does."""
    if element is None:
        return ""
    for name in names:
        value = element.get(XML_LANG if name == "xml:lang" else name)
        if value and value.strip():
            return value.strip()
    return ""


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if not name or name in OF_XML:
        return found[0]
    known = html.entities.html5.get(f"{name};")
    return found[0] if known is None else html.escape(known, quote=True)
