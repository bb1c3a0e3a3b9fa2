"""Documents with every member that their format has, each with a value of its own, and where those values went."""

import re
from collections.abc import Iterator

from wire.intake.results import Reading

URI = "http://example.org/"
TEXT = "The ferry between the two banks sails again on Monday, the port authority said."


def ninjs_3() -> dict[str, object]:
    """Return a document of ninjs 3.1."""
    mark = _marks()

    def concept(**more: object) -> dict[str, object]:
        return {"name": next(mark), "rel": next(mark), "uri": URI + next(mark), "literal": next(mark), **more}

    def contacts() -> list[object]:
        return [{"type": next(mark), "value": next(mark)}, {"address": {"lines": [next(mark)], "country": next(mark)}}]

    return {
        "uri": URI + next(mark),
        "type": "text",
        "profile": next(mark),
        "version": "7",
        "firstCreated": "2026-11-01T01:01:01Z",
        "versionCreated": "2026-11-02T02:02:02Z",
        "contentCreated": "2026-11-03T03:03:03Z",
        "embargoedUntil": "2027-03-18T10:00:00Z",
        "pubStatus": "usable",
        "urgency": 3,
        **{name: next(mark) for name in ("copyrightHolder", "copyrightNotice", "usageTerms", "edNote", "title")},
        **{name: next(mark) for name in ("by", "slugline", "located")},
        "language": "en",
        "descriptions": [{"role": next(mark), "value": next(mark)}],
        "bodies": [{"role": "main", "value": f"{TEXT} {next(mark)}"}],
        "headlines": [{"role": "main", "value": next(mark)}, {"role": "short", "value": next(mark)}],
        "people": [concept(contactInfo=contacts())],
        "organisations": [concept(symbols=[{"exchange": next(mark), "symbol": next(mark)}], contactInfo=contacts())],
        "places": [concept(contactInfo=contacts(), geoJSON={"type": "Point", "coordinates": [1.25, 2.5]})],
        "subjects": [
            concept(creator=next(mark), relevance=51, confidence=52),
            concept(name="sport", uri="http://cv.iptc.org/newscodes/mediatopic/15000000"),
            {"name": next(mark), "rel": next(mark)},
        ],
        "events": [concept(id=next(mark))],
        "eventDetails": {"eventStatus": URI + next(mark), "dates": {"startDate": "2027-01-01T01:01:01Z"}},
        "plannedCoverage": [{"title": next(mark)}],
        "objects": [concept()],
        "infoSources": [
            {"name": next(mark), "role": next(mark), "literal": next(mark), "contactInfo": contacts()},
            {"name": next(mark), "role": next(mark)},
        ],
        "renditions": [{"name": next(mark), "href": URI + next(mark)}],
        "associations": [{"uri": URI + next(mark), "name": next(mark)}],
        "altIds": [{"role": next(mark), "value": next(mark)}],
        "trustIndicators": [{"role": URI + next(mark), "title": next(mark), "href": URI + next(mark)}],
        "standard": {"name": "ninjs", "version": "3.1"},
        "genres": [{"name": next(mark), "uri": URI + next(mark), "literal": next(mark)}],
        "expires": "2028-01-01T01:01:01Z",
        "rightsInfo": {"langId": URI + next(mark), "linkedRights": URI + next(mark)},
        "digitalSourceType": {"name": next(mark), "uri": URI + next(mark)},
    }


def ninjs_2() -> dict[str, object]:
    """Return a document of ninjs 2.1: the same members in lower case, without those of 3.x."""
    found = _lowered(ninjs_3())
    assert isinstance(found, dict)
    found["embargoed"] = found.pop("embargoeduntil")
    found["standard"] = {"name": "ninjs", "version": "2.1"}
    for name in ("eventdetails", "plannedcoverage", "digitalsourcetype"):
        del found[name]
    del found["events"][0]["id"]
    return found


