"""The schemas that ship with the package."""

import json

import pytest
from jsonschema import Draft202012Validator

from bench.base.errors import ConfigurationError
from bench.output.schema_files import schema_names, schema_text

NAMES = (
    "baseline",
    "calibration",
    "capacity",
    "comparison",
    "events",
    "fairness",
    "missing",
    "records",
    "releases",
    "runs",
    "summary",
)


def objects(schema):
    """Every object in a schema whose keys it names."""
    for part in (schema, *schema.get("$defs", {}).values()):
        if "properties" in part:
            yield part


def test_there_is_one_for_each_file_that_a_run_leaves():
    """By the name of the file."""
    assert schema_names() == NAMES


VERSIONS = {"missing": 2}  # by name, where the version is not 1


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_strict_and_says_its_name(name):
    """JSON Schema 2020-12; every key is required, no other is allowed, and each is described."""
    schema = json.loads(schema_text(name))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:wirestorm:{name}:{VERSIONS.get(name, 1)}"
    for part in objects(schema):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
        assert all(item["description"].endswith(".") for item in part["properties"].values()), part["title"]


def test_a_name_that_none_has_is_refused_with_those_that_there_are():
    """The remedy is named."""
    with pytest.raises(ConfigurationError, match=r"sumary: there is no such schema; these ship: base"):
        schema_text("sumary")
