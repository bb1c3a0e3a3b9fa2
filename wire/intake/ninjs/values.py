"""Values of a document's members, whose shape has been checked: concepts, times and versions."""

import re
from collections.abc import Mapping
from typing import Any

from wire.contract.release import Concept
from wire.contract.times import parse_time
from wire.errors import ContractError

__all__ = ["concept_of", "objects_of", "time_of", "version_of"]

OFFSET = re.compile(r"([+-]\d\d)(\d\d)$", re.ASCII)  # Superdesk writes +0000
NUMBER = re.compile(r"\D*(\d{1,9})", re.ASCII)


def objects_of(members: Mapping[str, Any], name: str) -> list[Any]:
    """Return the objects in a list; none where the member is missing."""
    value = members.get(name)
    return value if isinstance(value, list) else []


def concept_of(each: Mapping[str, Any]) -> Concept:
    """Return a concept of any version: 1.x has a scheme and a code for what is a URI or a literal later."""

    def text(name: str) -> str:
        value = each.get(name)
        return value if isinstance(value, str) else ""

    uri, literal, scheme, code = text("uri"), text("literal"), text("scheme"), text("code")
    if code and not literal:
        literal = code if not scheme or ":" in scheme else f"{scheme}:{code}"
    if code and not uri and scheme.startswith(("http://", "https://")):
        uri = scheme + ("" if scheme.endswith(("/", "#")) else "/") + code
    return Concept(text("name"), uri, literal, text("rel") or text("role"))


def version_of(members: Mapping[str, Any]) -> int:
    """Return the number of a version. Versions are free text ("2.1", "final"): the first number counts, or 1."""
    digits = NUMBER.match(str(members.get("version", "1")))
    return max(1, int(digits[1])) if digits else 1


def time_of(members: Mapping[str, Any], name: str) -> int | None:
    """Return a time in nanoseconds since the epoch; None where there is none, ContractError where the text is none."""
    value = members.get(name)
    if not value:
        return None
    try:
        return parse_time(OFFSET.sub(r"\1:\2", str(value)))
    except ValueError as error:
        raise ContractError(f"{name}: {error}") from None
