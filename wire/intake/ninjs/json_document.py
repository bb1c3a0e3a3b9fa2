"""JSON as objects that say each thing once: a member that stands twice in an object is refused."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from wire.errors import ContractError

__all__ = ["ASIDE", "check_members", "parse_document"]

# Documents within a document: nothing of them is sent, and the standard's own test documents repeat a member there.
ASIDE = "associations"
DEEP = "the document is nested too deeply"


class _Repeated(dict[str, Any]):
    """An object in which a member stands twice."""

    name = ""


def parse_document(text: str) -> dict[str, Any]:
    """Return the members of a JSON object; ContractError says what is wrong with the text.

    Where the text is no JSON the error's cause is orjson's, with its line.
    """
    try:
        members = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ContractError(f"the document is not JSON: {error}") from error
    if not isinstance(members, dict):
        raise ContractError("the document is not a JSON object")
    check_members(text)
    return members


def check_members(text: str) -> None:
    """Raise ContractError where a member stands twice in an object of a JSON text, but for associated documents."""
    if _is_as_written(text):
        return
    try:
        _walk(json.loads(text, object_pairs_hook=_object))
    except RecursionError:
        raise ContractError(DEEP) from None
    except ValueError as error:  # a number with thousands of digits
        raise ContractError(f"the document is not JSON: {error}") from error


def _is_as_written(text: str) -> bool:
    """Return whether a text is as orjson writes it: then it has each member once, and there is no need to look."""
    try:
        return orjson.dumps(orjson.loads(text)) == text.encode()
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, UnicodeEncodeError):
        return False


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    repeated = _Repeated(members)
    for name, _ in pairs:
        if name in seen:
            repeated.name = name
            break
        seen.add(name)
    return repeated


def _walk(value: object) -> None:
    if isinstance(value, _Repeated):
        raise ContractError(f"{value.name}: stands twice in one object")
    if isinstance(value, dict):
        for name, member in value.items():
            if name != ASIDE:
                _walk(member)
    elif isinstance(value, list):
        for member in value:
            _walk(member)
