"""Shapes of what is within a ninjs document of any version: contacts, renditions, GeoJSON, dates."""

from collections.abc import Mapping

from wire.intake.ninjs.shape import Members, Shape, Unfit, any_object, integer, list_of, number, one_of, text, text_like

__all__ = ["STATUSES", "TYPES", "contact", "dates", "geo_json", "rendition", "rights", "standard"]

STATUSES = ("usable", "withheld", "canceled")
TYPES = ("text", "audio", "video", "picture", "graphic", "composite")

# The depth of a geometry's coordinates: 1 is a position.
GEOMETRIES = {"Point": 1, "LineString": 2, "MultiPoint": 2, "Polygon": 3, "MultiLineString": 3, "MultiPolygon": 4}
MOST_NESTED = 8  # collections within collections
DAY = (
    r"^(-?(?:[1-9][0-9]*)?[0-9]{4})(-(1[0-2]|0[1-9])(-(3[01]|0[1-9]|[12][0-9])"
    r"(T(2[0-3]|[01][0-9]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-](?:2[0-3]|[01][0-9]):[0-5][0-9])?)?)?)?$"
)


def contact(postal_code: str) -> Members:
    """Return the shape of a contact; ``postal_code`` is that member's name."""
    address = dict.fromkeys(("locality", "area", postal_code, "country"), text) | {"lines": list_of(text)}
    members = dict.fromkeys(("type", "role", "lang", "name", "value"), text) | {"address": Members(address)}
    return Members(members, alternatives=[("value", "address")])


def rendition(spelled: Mapping[str, str], *, uri: Shape, size: Shape, later: bool) -> dict[str, Shape]:
    """Return the members of a rendition, spelled as the version does; ``later`` are those of 1.6 and 3.0."""
    members: dict[str, Shape] = {
        "href": uri,
        "title": text,
        "height": size,
        "width": size,
        spelled["size"]: size,
        "duration": number(),
        "format": text,
    }
    if later:
        members |= {spelled[name]: text for name in ("aspect", "codec", "protocol")} | {"bitrate": text}
        members |= {spelled["rate"]: number(), spelled["scan"]: one_of("progressive", "interlaced")}
        members["poi"] = Members({"x": integer(), "y": integer()})
    return members


def rights(language: str, linked: str, encoded: str, *, uri: Shape) -> Members:
    """Return the shape of a statement of rights, which is linked or encoded, and not both.

    The schemas ask for one of the two. A document with neither says nothing here, and its other rights are worth more
    than a refusal: what is not read is named in a note.
    """
    return Members({language: uri, linked: uri, encoded: text}, exclusive=(linked, encoded), open=True)


def standard(uri: Shape) -> dict[str, Shape]:
    """Return the member that names the version, in both of its spellings: documents of each generation have either."""
    shape = Members({"name": text, "version": text, "schema": uri})
    return {"standard": shape, "$standard": shape}


def dates(time: Shape) -> Shape:
    """Return the shape of the dates of an event or a coverage: of its start or of its end one kind is given."""
    day = text_like(DAY)
    rule = Members(
        {
            "frequency": one_of("secondly", "minutely", "hourly", "daily", "weekly", "monthly", "yearly"),
            "interval": integer(),
            "until": time,
            "count": integer(),
        }
    )

    def day_or_days(value: object, path: str) -> None:
        (list_of(day) if isinstance(value, list) else day)(value, path)

    members = Members(
        {
            "startDate": time,
            "endDate": time,
            "expectedStartDate": day,
            "expectedEndDate": day,
            "expectedDuration": text,
            "recurrence": Members({"recurrenceDates": day_or_days, "recurrenceRules": list_of(rule)}),
        }
    )

    def check(value: object, path: str) -> None:
        members(value, path)
        assert isinstance(value, dict)
        starts = ("startDate" in value) != ("expectedStartDate" in value)
        ends = ("endDate" in value) != ("expectedEndDate" in value)
        if not starts and not ends:
            raise Unfit(path, "one kind of start, startDate or expectedStartDate, or one kind of end belongs there")

    return check


def geo_json(value: object, path: str) -> None:
    """Let a GeoJSON object (RFC 7946) fit."""
    _geo_json(value, path, MOST_NESTED)


def _geo_json(value: object, path: str, depth: int) -> None:
    any_object(value, path)
    assert isinstance(value, dict)
    kind = value.get("type")
    if depth and kind in ("GeometryCollection", "FeatureCollection"):
        name = "geometries" if kind == "GeometryCollection" else "features"
        list_of(lambda item, where: _geo_json(item, where, depth - 1))(value.get(name), f"{path}.{name}")
    elif depth and kind == "Feature":
        if value.get("geometry") is not None:
            _geo_json(value["geometry"], f"{path}.geometry", depth - 1)
    elif isinstance(kind, str) and kind in GEOMETRIES:
        shape: Shape = number()
        for _ in range(GEOMETRIES[kind]):
            shape = list_of(shape)
        shape(value.get("coordinates"), f"{path}.coordinates")
    else:
        raise Unfit(f"{path}.type", "names no kind of GeoJSON object")
