"""The members of a document that intake does not read: the law is that each is kept, or named in a note."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType

from wire.intake.formats.story import Story
from wire.intake.formats.trees import Element, local

__all__ = ["not_kept", "unread_attributes", "with_unsaid"]


START = "Not kept: "
NOTHING: Mapping[str, str] = MappingProxyType({})


def unread_attributes(elements: Iterable[Element | None], read: frozenset[str]) -> Iterator[str]:
    """Give the attributes of elements that are not read and have a value, with their elements' names."""
    for element in elements:
        if element is None:
            continue
        for name, value in element.attrib.items():
            plain = str(name).rpartition("}")[2]
            if plain not in read and str(value).strip():
                yield f"{local(element)}.{plain}"


def with_unsaid(story: Story, root: Element, quiet: frozenset[str], values: Mapping[str, str] = NOTHING) -> Story:
    """Return a story with a note on the elements whose text it does not have, and that no note of it names.

    ``quiet`` are the names of elements whose text says nothing to a reader, such as times, and of those with the text
    of the story, which is looked at elsewhere; nothing in them is looked at. ``values`` are elements whose text
    is in an attribute, with its name.
    """
    named = (note.removeprefix(START).rstrip(".").split(", ") for note in story.notes if note.startswith(START))
    known = {*quiet, *(name for names in named for name in names)}
    said = " ".join(" ".join(_texts(story)).split())
    found = dict.fromkeys(_unsaid(root, known, said, values))
    return replace(story, notes=(*story.notes, f"{START}{', '.join(found)}.")) if found else story


def _unsaid(element: Element, known: set[str], said: str, values: Mapping[str, str]) -> Iterator[str]:
    for inner in element:
        if local(inner) in known:
            continue
        name = local(inner)
        value = str(inner.get(values[name], "")) if name in values else inner.text or ""
        text = " ".join(value.split()).strip(" -–—,;")
        if text and text not in said:
            yield f"{local(element)}.{name}" if name in ("name", "Party") else name
        yield from _unsaid(inner, known, said, values)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))


def not_kept(parts: Iterable[tuple[Element | None, frozenset[str]]], more: Iterable[str] = ()) -> tuple[str, ...]:
    """Return one sentence on the children of elements that are in no set of what is read, or none.

    Each element comes with the names of its children that are read or are about the file alone; ``more`` are names of
    other members. A child without text, attribute and children says nothing, and is not named.
    """
    names = [
        local(child)
        for parent, read in parts
        if parent is not None
        for child in parent
        if local(child) not in read and (len(child) or child.attrib or (child.text or "").strip())
    ]
    found = dict.fromkeys((*names, *more))
    return (f"{START}{', '.join(found)}.",) if found else ()
