"""NewsML-G2 2.x: items, packages and messages, in both conformance levels.

Source: the IPTC's NewsML-G2 specification. An item's text is NITF, XHTML or plain text within the item; text that the
item only refers to is not fetched.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wire.contract.release import Concept, Description, Rights, Status
from wire.errors import CopyError
from wire.intake.formats.blocks import read_body
from wire.intake.formats.content import Content
from wire.intake.formats.embargoes import NONE, Terms, exact_embargo, labelled, stated_embargo
from wire.intake.formats.g2_concepts import Vocabularies, concept_of, kind_of, name_of
from wire.intake.formats.item_content import content_of
from wire.intake.formats.marks import PRIVATE
from wire.intake.formats.story import Story, left_out, lines_once
from wire.intake.formats.trees import Element, attribute, child, children, local, text_of
from wire.intake.formats.unread import not_kept, with_unsaid
from wire.intake.formats.wording import exact_time, status_of, urgency_of, version_of, with_dateline, with_deck

__all__ = ["ITEMS", "read_newsml_g2"]

KIND = "a NewsML-G2 item"
ITEMS = frozenset({"newsItem", "packageItem", "newsMessage"})
OTHER_ITEMS = ("conceptItem", "knowledgeItem", "planningItem", "catalogItem")
# Of itemMeta and contentMeta: what is read, and what is about the file alone.
READ_OF_ITEM = frozenset(
    {
        *("itemClass", "provider", "versionCreated", "pubStatus", "embargoed", "expires", "edNote"),
        *("title", "generator", "profile", "fileName", "hash"),
    }
)
READ_OF_CONTENT = frozenset(
    {
        *("urgency", "located", "by", "creator", "creditline", "genre", "subject", "keyword", "slugline", "headline"),
        *("dateline", "language", "description", "infoSource"),
    }
)
# Elements whose text is a time, a file's, or the story's own.
QUIET = frozenset(
    {
        *("versionCreated", "expires", "embargoed", "urgency", "fileName", "generator", "profile", "hash", "edNote"),
        *("catalogRef", "catalog", "contentSet", "sameAs", "broader"),
    }
)
READ_OF_ROOT = frozenset({"catalogRef", "catalog", "rightsInfo", "itemMeta", "contentMeta", "contentSet"})
READ_OF_CONCEPT = frozenset({"name"})
READ_OF_SUBJECT = READ_OF_CONCEPT | {"sameAs", "broader"}
READ_OF_RIGHTS = frozenset({"copyrightHolder", "copyrightNotice", "usageTerms", "link"})
SUBJECTS = ("subjects", "people", "organisations", "places", "events")


def read_newsml_g2(root: Element, source: str) -> list[Story]:
    """Return the stories of an item, a package or a message, in order; CopyError where one of them can't be read."""
    version = attribute(root, "standardversion")
    if version and not version.startswith("2."):
        raise CopyError(source, f"this is NewsML-G2 {version}", "NewsML-G2 2.x is read")
    items = [item for item in (root, *root.iterdescendants()) if local(item) == "newsItem"]
    packages = [item for item in (root, *root.iterdescendants()) if local(item) == "packageItem"]
    around = Terms(Status.USABLE, NONE)
    for package in packages:
        around = around.joined(_terms(package, source))
    others: Counter[str] = Counter()
    stories: list[Story] = []
    for item in items:
        kind = _class_of(item)
        if kind and kind != "text":
            others[kind] += 1
            continue
        stories.append(_story(item, around, source if len(items) == 1 else f"{source}, item {len(stories) + 1}"))
    if not stories:
        raise _nothing(root, others, source)
    if others:
        counted = ", ".join(f"{kind} ({number})" for kind, number in sorted(others.items()))
        stories[0] = replace(stories[0], notes=(*stories[0].notes, f"Left out of the message: {counted}."))
    return stories


