"""The units of numbers and texts in documents, as annotations of their types: schemas and tables read them there."""

from dataclasses import dataclass

__all__ = ["RFC_3339", "In"]

RFC_3339 = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z$"  # a moment in UTC


@dataclass(frozen=True, slots=True)
class In:
    """Annotates a type with its unit."""

    unit: str
