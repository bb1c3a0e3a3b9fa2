"""NITF 3.x: a document of its own, or the text of a NewsML item or a ninjs body.

Source: the IPTC's NITF 3.6 documentation. ``date.release`` is an embargo where it is later than ``date.issue``.
"""

import re

from wire.contract.release import Block, BlockKind, Concept, Description, Rights, Status
from wire.intake.formats.blocks import Body, read_body
from wire.intake.formats.content import Content
from wire.intake.formats.embargoes import NONE, Stated, Terms, exact_embargo, stated_embargo
from wire.intake.formats.moments import parse_moment
from wire.intake.formats.story import Story, left_out, lines_once
from wire.intake.formats.trees import Element, attribute, child, children, descendants, local, text_of
from wire.intake.formats.unread import not_kept, unread_attributes, with_unsaid
from wire.intake.formats.wording import (
    exact_time,
    identifier,
    iptc_subject,
    status_of,
    urgency_of,
    version_of,
    with_dateline,
    with_deck,
)

__all__ = ["read_inner", "read_nitf"]

KIND = "an NITF document"
ONLY_ADDRESSES = re.compile(r"(?:[\s/,;|]*[^\s@/,;|]+@[^\s@/,;|]+)+[\s/,;|]*")
# Of head, docdata, body.head and body.end: what is read.
READ_OF_HEAD = frozenset({"title", "tobject", "docdata"})
READ_OF_DATA = frozenset(
    {
        *("date.issue", "date.release", "date.expire", "doc-id", "du-key", "urgency", "ed-msg", "doc.copyright"),
        *("doc.rights", "key-list", "identified-content", "evloc", "del-list"),
    }
)
READ_OF_LINES = frozenset(
    {
        *("hedline", "headline", "byline", "dateline", "distributor", "abstract", "copyrite", "rights", "note"),
    }
)
READ_OF_END = frozenset({"tagline"})
# Of identified-content its kinds, and of other members of docdata the attributes that are read.
READ_OF_CONTENT = frozenset({"person", "org", "location", "event"})
QUIET = frozenset({"id", "class", "style", "lang"})
# Elements whose text is a time, or the story's own.
SILENT = frozenset({"body.content", "note", "tagline", "date.issue", "date.release", "date.expire", "story.date"})
READ_OF_RIGHTS = QUIET | {"type", "limitations", "geography", "owner"}
READ_OF_COPYRIGHT = QUIET | {"holder"}
READ_OF_SUBJECT = QUIET | {f"tobject.subject.{name}" for name in ("refnum", "ipr", "detail", "matter", "type")}
READ_OF_PLACE = QUIET | {"city", "county-dist", "state-prov"}
READ_OF_KEY = QUIET | {"key", "version"}
READ_OF_ROOT = QUIET | {"baselang", "version", "noNamespaceSchemaLocation", "schemaLocation"}
NAMED = {"person": "people", "org": "organisations", "location": "places", "event": "events"}


def read_inner(root: Element) -> Content:
    """Return what the ``body`` of an NITF document says; ``root`` is the document or a piece of its content."""
    inner = Content()
    body = root if local(root) == "body" else child(root, "body")
    if body is None:
        inner.body = read_body(root)
        return inner
    head, content, end = (child(body, name) for name in ("body.head", "body.content", "body.end"))
    lines = next((item for item in (child(head, "hedline"), child(head, "headline")) if item is not None), None)
    inner.headline = text_of(child(lines, "hl1")) or _bare(lines)
    inner.decks = [text_of(deck) for deck in children(lines, "hl2")]
    inner.byline = "; ".join(filter(None, map(_byline, children(head, "byline"))))
    inner.dateline = _dateline(child(head, "dateline"))
    inner.distributor = text_of(child(head, "distributor"))
    abstract = child(head, "abstract")
    if abstract is not None:
        inner.abstract = "\n".join(block.text for block in read_body(abstract).blocks)
    inner.notice = "\n".join(
        text for name in ("copyrite", "rights") for each in children(head, name) if (text := text_of(each))
    )
    if content is not None:
        inner.body = read_body(content)
    elif head is None:
        inner.body = read_body(body)
    for note in children(head, "note"):
        _take_note(inner.body, note, read_body(note))
    _take_end(inner, end)
    return inner


