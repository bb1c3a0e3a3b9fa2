"""What no release keeps of a ninjs document: the law is that each member is kept, or named in a note."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wire.contract.concepts import ABOUT, KEYWORD, sector_of, split_subjects
from wire.contract.ninjs import replaced_by
from wire.contract.release import Concept
from wire.intake.ninjs.spelling import Spelling
from wire.intake.ninjs.values import concept_of, objects_of
from wire.intake.ninjs.versions import SUPERDESK

__all__ = ["CONCEPTS", "unkept"]

CONCEPTS = ("people", "organisations", "places", "events", "genres")
IN_CONCEPT = frozenset({"name", "uri", "literal", "rel", "role", "scheme", "code"})
# Members that say nothing about the story that the release does not say again.
QUIET = frozenset({"standard", "$standard", "type", "charcount", "wordcount"})
READ = frozenset(
    {"uri", "version", "language", "urgency", "expires", "headlines", "headline", "bodies", "descriptions", "located"}
    | {"slugline"}
)
READ_OF_SUPERDESK = frozenset({"guid", "service", "keywords", "source"})


def unkept(members: Mapping[str, Any], spelling: Spelling, version: str, headline: str) -> Iterable[str]:
    """Give sentences on the members of a document that its release does not have; ``headline`` is what is sent."""
    if members.get(spelling.representation) in ("partial", "incomplete"):
        yield "The document says that it is not complete."
    read = _read(members, spelling, version)
    if members.get("title") == headline:
        read |= {"title"}
    if len(objects_of(members, "associations")) == 1 and replaced_by(members):
        read |= {"associations"}
    unread = [
        name for name in members if name not in read and not name.startswith(("body_", "description_", "headline_"))
    ]
    unread += _of_subjects(spelling.subjects, [concept_of(each) for each in objects_of(members, spelling.subjects)])
    names = [getattr(spelling, member) for member in (*CONCEPTS, "subjects", "sources")]
    for name in (*names, *(("service",) if "service" in read else ())):
        extra = {key for each in objects_of(members, name) for key in each.keys() - IN_CONCEPT}
        unread += [f"{name}.{key}" for key in sorted(extra)]
    for name in sorted({"keywords", "authors"} & read):
        inner = {key for each in objects_of(members, name) if isinstance(each, dict) for key in each}
        unread += [f"{name}.{key}" for key in sorted(inner - {"name"})]
    if unread:
        yield f"Not kept: {', '.join(dict.fromkeys(unread))}."


def _read(members: Mapping[str, Any], spelling: Spelling, version: str) -> set[str]:
    """Return the names of the members that are read of a document."""
    read = {*READ, *QUIET, *(getattr(spelling, name) for name in Spelling.__slots__)}
    created = {members.get(name) for name in (spelling.created, spelling.first_created)}
    if len(created - {None}) > 1:
        read.discard(spelling.first_created)
    if version == SUPERDESK:
        read |= READ_OF_SUPERDESK
        read |= {"priority"} if members.get("urgency") is None else set()
        read |= {"authors"} if not members.get(spelling.byline) else set()
    return read


def _of_subjects(member: str, found: Sequence[Concept]) -> list[str]:
    """Return what no release keeps of subjects that are its sectors or keywords, as names of members.

    A sector has its own name and code in a release, and a keyword is a word: what else a document says of the two is
    lost.
    """
    unread: list[str] = []
    for concept in found:
        sectors, subjects, keywords = split_subjects([concept])
        if subjects:
            continue
        if sectors and concept.literal and sector_of(Concept(literal=concept.literal)) is None:
            unread.append(f"{member}.literal")
        if concept.rel and concept.rel not in (ABOUT, KEYWORD) and (sectors or keywords):
            unread.append(f"{member}.rel")
    return unread
