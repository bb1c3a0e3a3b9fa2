"""Scenarios as TOML: what a scenario says beyond the defaults, in the form of its file."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.scenario.message import Message
from bench.scenario.model import Scenario

__all__ = ["to_toml"]

BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(scenario: Scenario) -> str:
    """Return the text of a scenario's file, without the values that are defaults. Loaded, it is an equal scenario but
    for credentials.
    """
    defaults = Scenario().describe()
    # A message has a topic of its own always; its other keys have defaults.
    defaults["message"] = Message(topic="-").model_dump(mode="json", by_alias=True) | {"topic": None}
    plain: dict[str, Any] = {}
    tables: dict[str, dict[str, Any]] = {}
    arrays: dict[str, Any] = {}
    for key, value in scenario.describe().items():
        default = defaults[key]
        if isinstance(value, dict):
            said = {name: item for name, item in value.items() if item != (default or {}).get(name)}
            if said or key == "message":
                tables[key] = said
        elif _is_tables(value):
            arrays[key] = value
        elif value is not None and (value != default or key == "name"):
            plain[key] = value
    held = (line for name, table in tables.items() for line in _table(name, table))
    return "\n".join((*_pairs(plain), *held, *_array_lines(arrays))) + "\n"


def _table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    arrays = {key: value for key, value in table.items() if _is_tables(value)}
    yield ""
    yield f"[{name}]"
    yield from _pairs({key: value for key, value in table.items() if key not in arrays})
    yield from _array_lines({f"{name}.{key}": items for key, items in arrays.items()})


def _array_lines(arrays: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    for name, items in arrays.items():
        for item in items:
            yield ""
            yield f"[[{name}]]"
            yield from _pairs(item)


def _is_tables(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(item, dict) for item in value)


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if value is not None:
            yield f"{_key(key)} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(_pairs(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _value(key)
