"""The shapes of ninjs 1.0 to 1.8: lower-case names, one headline, bodies as ``body_html`` and ``body_text``."""

import re

from wire.intake.ninjs.concept_shapes import STATUSES, TYPES, contact, rendition, rights, standard
from wire.intake.ninjs.shape import (
    Members,
    Shape,
    any_object,
    date_time,
    integer,
    list_of,
    number,
    one_of,
    text,
    uri,
)

__all__ = ["LAST_MINOR", "first_generation"]

LAST_MINOR = 8
RENDITION = {
    "size": "sizeinbytes",
    "aspect": "aspectratio",
    "codec": "videocodec",
    "protocol": "transportprotocol",
    "rate": "framerate",
    "scan": "scantype",
}


def first_generation(minor: int) -> Members:
    """Return the shape of ninjs 1.``minor``. Before 1.5 its schemas take any text for a time."""
    time = date_time if minor >= 5 else text
    concept: dict[str, Shape] = {"name": text, "rel": text, "scheme": uri, "code": text}
    contacts: dict[str, Shape] = {"contactinfo": list_of(contact("postalcode"))} if minor >= 5 else {}
    symbol: dict[str, Shape] = {"ticker": text, "exchange": text}
    subject = dict(concept)
    place_names = []
    if minor >= 1:
        place_names = [(re.compile("geometry_[a-zA-Z0-9_]+"), any_object)]
    if minor >= 5:
        symbol |= {"symboltype": uri, "symbol": text}
        subject |= {"creator": text, "relevance": integer(0, 100), "confidence": integer(0, 100)}
    members: dict[str, Shape] = {
        "uri": uri,
        "type": one_of(*TYPES, *(("component",) if minor >= 2 else ())),
        "mimetype": text,
        "representationtype": one_of("complete", "incomplete"),
        "versioncreated": time,
        "embargoed": time,
        "pubstatus": one_of(*STATUSES, *(("replaced",) if minor == 2 else ())),
        "person": list_of(Members(concept | contacts)),
        "organisation": list_of(Members(concept | contacts | {"symbols": list_of(Members(symbol))})),
        "place": list_of(Members(concept | contacts, place_names)),
        "subject": list_of(Members(subject)),
        "event": list_of(Members(concept)),
        "object": list_of(Members(concept)),
    }
    texts = ["profile", "version", "copyrightholder", "copyrightnotice", "language", "byline", "headline", "located"]
    if minor >= 1:
        members["urgency"] = integer(1, 9) if minor >= 6 else number(1, 9)
        texts.append("usageterms")
    if minor >= 2:
        members |= {"firstcreated": time, "infosource": list_of(Members(concept | contacts))}
        members |= {"charcount": number(), "wordcount": number()}
        texts += ["ednote", "title", "slugline"]
    if minor >= 3:
        trust: dict[str, Shape] = {"scheme": uri, "code": text, "title": text, "href": uri}
        members |= {"altids": any_object, "trustindicator": list_of(Members(trust))}
        members["genre"] = list_of(Members({"name": text, "scheme": uri, "code": text}))
        members |= standard(uri)
    if minor >= 4:
        members |= {"contentcreated": time, "expires": time}
        members["rightsinfo"] = rights("langid", "linkedrights", "encodedrights", uri=uri)
    if minor >= 8:
        members["contentdigitised"] = time
    members |= dict.fromkeys(texts, text)
    files = Members(_rendition(minor))
    members["renditions"] = Members({}, [(re.compile("[a-zA-Z0-9_]+"), files)])
    free = ["description_", "body_", *(["headline_"] if minor >= 3 else [])]
    patterns = [(re.compile(f"{beginning}[a-zA-Z0-9_]+"), text) for beginning in free]
    whole = Members(members, patterns, required=("uri",))
    # An association is a document itself: the object is in its own shape.
    members["associations"] = Members({}, [(re.compile("[a-zA-Z0-9_]+"), whole)])
    return whole


def _rendition(minor: int) -> dict[str, Shape]:
    members = rendition(RENDITION, uri=uri, size=number(), later=minor >= 6) | {"mimetype": text}
    if minor < 2:
        del members["duration"], members["format"]
    if minor >= 7:
        resource = Members(dict.fromkeys(("role", "title", "language", "contenttype"), text))
        members["resources"] = list_of(resource)
    if minor >= 8:
        members["extensions"] = Members({}, [(re.compile(""), text)])
    return members
