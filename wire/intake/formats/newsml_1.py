"""NewsML 1.x: each NewsItem with a component whose content is text, as NITF, XHTML, paragraphs or plain text.

Source: the IPTC's NewsML 1.2 documentation. ``StatusWillChange`` to Usable has the end of an embargo.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from wire.contract.release import Concept, Description, Rights, Status
from wire.errors import CopyError
from wire.intake.formats.content import Content
from wire.intake.formats.embargoes import NONE, Stated, Terms, exact_embargo, labelled, stated_embargo
from wire.intake.formats.item_content import data_content, element_content, fullest
from wire.intake.formats.story import Story, left_out, lines_once
from wire.intake.formats.trees import Element, attribute, child, children, descendants, text_of
from wire.intake.formats.unread import not_kept, with_unsaid
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

__all__ = ["read_newsml_1"]

KIND = "a NewsML 1 item"
REVISION = re.compile(r":\d+[NUADnuad]?$")
SUBJECTS = ("SubjectDetail", "SubjectMatter", "Subject")
# Of NewsLines, NewsManagement and the two kinds of metadata: what is read, and what is about the file alone.
READ_OF_LINES = frozenset(
    {
        *("HeadLine", "SubHeadLine", "ByLine", "DateLine", "CreditLine", "CopyrightLine", "RightsLine", "SlugLine"),
        *("KeywordLine", "NewsLine"),
    }
)
READ_OF_MANAGEMENT = frozenset(
    {
        *("NewsItemType", "ThisRevisionCreated", "Status", "StatusWillChange", "Urgency"),
        *("Instruction", "Property"),
    }
)
READ_OF_ADMINISTRATION = frozenset({"Provider", "Source", "FileName", "SystemIdentifier"})
READ_OF_DESCRIPTION = frozenset({"Language", "Genre", "SubjectCode", "Location"})
# Elements whose text is a time, an identifier, a file's, or the story's own.
QUIET = frozenset(
    {
        *("ThisRevisionCreated", "DateAndTime", "NewsIdentifier", "FileName", "SystemIdentifier", "DateLabel"),
        *("DataContent", "Characteristics", "StatusWillChange", "Instruction", "NewsLine"),
    }
)
EDITORS = ("note", "instruct", "advis", "embargo", "editor")  # in the kinds of further news lines
MOST_LINES = 50  # of one kind


def read_newsml_1(root: Element, source: str) -> list[Story]:
    """Return the stories of a NewsML 1 document, in order; CopyError where one can't be read, or none has text."""
    version = attribute(root, "Version")
    if version and not version.startswith("1."):
        raise CopyError(source, f"this is NewsML {version}", "NewsML 1.x and NewsML-G2 2.x are read")
    items = list(children(root, "NewsItem"))
    stories = []
    without = 0
    for item in items:
        terms = _terms(item, source)
        content = _content(item, source)
        if not content.body.blocks and terms.status is not Status.CANCELED:
            without += 1
            continue
        stories.append(_story(item, terms, content, source))
    if not stories:
        raise CopyError(source, "the NewsML 1 document has no item with text", "the wire carries text")
    if without:
        note = f"Left out of the document: items without text ({without})."
        stories[0] = replace(stories[0], notes=(*stories[0].notes, note))
    return stories


def _terms(item: Element, source: str) -> Terms:
    management = child(item, "NewsManagement")
    said = attribute(child(management, "Status"), "FormalName")
    change = child(management, "StatusWillChange")
    later = attribute(child(change, "FutureStatus"), "FormalName")
    embargo = NONE
    if change is not None and later.rpartition(":")[2].lower() == "usable":
        embargo = exact_embargo(text_of(child(change, "DateAndTime")), "StatusWillChange")
    if said.rpartition(":")[2].lower() == "embargoed":
        return Terms(
            Status.USABLE, embargo if embargo != NONE else Stated(problem="the item is embargoed, and has no time")
        )
    return Terms(status_of(said, source), embargo if embargo != NONE else stated_embargo(item))


def _content(item: Element, source: str) -> Content:
    """Return the fullest content that is text among the components of an item."""
    found: list[Content] = []
    for piece in descendants(item, "ContentItem"):
        kind = attribute(child(piece, "MediaType"), "FormalName").rpartition(":")[2].lower()
        data = child(piece, "DataContent")
        if data is None or kind not in ("", "text") or child(piece, "Encoding") is not None:
            continue
        content = element_content(data, source) if len(data) else data_content(data, source)
        if content.body.blocks:
            content.language = content.language or _language(piece)
            found.append(content)
    return fullest(found, next((attribute(each, "FormalName") for each in descendants(item, "Language")), ""))


def _language(piece: Element) -> str:
    """Return the language of the nearest component around a piece of content that says one; empty for none."""
    for above in piece.iterancestors():
        said = attribute(child(above, "DescriptiveMetadata", "Language"), "FormalName") or attribute(above, "xml:lang")
        if said:
            return said
    return ""


