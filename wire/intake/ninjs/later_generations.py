"""The shapes of ninjs 2.0 and 2.1, in lower case, and of 3.0 and 3.1, in camel case: lists of headlines and bodies."""

from wire.intake.ninjs.concept_shapes import STATUSES, TYPES, contact, dates, geo_json, rendition, rights, standard
from wire.intake.ninjs.shape import Members, Shape, date_time, integer, list_of, number, one_of, text, uri

__all__ = ["later_generation"]

RENDITION = {
    "size": "sizeInBytes",
    "aspect": "aspectRatio",
    "codec": "videoCodec",
    "protocol": "transportProtocol",
    "rate": "frameRate",
    "scan": "scanType",
}
TEXTS = (
    *("profile", "version", "copyrightHolder", "copyrightNotice", "usageTerms", "edNote", "language", "title", "by"),
    *("slugline", "located"),
)


def later_generation(major: int, minor: int) -> Members:
    """Return the shape of ninjs 2.0, 2.1, 3.0 or 3.1. The schema of 2.0 takes any text for a time."""
    third = major == 3
    since_21 = (major, minor) >= (2, 1)
    time = date_time if since_21 else text
    count = integer() if third else number()

    def spelled(name: str) -> str:
        return name if third else name.lower()

    concept: dict[str, Shape] = {"name": text, "rel": text, "uri": uri, "literal": text}
    contacts: dict[str, Shape] = {spelled("contactInfo"): list_of(contact(spelled("postalCode")))} if since_21 else {}
    grades: dict[str, Shape] = {"creator": text, "relevance": integer(0, 100), "confidence": integer(0, 100)}
    symbol: dict[str, Shape] = {"exchange": text}
    if not third:
        symbol["ticker"] = text
    if since_21:
        symbol |= {spelled("symbolType"): uri, "symbol": text}
    organisation = Members(concept | contacts | {"symbols": list_of(Members(symbol))})
    said: dict[str, Shape] = {"role": text, spelled("contentType"): text, "value": text}
    counts: dict[str, Shape] = {spelled("charCount"): count, spelled("wordCount"): count}
    place: dict[str, Shape] = {spelled("geoJSON"): geo_json}
    if (major, minor) == (3, 0):
        place["geojson"] = geo_json  # the standard's test documents for 3.0 have both spellings
    source: dict[str, Shape] = {"name": text, "role": text, "uri": uri, "literal": text}
    files: dict[str, Shape] = rendition(
        {name: spelled(word) for name, word in RENDITION.items()}, uri=uri, size=count, later=third
    ) | {"name": text, spelled("contentType"): text}
    urgency = integer(1, 9) if since_21 else number(1, 9)
    kind = one_of(*TYPES, "component", *(("event", "planning") if third else ()))
    members: dict[str, Shape] = {
        "uri": uri,
        "type": kind,
        spelled("representationType"): one_of("full", "partial"),
        spelled("pubStatus"): one_of(*STATUSES),
        "urgency": urgency,
        "descriptions": list_of(Members(said, required=("value",))),
        "bodies": list_of(Members(said | counts, required=("value",))),
        "headlines": list_of(Members(said, required=("value",))),
        "people": list_of(Members(concept | contacts)),
        "organisations": list_of(organisation),
        "places": list_of(Members(concept | contacts | place)),
        "subjects": list_of(Members(concept | (grades if since_21 else {}))),
        "events": list_of(Members(concept | ({"id": text} if third else {}))),
        "objects": list_of(Members(concept)),
        spelled("infoSources"): list_of(Members(source | contacts)),
        "renditions": list_of(Members(files, required=("name",))),
        spelled("altIds"): list_of(Members({"role": text, "value": text})),
        spelled("trustIndicators"): list_of(Members({"role": uri, "title": text, "href": uri})),
        **standard(uri),
        "genres": list_of(Members({"name": text, "uri": text, "literal": text})),
        spelled("rightsInfo"): rights(*map(spelled, ("langId", "linkedRights", "encodedRights")), uri=uri),
    }
    members |= {spelled(name): text for name in TEXTS}
    times = ["firstCreated", "versionCreated", "contentCreated", "embargoedUntil" if third else "embargoed"]
    members |= {spelled(name): time for name in (*times, *(["expires"] if since_21 else []))}
    if third:
        members |= _planning(kind, urgency, organisation, Members(files, required=("name",)))
    if (major, minor) == (3, 1):
        members["digitalSourceType"] = Members({"name": text, "uri": uri, "literal": text})
    return Members(_with_associations(members, files, third=third, since_21=since_21), required=("uri",))


def _planning(kind: Shape, urgency: Shape, organisation: Shape, file: Shape) -> dict[str, Shape]:
    """Return the members on events and on coverage to come."""
    when = dates(date_time)
    reference = Members({"name": text, "value": text})
    coverage: dict[str, Shape] = {
        "uri": uri,
        "title": text,
        "pubStatus": one_of(*STATUSES),
        "type": kind,
        "commissioned": Members({"by": text, "on": date_time, "references": list_of(reference)}),
        "dates": when,
        "audiences": list_of(Members({"audience": text, "significance": integer()})),
        "exclAudience": list_of(text),
        "edNote": text,
        "urgency": urgency,
        "language": text,
        "itemCount": Members({"rangeFrom": integer(), "rangeTo": integer()}),
        "wordCount": integer(),
        "renditions": list_of(file),
    }
    event: dict[str, Shape] = {
        "eventStatus": uri,
        "plannedCoverageStatus": uri,
        "dates": when,
        "organiser": organisation,
    }
    return {"eventDetails": Members(event), "plannedCoverage": list_of(Members(coverage))}


def _with_associations(
    members: dict[str, Shape], files: dict[str, Shape], *, third: bool, since_21: bool
) -> dict[str, Shape]:
    """Return the members with the associations, which are documents themselves: their shape is in itself."""
    within = dict(members)
    within["name"] = text
    if third:
        within["rel"] = text
    if since_21:
        association = Members(within, required=("name", "uri"))
    else:
        # The schema of 2.0 lets members of 1.x stand in the renditions of an association.
        within["renditions"] = list_of(Members(files | {"mimetype": text}))
        association = Members(within, required=("name", "uri"))
    within["associations"] = list_of(association)
    return members | {"associations": list_of(association)}
