"""The API's answers about a release version are valid by their schemas."""

import jsonschema
import orjson
import pytest

from bench.run.rows import COVERAGE_NAMES
from tests.support.recorded_desk import ENGLISH, release
from wire.contract.release import Status
from wire.desk.entry import Entry
from wire.service.api.answers import Listed, Receipt, Version
from wire.service.api.components import SCHEMAS
from wire.service.api.reach import Reach
from wire.service.api.views import answer, audience_of, listed_of, location, receipt_of, version_of

REACH = Reach(7, 40, 900)


def entry_of(**more):
    story = release(**more)
    return Entry(3, story, "business", tuple(ENGLISH[:2]), 2 * 10**9, 10**9, "waiting", "digest")


@pytest.mark.parametrize(
    "entry",
    [entry_of(), entry_of(embargo_ns=10**18, status=Status.WITHHELD), entry_of(version=2, status=Status.CANCELED)],
)
@pytest.mark.parametrize(
    ("shape", "view"),
    [
        (Receipt, lambda entry: receipt_of(entry, REACH, ["The urgency is 5."])),
        (Listed, listed_of),
        (Version, lambda entry: version_of(entry, REACH)),
    ],
)
def test_each_view_is_valid_by_its_schema(entry, shape, view):
    """With and without an embargo, as a kill too."""
    shown = view(entry)
    assert isinstance(shown, shape)
    schema = {**SCHEMAS[shape.__name__], "components": {"schemas": SCHEMAS}}
    jsonschema.Draft202012Validator(schema).validate(orjson.loads(answer(shown).body))


def test_times_are_rfc_3339_and_counts_are_the_audience():
    """In UTC."""
    shown = receipt_of(entry_of(), REACH)
    assert (shown.accepted, shown.due, shown.embargo) == ("1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z", None)
    assert audience_of(ENGLISH[:1], REACH) == {
        "circuits": [str(ENGLISH[0])],
        "outlets": 7,
        "editors": 40,
        "desktops": 900,
    }


def test_a_uri_is_one_segment_of_a_path():
    """Percent-encoded, its slashes too."""
    assert location("urn:x:a/b?c") == "/releases/urn%3Ax%3Aa%2Fb%3Fc"


def test_coverage_is_named_by_fraction():
    """The schema has the keys of a run's releases.jsonl and summary.json."""
    assert set(SCHEMAS["Delivery"]["properties"]["coverage_seconds"]["properties"]) == set(COVERAGE_NAMES.values())