def _story(item: Element, terms: Terms, content: Content, source: str) -> Story:
    identity = child(item, "Identification", "NewsIdentifier")
    management = child(item, "NewsManagement")
    lines = {name: _lines(item, name) for name in ("HeadLine", "SubHeadLine", "ByLine", "DateLine", "CreditLine")}
    lines |= {name: _lines(item, name) for name in ("CopyrightLine", "RightsLine", "SlugLine", "KeywordLine")}
    headline = next(iter(lines["HeadLine"]), "") or content.headline or content.title
    dateline = next(iter(lines["DateLine"]), "") or content.dateline
    decks = (*lines["SubHeadLine"], content.headline, *content.decks)
    instructions = list(_instructions(management))
    editors = lines_once([*_editor_lines(item), *content.body.editors])
    language = next((attribute(each, "FormalName") for each in descendants(item, "Language")), "")
    provider = _party(item, "Provider") or _party(item, "Source")
    story = Story(
        kind=KIND,
        headline=headline,
        blocks=with_dateline(dateline, with_deck(decks, content.body.blocks, headline)),
        uri=_uri(identity),
        version=version_of(text_of(child(identity, "RevisionId"))),
        language=language or attribute(item, "xml:lang") or content.language,
        created_ns=exact_time(text_of(child(management, "ThisRevisionCreated")), "ThisRevisionCreated", source),
        embargo_ns=terms.embargo.time_ns,
        unreadable=terms.embargo.problem,
        status=terms.status,
        urgency=urgency_of(attribute(child(management, "Urgency"), "FormalName")),
        credit=next(iter(lines["CreditLine"]), "").strip(" -–—") or provider or content.distributor,
        note=lines_once([*instructions, editors]),
        byline="; ".join(lines["ByLine"]) or content.byline,
        located=next((name for each in descendants(item, "Location") if (name := _located(each))), ""),
        slugline=next(iter(lines["SlugLine"]), ""),
        rights=_rights(item, lines),
        genres=tuple(Concept(name) for each in descendants(item, "Genre") if (name := attribute(each, "FormalName"))),
        subjects=tuple(dict.fromkeys(_subjects(item))),
        keywords=tuple(dict.fromkeys(lines["KeywordLine"])),
        descriptions=(Description(content.abstract, "summary"),) if content.abstract else (),
        cues=(*instructions, *_editor_lines(item), *content.cues),
        notes=(*left_out(content.body.left_out), *_not_kept(item)),
    )
    return with_unsaid(story, item, QUIET, {"Party": "FormalName", "SubjectQualifier": "FormalName"})


def _lines(item: Element, name: str) -> list[str]:
    """Return the texts of a news line, each once: components repeat the lines of the item."""
    found = (text_of(line) for lines in descendants(item, "NewsLines") for line in children(lines, name))
    return list(dict.fromkeys(text for text in found if text))[:MOST_LINES]


def _editor_lines(item: Element) -> Iterator[str]:
    """Return the further news lines of a kind of its own: instructions, notes and advisories to editors."""
    for line in descendants(item, "NewsLine"):
        kind = attribute(child(line, "NewsLineType"), "FormalName")
        text = text_of(child(line, "NewsLineText"))
        if text and _is_for_editors(kind):
            yield labelled(kind, text)


def _is_for_editors(kind: str) -> bool:
    return any(word in kind.lower() for word in EDITORS)


def _not_kept(item: Element) -> tuple[str, ...]:
    """Return the sentence on members that are not read, and on further news lines that are for no editor."""
    parts = [(child(item, "NewsManagement"), READ_OF_MANAGEMENT)]
    for name, read in (
        ("NewsLines", READ_OF_LINES),
        ("AdministrativeMetadata", READ_OF_ADMINISTRATION),
        ("DescriptiveMetadata", READ_OF_DESCRIPTION),
    ):
        parts += [(each, read) for each in descendants(item, name)]
    kinds = (attribute(child(line, "NewsLineType"), "FormalName") for line in descendants(item, "NewsLine"))
    return not_kept(parts, (f"NewsLine {kind}".strip() for kind in kinds if not _is_for_editors(kind)))


def _instructions(management: Element | None) -> Iterator[str]:
    """Return the instructions to editors: the standard has a name for each, and agencies also write a text."""
    for each in children(management, "Instruction"):
        name, text = attribute(each, "FormalName"), text_of(each)
        if name or text:
            yield labelled(name, text) if text else name


def _uri(identity: Element | None) -> str:
    """Return the identifier without its revision, so that the revisions are versions of one release."""
    public = text_of(child(identity, "PublicIdentifier"))
    if public:
        return identifier(REVISION.sub("", public))
    parts = [text_of(child(identity, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    return f"urn:newsml:{':'.join(parts)}" if all(parts) else identifier(parts[2], parts[0])


def _party(item: Element, name: str) -> str:
    return next(
        (
            said
            for each in descendants(item, name)
            for party in children(each, "Party")
            if (said := attribute(party, "FormalName"))
        ),
        "",
    )


def _located(location: Element) -> str:
    named = {attribute(each, "FormalName").lower(): attribute(each, "Value") for each in children(location, "Property")}
    return named.get("city") or next((name for name in named.values() if name), "") or text_of(location)


def _rights(item: Element, lines: dict[str, list[str]]) -> Rights:
    holder = next((text_of(each) for each in descendants(item, "CopyrightHolder")), "")
    terms = [text_of(each) for uses in descendants(item, "UsageRights") for each in children(uses, "Limitations")]
    return Rights(
        holder=holder,
        notice="\n".join(lines["CopyrightLine"]),
        terms="\n".join(dict.fromkeys(text for text in (*lines["RightsLine"], *terms) if text)),
    )


def _subjects(item: Element) -> Iterator[Concept]:
    for coded in descendants(item, "SubjectCode"):
        for name in SUBJECTS:
            for each in children(coded, name):
                code = attribute(each, "FormalName")
                if code:
                    yield iptc_subject(code) or Concept(code)
