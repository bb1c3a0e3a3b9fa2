"""Versions of ninjs: told by their declaration or by their members, and each held to the shape that it has."""

import pytest

from wire.errors import ContractError
from wire.intake.ninjs.concept_shapes import STATUSES, TYPES, dates, geo_json
from wire.intake.ninjs.first_generation import LAST_MINOR, first_generation
from wire.intake.ninjs.later_generations import later_generation
from wire.intake.ninjs.shape import Unfit, date_time
from wire.intake.ninjs.spelling import FIRST, SECOND, THIRD, Spelling, spelling_of
from wire.intake.ninjs.superdesk import OWN, superdesk
from wire.intake.ninjs.versions import VERSIONS, validate

URI = "urn:x:1"
TIME = "2024-01-08T14:00:00Z"


def shape(version: str):
    major, minor = map(int, version.split("."))
    return first_generation(minor) if major == 1 else later_generation(major, minor)


def declared(version: str, member: str = "standard", **members: object) -> dict[str, object]:
    return {member: {"name": "ninjs", "version": version}, "uri": URI} | members


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_is_of_the_version_that_it_says(version):
    """In either spelling of the member, and by the schema's address alone."""
    if version not in ("1.0", "1.1", "1.2"):  # they have no such member
        assert validate(declared(version)) == version
        assert validate(declared(version, "$standard")) == version
        address = f"http://www.iptc.org/std/ninjs/ninjs-schema_{version}.json"
        assert validate({"standard": {"schema": address}, "uri": URI}) == version
    shape(version)({"uri": URI}, "")


@pytest.mark.parametrize("version", ["4.0", "3.2", "3.3", "2.2", "2.4", "1.9", "0.9", "final"])
def test_a_version_that_is_not_read_is_named(version):
    """The error says which versions are."""
    with pytest.raises(ContractError, match=rf"^standard: ninjs {version} is not read; ninjs 1.0 to 1.8"):
        validate(declared(version))
    with pytest.raises(ContractError, match=r"'NewsML' is not read"):
        validate({"standard": {"name": "NewsML", "version": "3.1"}, "uri": URI})


@pytest.mark.parametrize(
    ("members", "version"),
    [
        ({"versionCreated": "2026-11-29T06:00:00Z"}, "3.1"),
        ({"headlines": [{"value": "H"}]}, "3.1"),
        ({"digitalSourceType": {"name": "d"}}, "3.1"),
        ({"headlines": [{"value": "H"}], "versioncreated": "2026-11-29T06:00:00Z"}, "2.1"),
        ({"bodies": [{"value": "B", "contenttype": "text/html"}]}, "2.1"),
        ({"headline": "H", "body_html": "<p>B</p>"}, "1.8"),
        ({"headline": "H", "pubstatus": "replaced"}, "1.2"),
        ({"headline": "H", "versioncreated": "Last Tuesday"}, "1.4"),
        ({"headline": "H", "priority": 3}, "superdesk"),
        ({"headline": "H", "guid": "urn:x:2", "body_html": "<p>B</p>"}, "superdesk"),
    ],
)
def test_members_tell_the_version(members, version):
    """The newest version whose shape the document has."""
    assert validate({"uri": URI} | members) == version