def read_nitf(root: Element, source: str, received_ns: int) -> Story:
    """Return the story of an NITF document; CopyError where it has no headline or no text, or can't be timed."""
    inner = read_inner(root)
    head = child(root, "head")
    docdata = child(head, "docdata")
    headline = inner.headline or text_of(child(head, "title"))
    terms = _terms(root, docdata, source, received_ns)
    identity, key = child(docdata, "doc-id"), child(docdata, "du-key")
    given = attribute(identity, "id-string")
    named = _identified(docdata)
    blocks = with_dateline(inner.dateline, with_deck(inner.decks, inner.body.blocks, headline))
    distributor = inner.distributor or attribute(identity, "regsrc") or attribute(_source(docdata), "src-name")
    notes = [text for item in children(docdata, "ed-msg") for text in (attribute(item, "info"), text_of(item)) if text]
    story = Story(
        kind=KIND,
        headline=headline,
        blocks=blocks,
        uri=identifier(given, attribute(identity, "regsrc") or "nitf"),
        version=version_of(attribute(key, "version")),
        language=attribute(root, "xml:lang", "baselang") or attribute(child(root, "body"), "xml:lang", "lang"),
        created_ns=exact_time(attribute(child(docdata, "date.issue"), "norm"), "date.issue", source),
        embargo_ns=terms.embargo.time_ns,
        unreadable=terms.embargo.problem,
        expires_ns=exact_time(attribute(child(docdata, "date.expire"), "norm"), "date.expire", source),
        status=terms.status,
        urgency=urgency_of(attribute(child(docdata, "urgency"), "ed-urg")),
        credit=distributor,
        note=lines_once([*notes, *inner.body.editors]),
        byline=inner.byline,
        located=_place(inner.dateline),
        slugline=attribute(key, "key"),
        rights=_rights(docdata, inner),
        genres=tuple(
            Concept(name)
            for item in descendants(head, "tobject.property")
            if (name := attribute(item, "tobject.property.type"))
        ),
        people=named["people"],
        places=(*named["places"], *_event_places(docdata)),
        organisations=named["organisations"],
        events=named["events"],
        subjects=tuple(_subject(item) for item in descendants(head, "tobject.subject")),
        keywords=tuple(
            dict.fromkeys(word for item in descendants(docdata, "keyword") if (word := attribute(item, "key")))
        ),
        descriptions=(Description(inner.abstract, "summary"),) if inner.abstract else (),
        cues=(*notes, *inner.body.editors, *inner.body.private),
        notes=(*left_out(inner.body.left_out), *_not_kept(root)),
    )
    return with_unsaid(story, root, QUIET | SILENT, {"from-src": "src-name", "doc.rights": "owner"})


def _terms(root: Element, docdata: Element | None, source: str, received_ns: int) -> Terms:
    """Return status and embargo: ``management-status`` may say embargoed, and ``date.release`` has the time."""
    said = attribute(docdata, "management-status")
    embargoed = said.lower() == "embargoed"
    status = Status.USABLE if embargoed else status_of(said, source)
    text, issued_text = (
        attribute(child(docdata, name), "norm") or text_of(child(docdata, name))
        for name in ("date.release", "date.issue")
    )
    stated = exact_embargo(text, "date.release") if text else NONE
    if embargoed:
        return Terms(status, stated if text else Stated(problem="the document is embargoed, and has no time"))
    if not text or text == issued_text or _is_past(text, issued_text, received_ns):
        return Terms(status, stated_embargo(root))
    return Terms(status, stated)


def _is_past(text: str, issued_text: str, received_ns: int) -> bool:
    """Return whether a date of release is no embargo: not after the date of issue, or surely past without one."""
    try:
        released = parse_moment(text)
        issued = parse_moment(issued_text) if issued_text else None
    except ValueError:
        return False
    if released.exact and issued is not None and issued.exact:
        return released.time_ns <= issued.time_ns
    return released.surely_before(received_ns)


def _take_note(body: Body, note: Element, noted: Body) -> None:
    """Add a note of the head: one that may be published before the text, one for editors beside it."""
    body.left_out += noted.left_out
    body.editors += noted.editors
    body.private += noted.private
    if attribute(note, "type") == "pa":
        body.blocks[:0] = noted.blocks


def _take_end(inner: Content, end: Element | None) -> None:
    """Add the tagline at the end of a story as its last paragraph, unless it holds addresses of editors alone."""
    for tagline in children(end, "tagline"):
        text = text_of(tagline)
        if ONLY_ADDRESSES.fullmatch(text):
            inner.body.left_out["addresses of editors"] += 1
        elif text:
            inner.body.blocks.append(Block(BlockKind.PARAGRAPH, text))


