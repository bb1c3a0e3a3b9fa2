"""The shape of Superdesk's own ninjs: 1.x with a ``guid``, services, keywords and more of a newsroom system."""

import re
from collections.abc import Mapping

from wire.intake.ninjs.first_generation import LAST_MINOR, first_generation
from wire.intake.ninjs.shape import Members, Shape, any_object, any_value, date_time, list_of, number, text, uri

__all__ = ["OWN", "superdesk"]

OFFSET = re.compile(r"([+-]\d\d)(\d\d)$", re.ASCII)
ITEM = Members({"name": text, "code": text, "scheme": text}, open=True)


def _items(value: object, path: str) -> None:
    """Let a list of vocabulary items fit; an item without a code or a scheme has null there."""
    list_of(any_object)(value, path)
    assert isinstance(value, list)
    for index, item in enumerate(value):
        ITEM({name: member for name, member in item.items() if member is not None}, f"{path}.{index}")


def _keywords(value: object, path: str) -> None:
    list_of(any_value)(value, path)
    assert isinstance(value, list)
    for index, word in enumerate(value):
        if not isinstance(word, str):
            ITEM(word, f"{path}.{index}")


def _null_or(shape: Shape) -> Shape:
    def check(value: object, path: str) -> None:
        if value is not None:
            shape(value, path)

    return check


def _time(value: object, path: str) -> None:
    """Let a time fit, also with the offset without a colon that Superdesk writes."""
    text(value, path)
    date_time(OFFSET.sub(r"\1:\2", str(value)), path)


def _number_or_text(value: object, path: str) -> None:
    if not isinstance(value, str):
        number()(value, path)


# Members that no version of the standard has.
OWN: Mapping[str, Shape] = {
    "guid": uri,
    "priority": number(),
    "service": _items,
    "keywords": _keywords,
    "source": text,
    "evolvedfrom": text,
    "signal": _items,
    "authors": list_of(any_object),
    "extra": any_object,
    "extra_items": any_object,
    "annotations": list_of(any_object),
    "attachments": list_of(any_object),
    "readtime": number(),
    "firstpublished": date_time,
    "products": _items,
    "rewrite_sequence": number(),
    "rewritten_by": text,
    "correction_sequence": number(),
    "translated_from": text,
    "translation_id": text,
    "translations": any_value,
    "nextversion": text,
    "ingest_id": text,
    "ingest_version": _number_or_text,
    "original_id": text,
    "assignment_id": text,
    "coverage_id": text,
    "agenda_id": text,
    "event_id": text,
    "planning_id": text,
    "byline_html": text,
    "creditline": text,
    "copyrightcredit": text,
    "anpa_take_key": text,
    "sms_message": text,
    "company_codes": _items,
    "refs": list_of(any_object),
}


def superdesk() -> Members:
    """Return the shape, in which every member may be null and vocabulary items may have further members.

    A document has a ``guid`` or a ``uri``; the caller tells the flavour by the members that only Superdesk has.
    """
    first = first_generation(LAST_MINOR)
    shapes = dict(first.known) | dict(OWN)
    shapes["version"] = _number_or_text
    shapes["type"] = text
    shapes |= {name: _time for name, shape in shapes.items() if shape is date_time}
    for name in ("person", "organisation", "place", "subject", "event", "object", "infosource", "genre"):
        shapes[name] = _items
    renditions = Members({}, [(re.compile(""), any_object)])
    known = {name: _null_or(shape) for name, shape in shapes.items()}
    known["renditions"] = _null_or(renditions)
    known["associations"] = _null_or(Members({}, [(re.compile(""), _null_or(any_object))]))
    return Members(known, [(pattern, _null_or(shape)) for pattern, shape in first.patterns])
