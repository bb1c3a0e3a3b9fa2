"""What each generation of ninjs calls the members that the wire reads."""

from dataclasses import dataclass, replace

__all__ = ["FIRST", "SECOND", "THIRD", "Spelling", "spelling_of"]


@dataclass(frozen=True, slots=True)
class Spelling:
    """Names of members; ``people`` to ``sources`` are lists of concepts."""

    created: str
    first_created: str
    embargo: str
    status: str
    note: str
    byline: str
    holder: str
    notice: str
    terms: str
    rights: str
    linked: str
    encoded: str
    language_id: str
    content_type: str
    representation: str
    people: str
    organisations: str
    places: str
    events: str
    genres: str
    subjects: str
    sources: str


THIRD = Spelling(
    created="versionCreated",
    first_created="firstCreated",
    embargo="embargoedUntil",
    status="pubStatus",
    note="edNote",
    byline="by",
    holder="copyrightHolder",
    notice="copyrightNotice",
    terms="usageTerms",
    rights="rightsInfo",
    linked="linkedRights",
    encoded="encodedRights",
    language_id="langId",
    content_type="contentType",
    representation="representationType",
    people="people",
    organisations="organisations",
    places="places",
    events="events",
    genres="genres",
    subjects="subjects",
    sources="infoSources",
)
SECOND = replace(
    Spelling(*(getattr(THIRD, name).lower() for name in Spelling.__slots__)),
    embargo="embargoed",
)
FIRST = replace(
    SECOND,
    byline="byline",
    people="person",
    organisations="organisation",
    places="place",
    events="event",
    genres="genre",
    subjects="subject",
    sources="infosource",
)


def spelling_of(version: str) -> Spelling:
    """Return the spelling of a version, as :func:`wire.intake.ninjs.versions.validate` returns it."""
    return {"3": THIRD, "2": SECOND}.get(version[0], FIRST)