CONCEPT = {"name": "n", "rel": "about"}
FITS = [
    *((f"1.{minor}", {"type": "composite", "mimetype": "a/b", "profile": "p"}) for minor in range(LAST_MINOR + 1)),
    ("1.0", {"description_text": "d", "description_new": "d", "body_new": "b", "person": [CONCEPT]}),
    ("1.0", {"versioncreated": "Last Tuesday", "embargoed": "2019-10-01"}),
    ("1.0", {"renditions": {}, "associations": {"a": {"uri": "urn:x:2", "type": "video"}}}),
    ("1.1", {"urgency": 9, "usageterms": "u", "place": [{"name": "p", "geometry_point": {"any": 1}}]}),
    ("1.2", {"type": "component", "title": "t", "infosource": [CONCEPT], "charcount": 3}),
    ("1.3", {"headline_short": "h", "altids": {"a": [1]}, "genre": [{"name": "g"}]}),
    ("1.3", {"body_a-b#$": "the pattern has no end", "headline_a-é": "h"}),
    ("1.4", {"contentcreated": "2022-04-21", "rightsinfo": {"linkedrights": "http://x"}}),
    ("1.5", {"organisation": [{"contactinfo": [{"type": "web", "value": "v"}], "symbols": [{"symbol": "S"}]}]}),
    ("1.5", {"subject": [{"name": "s", "confidence": 100, "relevance": 0, "creator": "c"}]}),
    ("1.6", {"renditions": {"a": {"scantype": "progressive", "poi": {"x": 1, "y": 2}}}}),
    ("1.7", {"renditions": {"a": {"resources": [{"role": "r"}]}}}),
    ("1.8", {"renditions": {"a": {"extensions": {"x:y": "z"}}}, "contentdigitised": "2022-04-21T00:00:00Z"}),
    ("2.0", {"associations": [{"name": "logo", "uri": URI, "renditions": [{"name": "a", "mimetype": "i/p"}]}]}),
    ("2.0", {"representationtype": "full", "places": [{"geojson": {"type": "Point", "coordinates": [1, 2]}}]}),
    ("2.1", {"expires": "2023-12-31T23:59:59+00:00", "associations": [{"name": "a", "uri": URI}]}),
    ("2.1", {"rightsinfo": {"langid": "http://x", "encodedrights": "{}"}}),
    ("3.0", {"type": "event", "eventDetails": {"dates": {"startDate": TIME, "expectedEndDate": "2024"}}}),
    ("3.0", {"type": "planning", "plannedCoverage": [{"uri": "plan-1", "urgency": 9, "itemCount": {"rangeFrom": 1}}]}),
    ("3.0", {"events": [{"id": "e"}], "associations": [{"name": "a", "rel": "r", "uri": URI, "versionCreated": TIME}]}),
    ("3.1", {"bodies": [{"value": "b", "charCount": 3}], "digitalSourceType": {"name": "d"}}),
    ("3.1", {"renditions": [{"name": "a", "videoCodec": "AVC", "frameRate": 29.97, "width": 3}]}),
]  # fmt: skip
UNFIT = [
    ("1.0", {"type": "component"}, "type"),
    ("1.0", {"type": "invalid"}, "type"),
    ("1.0", {"mime_type": "a/b"}, "mime_type"),
    ("1.0", {"representationtype": "full"}, "representationtype"),
    ("1.0", {"version": 1}, "version"),
    ("1.0", {"place": {"name": "p"}}, "place"),
    ("1.0", {"person": ["p"]}, "person.0"),
    ("1.0", {"infosource": [CONCEPT]}, "infosource"),
    ("1.0", {"urgency": 3}, "urgency"),
    ("1.1", {"description_*&": "d"}, "description_"),
    ("1.1", {"type": "component"}, "type"),
    ("1.2", {"title": 3}, "title"),
    ("1.2", {"pubstatus": "commissioned"}, "pubstatus"),
    ("1.2", {"headline_short": "h"}, "headline_short"),
    ("1.2", {"infosource": [{"scheme": {"uri": "u"}}]}, "infosource.0.scheme"),
    ("1.3", {"$standard": "http://x"}, "standard"),
    ("1.3", {"headline_": "h"}, "headline_"),
    ("1.3", {"headline_é": "h"}, "headline_é"),
    ("1.3", {"altids": "a"}, "altids"),
    ("1.3", {"genre": "g"}, "genre"),
    ("1.4", {"contentcreated": {"start": "2022-04-21"}}, "contentcreated"),
    ("1.4", {"expires": []}, "expires"),
    ("1.4", {"linkedrights": "http://x"}, "linkedrights"),
    ("1.4", {"rightsinfo": {"linkedrights": "http://x", "encodedrights": "{}"}}, "rightsinfo"),
    ("1.5", {"urgency": "high"}, "urgency"),
    ("1.5", {"urgency": 9.5}, "urgency"),
    ("1.5", {"embargoed": "2027-03-18"}, "embargoed"),
    ("1.5", {"associations": {"a": {"uri": URI, "bad": "b"}}}, "associations.a.bad"),
    ("1.6", {"renditions": {"a": {"resources": []}}}, "renditions.a.resources"),
    ("2.0", {"places": [{"geojson": {"coordinates": [1, 2]}}]}, "places.0.geojson.type"),
    ("2.0", {"places": [{"geojson": {"type": "Point", "coordinates": ["a", "b"]}}]}, "places.0.geojson.coordinates.0"),
    ("2.0", {"associations": [{"name": "a", "anything": 1}]}, "associations.0.anything"),
    ("2.0", {"headline": "h"}, "headline"),
    ("2.0", {"associations": [{"uri": URI}]}, "associations.0.name"),
    ("1.1", {"urgency": 0.1}, "urgency"),
    ("2.0", {"expires": "2023-12-31T23:59:59Z"}, "expires"),
    ("2.1", {"associations": [{"uri": URI}]}, "associations.0.name"),
    ("2.1", {"associations": [{"name": "a"}]}, "associations.0.uri"),
    ("2.1", {"bodies": [{"role": "main"}]}, "bodies.0.value"),
    ("2.1", {"bodies": [{"value": "b", "contentType": "t"}]}, "bodies.0.contentType"),
    ("2.1", {"people": [{"contactinfo": [{"type": "t"}]}]}, "people.0.contactinfo.0"),
    ("2.1", {"type": "event"}, "type"),
    ("3.0", {"random": "r"}, "random"),
    ("3.0", {"versioncreated": "2013-05-16T04:01:00Z"}, "versioncreated"),
    ("3.0", {"urgency": 11}, "urgency"),
    ("3.0", {"plannedCoverage": [{"urgency": 11}]}, "plannedCoverage.0.urgency"),
    ("3.0", {"eventDetails": {"dates": {"startDate": "2023-07-11T09:00:00Z", "expectedStartDate": "2023-07-12"}}},
     "eventDetails.dates"),
    ("3.0", {"eventDetails": {"dates": {"expectedStartDate": "29 Feb"}}}, "eventDetails.dates.expectedStartDate"),
    ("3.0", {"associations": [{"name": "a", "type": "planning"}]}, "associations.0.uri"),
    ("3.0", {"digitalSourceType": {"name": "d"}}, "digitalSourceType"),
    ("3.1", {"digitalSourceType": "d"}, "digitalSourceType"),
    ("3.1", {"renditions": [{"name": "a", "resources": []}]}, "renditions.0.resources"),
    ("3.1", {"rightsInfo": {"linkedRights": "http://x", "encodedRights": "{}"}}, "rightsInfo"),
    ("3.1", {"embargoedUntil": "tomorrow"}, "embargoedUntil"),
    ("3.1", {"people": [{"uri": "not a uri"}]}, "people.0.uri"),
]  # fmt: skip


