"""The files that a run leaves are typed values. This is the edge where they become JSON, and typed values again.

A document is a frozen dataclass whose fields are the file's keys, in their order. The text under a field says what it
means; ``Null:`` in it says when it is null. Schemas and docs/summary.md are made from these texts.
"""

from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from bench.base.errors import ConfigurationError
from wire.host.reasons import reason_of

__all__ = ["Document", "decode", "encode", "read_document", "write_document"]

REMEDY = "give a file as this version of wirestorm writes it"


class Document:
    """Base of each part of a file: unknown keys and values of another type are refused when it is read."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)


D = TypeVar("D", bound=Document)
ADAPTERS: dict[type[Document], TypeAdapter[Any]] = {}


def encode(document: Document, *, indented: bool = False) -> bytes:
    """A document as JSON, without a line end."""
    return _adapter(type(document)).dump_json(document, by_alias=True, indent=2 if indented else None)


def decode(kind: type[D], content: bytes, source: str | Path) -> D:
    """A document from its JSON. ConfigurationError, with ``source`` and the key at fault, where it is none."""
    try:
        document: D = _adapter(kind).validate_json(content, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        problem = first["msg"][0].lower() + first["msg"][1:]
        raise ConfigurationError(source, key, problem, REMEDY) from None
    return document


def read_document(kind: type[D], path: Path, remedy: str) -> D:
    """Return the document of a file. ConfigurationError where the file can't be read, with the remedy, or is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(path, "", reason_of(error).lower(), remedy) from None
    return decode(kind, content, path)


def write_document(document: Document, path: Path) -> list[str]:
    """Write a document, and its folder if it is not there; return why it is not written, if it is not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)  # Ctrl-C may have come before the first run made it
        path.write_bytes(encode(document, indented=True))
    except OSError as error:
        return [f"{path}: {reason_of(error).lower()}"]
    return []


def _adapter(kind: type[D]) -> TypeAdapter[D]:
    """Return what validates and writes a kind of document; building it takes some milliseconds, so that it is kept."""
    if kind not in ADAPTERS:
        ADAPTERS[kind] = TypeAdapter(kind)
    return ADAPTERS[kind]