def _not_kept(root: Element) -> tuple[str, ...]:
    head, body = child(root, "head"), child(root, "body")
    docdata = child(head, "docdata")
    return not_kept(
        (
            (head, READ_OF_HEAD),
            (docdata, READ_OF_DATA),
            (child(body, "body.head"), READ_OF_LINES),
            (child(body, "body.end"), READ_OF_END),
            *((each, READ_OF_CONTENT) for each in children(docdata, "identified-content")),
        ),
        (
            *unread_attributes(children(docdata, "doc.rights"), READ_OF_RIGHTS),
            *unread_attributes(children(docdata, "doc.copyright"), READ_OF_COPYRIGHT),
            *unread_attributes(children(docdata, "evloc"), READ_OF_PLACE),
            *unread_attributes(children(docdata, "du-key"), READ_OF_KEY),
            *unread_attributes([child(head, "tobject")], QUIET),
            *unread_attributes(children(docdata, "ed-msg"), QUIET | {"info"}),
            *unread_attributes(descendants(docdata, "event"), QUIET | {"idsrc", "value"}),
            *unread_attributes(descendants(head, "tobject.subject"), READ_OF_SUBJECT),
            *unread_attributes([root], READ_OF_ROOT),
        ),
    )


def _bare(lines: Element | None) -> str:
    """Return the text of a headline element that is in no line of its own."""
    if lines is None:
        return ""
    parts = [
        lines.text or "",
        *(part for item in lines for part in (text_of(item) if not _is_deck(item) else "", item.tail or "")),
    ]
    return " ".join("".join(parts).split())


def _is_deck(item: Element) -> bool:
    return local(item) in ("hl1", "hl2")


def _byline(byline: Element) -> str:
    title = child(byline, "byttl")
    if title is None:
        return text_of(byline)
    role = text_of(title)
    name = text_of(byline)
    name = name.removesuffix(role).rstrip(" ,")
    return f"{name}, {role}" if name and role else name or role


def _dateline(dateline: Element | None) -> str:
    """Return a dateline's text without a date that is written for machines."""
    if dateline is None:
        return ""
    dates = [text_of(date) for date in descendants(dateline, "story.date")]
    text = text_of(dateline)
    for date in dates:
        if re.fullmatch(r"\d{8}T?\d*[+-]?\d*Z?", date):
            text = text.replace(date, "")
    return text.strip(" ,")


def _place(dateline: str) -> str:
    return re.split(r"[,(/]| [-–—] ", dateline, maxsplit=1)[0].strip(" -–—.")


def _identified(docdata: Element | None) -> dict[str, tuple[Concept, ...]]:
    found: dict[str, dict[Concept, None]] = {kind: {} for kind in NAMED.values()}
    for item in (item for content in children(docdata, "identified-content") for item in content):
        kind = NAMED.get(local(item))
        name = text_of(item) or attribute(item, "value")
        if kind and name:
            scheme, code = attribute(item, "idsrc"), attribute(item, "value")
            literal = f"{scheme}:{code}" if scheme and code and code != name else ""
            found[kind][Concept(name, literal=literal)] = None
    return {kind: tuple(concepts) for kind, concepts in found.items()}


def _event_places(docdata: Element | None) -> tuple[Concept, ...]:
    names = (
        ", ".join(filter(None, (attribute(item, part) for part in ("city", "county-dist", "state-prov"))))
        for item in children(docdata, "evloc")
    )
    return tuple(Concept(name) for name in dict.fromkeys(filter(None, names)))


def _subject(item: Element) -> Concept:
    code = attribute(item, "tobject.subject.refnum")
    owner = attribute(item, "tobject.subject.ipr")
    name = attribute(item, "tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type")
    if (not owner or owner.upper() == "IPTC") and (subject := iptc_subject(code, name)):
        return subject
    return Concept(name, literal=f"{owner}:{code}" if owner and code else code)


def _rights(docdata: Element | None, inner: Content) -> Rights:
    owner, uses = child(docdata, "doc.copyright"), child(docdata, "doc.rights")
    holder = attribute(owner, "holder") or attribute(uses, "owner")
    terms = [attribute(uses, name) for name in ("type", "limitations", "geography")]
    return Rights(holder=holder, notice=inner.notice, terms="\n".join(filter(None, terms)))


def _source(docdata: Element | None) -> Element | None:
    return child(docdata, "del-list", "from-src")
