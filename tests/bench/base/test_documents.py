"""The edge where typed values become JSON and typed values again."""

import json
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import pytest
from annotated_types import Ge

from bench.base.documents import Document, decode, encode, read_document, write_document
from bench.base.errors import ConfigurationError
from bench.base.quantiles import Quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Document):
    name: str
    times: Quantiles | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Document):
    schema: Literal["urn:x:whole:1"]
    count: Annotated[int, Ge(0)]
    parts: tuple[Part, ...]


TIMES = Quantiles(p50=0.5, p90=None, p99=1.0, p999=1.5, max=2)
WHOLE = Whole(schema="urn:x:whole:1", count=3, parts=(Part(name="ü", times=TIMES), Part(name="", times=None)))


def changed(*path, to):
    """The JSON of a whole document with one value changed, or added."""
    form = json.loads(encode(WHOLE))
    place = form
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return json.dumps(form).encode()


def test_a_document_is_the_same_after_it_was_json():
    """Nested values, tuples, nulls; a key that is no Python name stands under its own."""
    content = encode(WHOLE)
    assert decode(Whole, content, "whole.json") == WHOLE
    assert json.loads(content)["parts"][0]["times"]["p99.9"] == 1.5
    assert b"\n" not in content
    assert decode(Whole, encode(WHOLE, indented=True), "whole.json") == WHOLE


def test_an_infinite_number_is_null():
    """JSON has none."""
    assert b'"p50":null' in encode(replace(TIMES, p50=float("inf")))


@pytest.mark.parametrize(
    ("path", "value", "key", "problem"),
    [
        (("count",), "3", "count", "should be a valid integer"),
        (("count",), True, "count", "should be a valid integer"),
        (("count",), -1, "count", "greater than or equal to 0"),
        (("parts", 0, "times", "p99.9"), "slow", "parts.0.times.p99.9", "should be a valid number"),
        (("parts", 1, "name"), None, "parts.1.name", "should be a valid string"),
        (("parts", 0, "times", "p999"), 1.0, "parts.0.times.p999", "unexpected keyword"),
        (("more",), 1, "more", "unexpected keyword"),
        (("schema",), "urn:x:whole:2", "schema", "should be 'urn:x:whole:1'"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_file_and_key(path, value, key, problem):
    """Another type, a value out of bounds, a key too many, another version."""
    with pytest.raises(ConfigurationError) as refused:
        decode(Whole, changed(*path, to=value), "runs/whole.json")
    assert str(refused.value).startswith(f"runs/whole.json: {key}: ")
    assert problem in refused.value.problem


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'"text"', b"null"])
def test_what_is_no_document_at_all_is_refused_with_the_file(content):
    """Nothing, half of it, something else."""
    with pytest.raises(ConfigurationError, match=r"^whole\.json: "):
        decode(Whole, content, "whole.json")


def test_a_key_that_is_not_there_is_named():
    """Every key is in every file."""
    form = json.loads(encode(WHOLE))
    del form["parts"][1]["times"]
    with pytest.raises(ConfigurationError, match=r"^whole\.json: parts\.1\.times: field required"):
        decode(Whole, json.dumps(form).encode(), "whole.json")


def test_a_document_is_written_to_a_folder_that_may_not_be_there_yet(tmp_path):
    """What keeps it from being written is told with its path, and is no exception."""
    path = tmp_path / "new" / "whole.json"
    assert write_document(WHOLE, path) == []
    assert read_document(Whole, path, "") == WHOLE
    assert write_document(WHOLE, path.parent) == [f"{path.parent}: is a directory"]
