"""The fields of a document with their texts: key, meaning, unit, and when the value is null."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic.fields import FieldInfo

from bench.base.documents import Document
from bench.base.quantities import In

__all__ = ["DocumentField", "fields_of", "meaning_of", "parts_of"]

NULL = "Null: "


@dataclass(frozen=True, slots=True)
class DocumentField:
    """One key of a document. ``unit`` is empty for what is no quantity, ``null`` where it is never null."""

    key: str
    meaning: str
    unit: str
    null: str


def meaning_of(document: type[Document]) -> str:
    """Return the docstring of a document in one line."""
    return _plain(document.__doc__ or "")


def fields_of(document: type[Document]) -> list[DocumentField]:
    """Return the fields in the order of the file. KeyError where a field has no text under it."""
    texts = {name: text for kind in reversed(document.__mro__) for name, text in _texts(kind)}
    hints = get_type_hints(document, include_extras=True)
    return [_field(item.name, hints[item.name], texts[item.name]) for item in fields(document)]  # type: ignore[arg-type]  # mypy knows Document as no dataclass; each that is read here is one


def parts_of(document: type[Document]) -> list[type[Document]]:
    """Return the documents that a document is made of, each once, in the order in which they are met."""
    found: list[type[Document]] = []
    for hint in get_type_hints(document, include_extras=True).values():
        for part in _documents(hint):
            found += [item for item in (part, *parts_of(part)) if item not in found]
    return found


def _field(name: str, hint: Any, text: str) -> DocumentField:
    aliases = [item.alias for item in get_args(hint)[1:] if isinstance(item, FieldInfo) and item.alias]
    meaning, _, null = text.partition(NULL)
    return DocumentField(aliases[0] if aliases else name, meaning.strip(), _unit(hint), null.strip())


def _texts(kind: type[Any]) -> Iterator[tuple[str, str]]:
    """The text that stands under each field of a class, in one line."""
    if not is_dataclass(kind):
        return
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(tree, ast.ClassDef)
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            assert isinstance(below.value, ast.Constant)
            yield field.target.id, _plain(str(below.value.value))


def _plain(text: str) -> str:
    """In one line, with code between single backticks as Markdown has it."""
    return " ".join(text.replace("``", "`").split())


def _unit(hint: Any) -> str:
    """The unit in a type's annotations, wherever in it; empty where there is none."""
    for item in get_args(hint):
        if isinstance(item, In):
            return item.unit
        if unit := _unit(item):
            return unit
    return ""


def _documents(hint: Any) -> Iterator[type[Document]]:
    if isinstance(hint, type) and issubclass(hint, Document):
        yield hint
    for item in get_args(hint):
        yield from _documents(item)
