"""The models of requests: they take the values that the document describes, and name the values that they refuse."""

import re

import jsonschema
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.service.api.components import SCHEMAS, parameters, ref
from wire.service.api.fields import Many, OneOf
from wire.service.api.forms import JSON, compose, read_form
from wire.service.api.problems import Problem
from wire.service.api.requests import (
    DeliveryQuery,
    Form,
    KillQuery,
    NoQuery,
    Options,
    PageQuery,
    read_model,
    read_query,
)

FITTING = {
    "uri": "urn:example:1",
    "version": 3,
    "language": "de",
    "circuits": ["de/*", "*/western-europe"],
    "sectors": ["arts", "sport"],
    "urgency": 9,
    "embargo": "2025-03-18T10:00:00Z",
    "due": "2025-03-18T10:00:00+02:00",
    "note": "A note.",
    "editions": [{"text": "Copy.", "language": "fr"}],
}
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from([*FITTING.values()]),
    st.lists(st.sampled_from(["de/*", "*", "arts", "x"]), max_size=3),
)
members = st.dictionaries(st.sampled_from([*FITTING, "text", "ninjs", "other"]), values, max_size=4).map(
    lambda given: {"text": "Copy."} | given
)
RESOLVED = {**SCHEMAS["Form"], "components": {"schemas": SCHEMAS}}


@given(members)
def test_a_form_that_is_taken_is_valid_by_the_document(form):
    """A client that keeps to the document is never stricter than the wire; null is the same as nothing."""
    try:
        read_model(Form, form)
    except Problem:
        return
    given = {name: value for name, value in form.items() if value is not None}
    jsonschema.Draft202012Validator(RESOLVED).validate(given)


def test_every_member_is_read():
    """Times as nanoseconds since the epoch, lists as tuples."""
    form = read_model(Form, {"text": "Copy.", **FITTING})
    assert (form.uri, form.version, form.language, form.urgency) == ("urn:example:1", 3, "de", 9)
    assert (form.circuits, form.sectors) == (("de/*", "*/western-europe"), ("arts", "sport"))
    assert (form.embargo_ns, form.due_ns) == (1_742_292_000 * 10**9, 1_742_284_800 * 10**9)
    assert [edition.language for edition in form.editions] == ["fr"]


@pytest.mark.parametrize(
    ("shape", "query", "read"),
    [
        (PageQuery, {}, {"limit": 100, "before": None}),
        (PageQuery, {"limit": ["7"], "before": ["9"]}, {"limit": 7, "before": 9}),
        (KillQuery, {"note": ["It was never true."]}, {"note": "It was never true."}),
        (DeliveryQuery, {"version": ["2"]}, {"version": 2}),
        (NoQuery, {}, {}),
    ],
)
def test_query_parameters_are_read_as_their_members(shape, query, read):
    """Digits are numbers."""
    assert read_query(shape, query).model_dump() == read


def test_lists_in_a_query_repeat_or_have_commas():
    """A sector that is named twice counts once, in the place of the first."""
    found = read_query(Options, {"sectors": ["arts,sport", "arts"], "circuits": ["de/*, en/*"]})
    assert (found.sectors, found.circuits) == (("arts", "sport"), ("de/*", "en/*"))


@pytest.mark.parametrize(
    ("shape", "query", "field", "words"),
    [
        (PageQuery, {"limit": ["0"]}, "limit", "0 does not fit; give a whole number from 1 to 1000"),
        (PageQuery, {"limit": ["x"]}, "limit", "'x' does not fit"),
        (PageQuery, {"limit": ["1", "2"]}, "limit", "given twice"),
        (PageQuery, {"bfore": ["1"]}, "bfore", "did you mean before?"),
        (NoQuery, {"limit": ["1"]}, "limit", "there are none here"),
        (Options, {"sectors": ["arts,x"]}, "sectors.1", "'x' is no sector"),
        (Options, {"circuits": [""]}, "circuits", "it names no circuit"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(shape, query, field, words):
    """With what would be right."""
    with pytest.raises(Problem) as refused:
        read_query(shape, query)
    assert refused.value.field == field
    assert words in refused.value.detail


def test_the_parameters_of_a_query_are_described_by_name():
    """By the names that a client gives, without those of the code."""
    assert list(parameters(Options)) == [
        *("uri", "version", "language", "circuits", "sectors", "urgency", "embargo", "due", "note"),
    ]
    assert parameters(PageQuery)["limit"] == {"type": "integer", "minimum": 1, "maximum": 1000}


def test_each_reference_of_the_document_has_its_schema():
    """Nested shapes do not matter."""
    written = orjson.dumps(SCHEMAS).decode()
    assert ref("EditionForm")["$ref"] in written
    assert set(re.findall(r'"#/components/schemas/(\w+)"', written)) <= set(SCHEMAS)


def test_a_list_describes_its_items_and_its_bounds():
    """One kind both checks a value and describes it in the document."""
    many = Many(OneOf(("a", "b")), 2, "it is empty")
    assert many.read(["b", "a"]) == ("b", "a")
    assert many.schema() == {
        "type": "array",
        "items": {"type": "string", "enum": ["a", "b"]},
        "minItems": 1,
        "maxItems": 2,
    }


def test_a_digest_is_what_it_was_when_it_came_to_disk():
    """The same post after an upgrade is the same release: the digest of a form never changes."""
    copy = "A headline\n\nA text of one paragraph, in English."
    form = orjson.dumps({"text": copy, "language": "en", "urgency": 2, "circuits": ["en/*"]})
    assert compose(read_form(JSON, None, {}, form), 0)[0].digest == "5fd704534a1e8a8c68128f100202553c"