def ninjs_1() -> dict[str, object]:
    """Return a document of ninjs 1.8."""
    mark = _marks()

    def concept(**more: object) -> dict[str, object]:
        return {"name": next(mark), "rel": next(mark), "scheme": URI + next(mark), "code": next(mark), **more}

    def contacts() -> list[object]:
        return [{"type": next(mark), "value": next(mark)}]

    symbol = {"ticker": next(mark), "exchange": next(mark), "symboltype": URI + next(mark), "symbol": next(mark)}
    texts = ("profile", "copyrightholder", "copyrightnotice", "usageterms", "ednote", "title", "byline", "headline")
    return {
        "uri": URI + next(mark),
        "type": "text",
        "mimetype": "text/plain",
        "version": "7",
        "firstcreated": "2026-11-01T01:01:01Z",
        "versioncreated": "2026-11-02T02:02:02Z",
        "contentcreated": "2026-11-03T03:03:03Z",
        "contentdigitised": "2026-11-04T03:03:03Z",
        "embargoed": "2027-03-18T10:00:00Z",
        "pubstatus": "usable",
        "urgency": 3,
        "language": "en",
        **{name: next(mark) for name in (*texts, "slugline", "located", "headline_short", "description_text")},
        "person": [concept(contactinfo=contacts())],
        "organisation": [concept(contactinfo=contacts(), symbols=[symbol])],
        "place": [concept(geometry_point={"type": "Point", "coordinates": [1, 2]})],
        "subject": [concept(creator=next(mark), relevance=51, confidence=52)],
        "event": [concept()],
        "object": [concept()],
        "infosource": [concept(contactinfo=contacts()), concept()],
        "renditions": {"a": {"href": URI + next(mark), "title": next(mark)}},
        "altids": {"x": next(mark)},
        "trustindicator": [{"scheme": URI + next(mark), "code": next(mark)}],
        "$standard": {"name": "ninjs", "version": "1.8"},
        "genre": [{"name": next(mark), "scheme": URI, "code": next(mark)}],
        "expires": "2028-01-01T01:01:01Z",
        "rightsinfo": {"langid": URI + next(mark), "linkedrights": URI + next(mark)},
        "body_text": f"{TEXT} {next(mark)}",
        "associations": {"a": {"uri": URI + next(mark), "headline": next(mark)}},
    }


def superdesk() -> dict[str, object]:
    """Return a document as Superdesk writes it."""
    mark = (f"own{text}" for text in _marks())

    def item() -> dict[str, object]:
        return {"name": next(mark), "code": next(mark), "scheme": next(mark), "aliases": next(mark)}

    document = ninjs_1()
    for name in ("uri", "$standard", "contentdigitised", "headline_short"):
        del document[name]
    texts = ("evolvedfrom", "source", "byline_html", "creditline", "copyrightcredit", "anpa_take_key", "sms_message")
    lists = ("service", "signal", "products", "company_codes", "subject", "person", "genre", "place", "infosource")
    return document | {
        "guid": URI + next(mark),
        "priority": 4,
        "keywords": [next(mark), item()],
        "authors": [{"name": next(mark), "role": next(mark), "biography": next(mark)}],
        "extra": {"a": next(mark)},
        "annotations": [{"a": next(mark)}],
        "attachments": [{"a": next(mark)}],
        "refs": [{"a": next(mark)}],
        "readtime": 5,
        "rewrite_sequence": 6,
        "firstpublished": "2026-11-05T01:01:01Z",
        **{name: next(mark) for name in texts},
        **{name: [item()] for name in lists},
    }


def lost(document: object, reading: Reading) -> list[str]:
    """Return the paths of the marks in a document that are neither in its release nor named in a note."""
    said = f"{reading.release!r} {' '.join(reading.notes)}"
    listed = named(reading)
    return [
        path
        for path, mark in _marked(document, ())
        if not re.search(rf"{mark}(?!\d)", said)
        and not any(".".join(path.split(".")[: end + 1]) in listed for end in range(path.count(".") + 1))
    ]


def named(reading: Reading) -> set[str]:
    """Return the members that the notes of a reading name as not kept."""
    parts = (note for note in reading.notes if note.startswith("Not kept"))
    return {name.strip() for note in parts for name in note.partition(": ")[2].rstrip(".").split(",")}


def _marks() -> Iterator[str]:
    return (f"mark{number}" for number in range(1, 10_000))


def _marked(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _marked(member, (*path, str(name)))
    elif isinstance(value, list):
        for member in value:
            yield from _marked(member, path)
    elif found := re.search(r"\w*mark\d+", str(value)):
        yield ".".join(path), found[0]


def _lowered(value: object) -> object:
    if isinstance(value, dict):
        return {str(name).lower(): _lowered(member) for name, member in value.items()}
    return [_lowered(member) for member in value] if isinstance(value, list) else value
