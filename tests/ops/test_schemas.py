"""Schemas and docs/summary.md say what the typed values are."""

import json
import re
from dataclasses import dataclass

import pytest

from bench.base.documents import Document, decode
from bench.calibration import document
from bench.output import run_set, summary
from scripts.schemas.__main__ import PAGE, texts
from scripts.schemas.fields import fields_of, meaning_of, parts_of
from scripts.schemas.files import FILES
from scripts.schemas.schema import schema_of
from scripts.schemas.tables import fill

TEXTS = dict(texts())
DOCUMENTS = sorted({part for file in FILES for part in (file.document, *parts_of(file.document))}, key=str)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_what_is_checked_in_is_what_the_types_make(path):
    """`make schemas` writes it anew."""
    assert path.read_text() == TEXTS[path]


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.__name__)
def test_every_key_says_what_it_means_and_one_that_may_be_null_says_when(kind):
    """And no other says so; texts are sentences."""
    file = next(file for file in FILES if kind is file.document or kind in parts_of(file.document))
    schema = schema_of(file.document, file.urn, file.title)
    properties = (schema if kind is file.document else schema["$defs"][kind.__name__])["properties"]
    assert meaning_of(kind).endswith(".")
    for field in fields_of(kind):
        told = {key: value for key, value in properties[field.key].items() if key != "description"}
        assert bool(field.null) == ('"null"' in json.dumps(told)), field.key
        assert re.fullmatch(r"[A-Z`].*\.", field.meaning), field.key


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.__name__)
def test_every_key_has_a_line_on_the_page(kind):
    """In a table under the heading of its file or part."""
    page = PAGE.read_text()
    heading = next((f"## {file.file}" for file in FILES if file.document is kind), f"### {kind.__name__}")
    part = page.split(f"\n{heading}\n")[1]
    table = re.search(r"(?:^\|.*\n)+", part, re.MULTILINE)[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert rows == [f"`{field.key}`" for field in fields_of(kind)]


def test_a_file_names_the_schema_that_it_keeps():
    """The name in the value is the name of the schema."""
    names = {file.schema: file.urn for file in FILES}
    assert names["summary"] == summary.SCHEMA
    assert names["runs"] == run_set.SCHEMA
    assert names["calibration"] == document.SCHEMA


def test_a_page_without_a_place_for_a_files_keys_is_refused():
    """No file goes undocumented."""
    with pytest.raises(ValueError, match=r"keys of summary\.json"):
        fill("# A page", {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold(Document):
    told: int
    """Something."""
    untold: int


def test_a_key_without_a_text_is_an_error():
    """It is found when the schemas are made."""
    with pytest.raises(KeyError, match="untold"):
        fields_of(Untold)
    assert decode(Untold, b'{"told":1,"untold":2}', "x").untold == 2
