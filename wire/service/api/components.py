"""The schemas of the OpenAPI document (JSON Schema 2020-12), taken from the models of requests and answers."""

from dataclasses import is_dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import core_schema

from wire.service import release_record
from wire.service.api import account_answers, answers, calendar_answers, outlet_answers, requests
from wire.service.api.fields import Document, Schema
from wire.service.api.problems import KINDS, TYPE

__all__ = ["SCHEMAS", "parameters", "ref"]

REF = "#/components/schemas/{model}"
ACCOUNT = "the merged account in the form of the workers' tallies (wire/contract/tally.py)"
PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": [TYPE + kind for kind in KINDS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong, and what would be right"},
        "field": {"type": "string", "description": "the member or parameter at fault, as a dotted path"},
    },
    "required": ["type", "title", "status", "detail"],
}


class _Plain(GenerateJsonSchema):
    """Schemas without titles, without our own docstrings, and in requests without null, which is taken as missing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Say no: a member's name is its title."""
        del schema
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        """Describe a request."""
        return _bare(super().model_schema(schema))

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> dict[str, Any]:
        """Describe an answer, which has all its members and no others."""
        described = _bare(super().dataclass_schema(schema))
        return described | {"required": list(described["properties"]), "additionalProperties": False}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        """Describe a value that may be null."""
        if self.mode == "validation":
            return self.generate_inner(schema["schema"])
        return super().nullable_schema(schema)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        """Describe a member without its default."""
        return self.generate_inner(schema["schema"])


def ref(name: str) -> Schema:
    """Return a reference to a schema."""
    return {"$ref": REF.format(model=name)}


def parameters(model: type[requests.RequestModel]) -> dict[str, Schema]:
    """Return the schema of each query parameter of a model, by name."""
    found: dict[str, Schema] = model.model_json_schema(schema_generator=_Plain)["properties"]
    return found


def _schemas() -> dict[str, Any]:
    models: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        ("Form", "validation", TypeAdapter(requests.Form)),
        *(
            (name, "serialization", TypeAdapter(model))
            for module in (answers, account_answers, calendar_answers, outlet_answers, release_record)
            for name, model in vars(module).items()
            if name in module.__all__ and is_dataclass(model)
        ),
    ]
    _, found = TypeAdapter.json_schemas(models, ref_template=REF, schema_generator=_Plain)
    schemas: dict[str, Any] = dict(sorted(found["$defs"].items()))
    schemas["Account"]["description"] = ACCOUNT
    return schemas | {"Ninjs": Document().schema(), "Problem": PROBLEM}


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in ("title", "description")}


SCHEMAS: dict[str, Any] = _schemas()
