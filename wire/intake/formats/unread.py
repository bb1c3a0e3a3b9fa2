"""The members of a document that intake does not read: the law is that each is kept, or named in a note."""

from collections.abc import Iterable

from wire.intake.formats.trees import Element, local

__all__ = ["not_kept"]


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
    return (f"Not kept: {', '.join(found)}.",) if found else ()
