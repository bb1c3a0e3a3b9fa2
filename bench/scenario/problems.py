"""Pydantic's validation errors of a scenario, each with its remedy."""

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bench.base.format import cut
from bench.base.units import Wrong
from bench.scenario.model import Scenario
from bench.scenario.nearest import nearest

__all__ = ["Problem", "describe_problems"]

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """A wrong value: its dotted key, what is wrong, and what would be right."""

    key: str
    text: str
    remedy: str


def describe_problems(error: ValidationError, table: dict[str, Any]) -> list[Problem]:
    """Return every problem of a scenario that did not validate; values are shown as the table has them."""
    return [_describe(details, table) for details in error.errors(include_url=False)]


def _describe(details: ErrorDetails, table: dict[str, Any]) -> Problem:
    # A validator's own name in the location is no key of the table.
    path = [part for part in details["loc"] if isinstance(part, int) or not part.startswith("function-")]
    key = ".".join(map(str, path))
    if details["type"] == "extra_forbidden":
        return Problem(key, "there is no such key", nearest(str(path[-1]), _keys(path[:-1])))
    takes = _takes(path)
    wrong = details.get("ctx", {}).get("error")
    if isinstance(wrong, Wrong):
        key = ".".join(filter(None, (key, wrong.key)))
        return Problem(key, wrong.problem, wrong.remedy or f"give {takes}")
    remedy = f"give {takes}"
    if details["type"] == "missing":
        return Problem(key, "this key is missing", remedy)
    value = _value(table, path, details["input"])
    if details["type"] == "literal_error" and isinstance(value, str):
        near = difflib.get_close_matches(value, re.findall(r"[\w.]+", takes), n=1)
        remedy = f"did you mean {near[0]}? It takes {takes}" if near else remedy
    return Problem(key, f"{_shown(value, path)} does not fit", remedy)


def _value(table: Any, path: list[Any], otherwise: Any) -> Any:
    """Return the value at a location: a validator may have changed it before another validator refused it."""
    for part in path:
        try:
            table = table[part]
        except (LookupError, TypeError):
            return otherwise
    return table


def _shown(value: Any, path: list[Any]) -> str:
    """Return a value as text; a broker's values and commands are hidden, because they may hold a password."""
    secret = path[:1] == ["broker"] or path[-1:] == ["token_command"]
    if secret and not isinstance(value, int | float):
        return "the value"
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists nested too deeply
        return "the value"
    return cut(text, SHOWN)


def _takes(path: list[Any]) -> str:
    """Return the description of the key that holds a location."""
    description = ""
    for field in _fields(path):
        description = field.description or description
    return description or "something else"


def _keys(path: list[Any]) -> list[str]:
    """Return the keys of the table at a location."""
    model: type[BaseModel] = Scenario
    for field in _fields(path):
        model = _model(field) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _fields(path: list[Any]) -> Iterator[FieldInfo]:
    model: type[BaseModel] | None = Scenario
    for part in path:
        if isinstance(part, int) or model is None:
            continue
        found = {field.alias or name: field for name, field in model.model_fields.items()}.get(part)
        if found is None:
            return
        yield found
        model = _model(found)


def _model(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model of the table, or of the tables, that a key holds."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None
