"""One country or territory, and the readers of its press."""

from dataclasses import dataclass

__all__ = ["Territory"]


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory by its ISO 3166 alpha-2 code.

    ``region`` is a slug of ``REGIONS``, ``timezone`` the tz database's key of the press's city, ``weight`` the size
    of the press on a scale of its own. ``readers`` pairs each language of the press with its readers in people,
    most first: CLDR's speakers, with second languages damped (see scripts/make_territories.py).
    """

    code: str
    name: str
    region: str
    timezone: str
    weight: float
    readers: tuple[tuple[str, int], ...]