@pytest.mark.parametrize(("version", "members"), FITS)
def test_a_document_that_its_version_allows_fits(version, members):
    """Every kind of member, in the versions that have it."""
    shape(version)({"uri": URI} | members, "")


@pytest.mark.parametrize(("version", "members", "path"), UNFIT)
def test_a_document_that_its_version_does_not_allow_is_refused(version, members, path):
    """The member at fault is named."""
    with pytest.raises(Unfit) as refused:
        shape(version)({"uri": URI} | members, "")
    assert refused.value.path.startswith(path) or path in refused.value.path


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_needs_a_uri(version):
    """It is the one member that a document must have."""
    with pytest.raises(Unfit, match=r"^uri: is missing"):
        shape(version)({}, "")


def test_a_superdesk_document_needs_a_guid_or_a_uri():
    """Either names the story; a null is no value."""
    assert validate({"uri": URI, "priority": 3, "ednote": None, "associations": {"a": None}}) == "superdesk"
    with pytest.raises(ContractError, match=r"^guid: is missing"):
        validate({"priority": 3, "headline": "H"})
    superdesk()({"guid": URI, "service": [{"code": "a", "name": None}]}, "")
    assert {"guid", "priority", "service"} <= OWN.keys()


@pytest.mark.parametrize(
    "value",
    [
        {"type": "Point", "coordinates": [1, 2.5]},
        {"type": "MultiPolygon", "coordinates": [[[[0, 0], [0, 1], [1, 1], [0, 0]]]]},
        {"type": "Feature", "geometry": None, "properties": {}},
        {"type": "GeometryCollection", "geometries": [{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}]},
    ],
)
def test_geo_json_is_told(value):
    """Each kind of object of RFC 7946."""
    geo_json(value, "place")


@pytest.mark.parametrize("value", [{}, {"type": "Foo"}, {"type": "Point"}, {"type": "Polygon", "coordinates": [1]}, 3])
def test_what_is_no_geo_json_is_refused(value):
    """An unknown kind, or coordinates of another depth."""
    with pytest.raises(Unfit):
        geo_json(value, "place")


def test_an_event_has_a_date():
    """Of its start or its end one kind is given."""
    dates(date_time)({"endDate": "2024-01-08T14:00:00Z"}, "dates")
    with pytest.raises(Unfit):
        dates(date_time)({"expectedDuration": "PT1H"}, "dates")
    assert (STATUSES[0], TYPES[0]) == ("usable", "text")


def test_each_generation_spells_its_members_in_its_own_way():
    """Camel case in 3.x, lower case in 2.x, one person in 1.x; every name is a member of the generation's shape."""
    assert [spelling_of(version) for version in ("3.0", "2.1", "1.4", "superdesk")] == [THIRD, SECOND, FIRST, FIRST]
    for spelling, version in ((THIRD, "3.1"), (SECOND, "2.1"), (FIRST, "1.8")):
        nested = {"linked", "encoded", "language_id", "content_type"}
        names = [getattr(spelling, name) for name in Spelling.__slots__ if name not in nested]
        assert all(shape(version).shape_of(name) is not None for name in names)
