"""A document as JSON Schema 2020-12: what pydantic makes of its type, with the texts of its fields."""

from typing import Any

from pydantic import TypeAdapter

from bench.base.documents import Document
from scripts.schemas.fields import fields_of, meaning_of, parts_of

__all__ = ["DIALECT", "Schema", "schema_of"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def schema_of(document: type[Document], urn: str, title: str) -> Schema:
    """Return the schema of a document under its name and title."""
    made = TypeAdapter(document).json_schema(by_alias=True)
    parts = {part.__name__: part for part in parts_of(document)}
    definitions = {
        name: _object(parts[name], schema) if name in parts else _plain(schema)
        for name, schema in made.pop("$defs", {}).items()
    }
    root = {"$schema": DIALECT, "$id": urn} | _object(document, made) | {"title": title}
    return root | ({"$defs": definitions} if definitions else {})


def _object(document: type[Document], schema: Schema) -> Schema:
    """The schema of one document: what it is, then each key with its text."""
    properties = {
        field.key: _property(schema["properties"][field.key], field.meaning, field.unit, field.null)
        for field in fields_of(document)
    }
    head = {"title": document.__name__, "description": meaning_of(document), "type": "object"}
    return head | {
        "additionalProperties": schema["additionalProperties"],
        "required": list(properties),  # the writers of the files write every key
        "properties": properties,
    }


def _property(schema: Schema, meaning: str, unit: str, null: str) -> Schema:
    texts = (meaning, f"Unit: {unit}." if unit else "", f"Null: {null}" if null else "")
    plain = _plain(schema)
    first = {"description": " ".join(filter(None, texts))} | {key: plain[key] for key in ("type",) if key in plain}
    return first | plain


def _plain(schema: Schema) -> Schema:
    """Without the titles that pydantic makes of names, and with ``null`` as one of the types where that says it."""
    plain: Schema = {}
    for key, value in schema.items():
        if key == "title":
            continue
        if key == "anyOf" and len(value) == 2 and value[1] == {"type": "null"} and _is_type(value[0]):
            inner = _plain(value[0])
            plain |= inner | {"type": [inner["type"], "null"]}
        elif isinstance(value, dict):
            plain[key] = _plain(value)
        elif isinstance(value, list):
            plain[key] = [_plain(item) if isinstance(item, dict) else item for item in value]
        else:
            plain[key] = value
    return plain


def _is_type(schema: Schema) -> bool:
    """Whether its other keywords say nothing of null: an enumeration would exclude it."""
    return isinstance(schema.get("type"), str) and not {"enum", "const"} & schema.keys()