def _nothing(root: Element, others: Counter[str], source: str) -> CopyError:
    if others:
        kinds = ", ".join(sorted(others))
        return CopyError(source, f"the NewsML-G2 document has no text item, and {kinds}", "the wire carries text")
    if local(root) == "packageItem":
        problem = "this is a NewsML-G2 package that refers to its items and does not hold them"
        return CopyError(source, problem, "give the items, or a newsMessage that holds them")
    found = next((local(item) for item in root.iter() if local(item) in OTHER_ITEMS), "no item")
    return CopyError(source, f"the NewsML-G2 document has {found}", "give a newsItem with text")


def _class_of(item: Element) -> str:
    """Return the kind of an item, such as text or picture; empty where the item does not say."""
    given = child(item, "itemMeta", "itemClass")
    return attribute(given, "qcode", "uri", "literal").rpartition(":")[2].rpartition("/")[2].lower()


def _terms(item: Element, source: str) -> Terms:
    meta = child(item, "itemMeta")
    given = child(meta, "pubStatus")
    status = status_of(attribute(given, "qcode", "uri", "literal") or name_of(given), source)
    embargoed = child(meta, "embargoed")
    if embargoed is None:
        return Terms(status, stated_embargo(item))
    return Terms(status, exact_embargo(text_of(embargoed), "embargoed"))


def _story(item: Element, around: Terms, source: str) -> Story:
    meta, about = child(item, "itemMeta"), child(item, "contentMeta")
    terms = _terms(item, source).joined(around)
    words = Vocabularies.of(item)
    language = attribute(child(about, "language"), "tag") or attribute(item, "xml:lang")
    content = content_of(item, source, needed=terms.status is not Status.CANCELED)
    headline, decks = _headlines(about, language)
    headline = headline or content.headline or content.title or text_of(child(meta, "title"))
    notes, private = _notes(meta)
    content.body.left_out.update({"notes that are not public": len(private)} if private else {})
    dateline = text_of(child(about, "dateline")) or content.dateline
    blocks = with_deck((*decks, content.headline, *content.decks), content.body.blocks, headline)
    grouped, broader = _subjects(about, words, language)
    provider = child(meta, "provider")
    credit = text_of(child(about, "creditline")).strip(" -–—") or _provider(provider) or content.distributor
    descriptions = [
        Description(text, attribute(each, "role").rpartition(":")[2])
        for each in children(about, "description")
        if (text := text_of(each))
    ]
    if content.abstract and not descriptions:
        descriptions = [Description(content.abstract, "summary")]
    story = Story(
        kind=KIND,
        headline=headline,
        blocks=with_dateline(dateline, blocks),
        uri=attribute(item, "guid"),
        version=version_of(attribute(item, "version")),
        language=language or content.language,
        created_ns=exact_time(text_of(child(meta, "versionCreated")), "versionCreated", source),
        embargo_ns=terms.embargo.time_ns,
        unreadable=terms.embargo.problem,
        expires_ns=exact_time(text_of(child(meta, "expires")), "expires", source),
        status=terms.status,
        urgency=urgency_of(text_of(child(about, "urgency"))),
        credit=credit,
        note=lines_once([*notes, *content.body.editors]),
        byline="; ".join(filter(None, map(text_of, children(about, "by")))) or content.byline or _creators(about),
        located="; ".join(filter(None, (name_of(place) for place in children(about, "located")))),
        slugline=text_of(child(about, "slugline")),
        rights=_rights(item, content),
        genres=tuple(concept_of(each, words, language) for each in children(about, "genre")),
        people=grouped["people"],
        places=grouped["places"],
        organisations=grouped["organisations"],
        events=grouped["events"],
        subjects=grouped["subjects"],
        broader=broader,
        sources=tuple(concept_of(each, words, language) for each in children(about, "infoSource")),
        keywords=tuple(dict.fromkeys(filter(None, map(text_of, children(about, "keyword"))))),
        descriptions=tuple(descriptions),
        cues=(*notes, *private, *content.cues),
        notes=(*left_out(content.body.left_out), *_not_kept(item, meta, about)),
    )
    return with_unsaid(story, item, QUIET)


def _not_kept(item: Element, meta: Element | None, about: Element | None) -> tuple[str, ...]:
    concepts = [
        (each, READ_OF_SUBJECT if name == "subject" else READ_OF_CONCEPT)
        for name in ("subject", "genre", "infoSource", "located", "creator", "keyword")
        for each in children(about, name)
    ]
    rights = [(info, READ_OF_RIGHTS) for info in children(item, "rightsInfo")]
    return not_kept(((item, READ_OF_ROOT), (meta, READ_OF_ITEM), (about, READ_OF_CONTENT), *concepts, *rights))


def _headlines(about: Element | None, language: str) -> tuple[str, list[str]]:
    """Return the headline, in the item's language where there are several, and the lines below it."""
    found = [each for each in children(about, "headline") if text_of(each)]
    main = [each for each in found if attribute(each, "role").rpartition(":")[2].lower() in ("", "main", "headline")]
    main.sort(key=lambda each: (attribute(each, "xml:lang") not in ("", language), attribute(each, "rank") or "1"))
    if not main:
        return (text_of(found[0]), [text_of(each) for each in found[1:]]) if found else ("", [])
    rest = [text_of(each) for each in found if each is not main[0] and attribute(each, "xml:lang") in ("", language)]
    return text_of(main[0]), rest


def _notes(meta: Element | None) -> tuple[list[str], list[str]]:
    """Return the notes for editors, and those that are not public: pubconstraint and role say which are."""
    notes: list[str] = []
    private: list[str] = []
    for note in children(meta, "edNote"):
        said = (attribute(note, "pubconstraint"), attribute(note, "role"))
        if any(PRIVATE.fullmatch(word.rpartition(":")[2].lower()) for word in said):
            private.append(text_of(note))
            continue
        body = read_body(note)
        inner = [block.text for block in body.blocks] or body.editors
        role = attribute(note, "role", "roleuri")
        notes += [labelled(role, text) for text in (*inner, *(text for text in body.editors if body.blocks))]
        private += body.private
    return notes, private


def _subjects(
    about: Element | None, words: Vocabularies, language: str
) -> tuple[dict[str, tuple[Concept, ...]], tuple[Concept, ...]]:
    found: dict[str, dict[Concept, None]] = {kind: {} for kind in SUBJECTS}
    broader: dict[Concept, None] = {}
    for subject in children(about, "subject"):
        kind = kind_of(subject)
        concept = concept_of(subject, words, language)
        if concept != Concept():
            found[kind][concept] = None
        if kind == "subjects":
            for name in ("sameAs", "broader"):
                broader.update({concept_of(each, words, language): None for each in children(subject, name)})
    return {kind: tuple(concepts) for kind, concepts in found.items()}, tuple(broader)


def _provider(provider: Element | None) -> str:
    return name_of(provider) or attribute(provider, "literal") or attribute(provider, "qcode").rpartition(":")[2]


def _creators(about: Element | None) -> str:
    """Return the names of creators that are written as names; others are accounts of an editorial system."""
    names = (name_of(each) or attribute(each, "literal") for each in children(about, "creator"))
    return ", ".join(dict.fromkeys(name for name in names if " " in name))


def _rights(item: Element, content: Content) -> Rights:
    infos = list(children(item, "rightsInfo"))

    def each(name: str) -> Iterator[Element]:
        return (found for info in infos for found in children(info, name))

    def joined(texts: Iterable[str]) -> str:
        return "\n".join(dict.fromkeys(text for text in texts if text))

    holders = (name_of(holder) or attribute(holder, "literal", "qcode", "uri") for holder in each("copyrightHolder"))
    linked = next((attribute(link, "href") for info in infos for link in children(info, "link")), "")
    return Rights(
        holder="; ".join(dict.fromkeys(filter(None, holders))),
        notice=joined(map(text_of, each("copyrightNotice"))) or content.notice,
        terms=joined(map(text_of, each("usageTerms"))),
        linked=linked,
    )
