"""The countries that the outlets live in, and the languages that each country must write in so that none is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wire.directory.territories import TERRITORIES
from wire.directory.territory import Territory

__all__ = ["Home", "select"]


@dataclass(frozen=True, slots=True)
class Home:
    """A chosen territory, and the languages that at least one outlet of it is to write in."""

    territory: Territory
    due: tuple[str, ...]


def select(countries: int, outlets: int, territories: Sequence[Territory] = TERRITORIES) -> tuple[Home, ...]:
    """Return ``countries`` territories, by code, for that many outlets or more.

    While languages are missing, the territory that brings most of them comes next, but none brings more than
    there are outlets to spare; of equals, and once all languages are in, the one with the larger press.
    """
    remaining = sorted(territories, key=lambda territory: (-territory.weight, territory.code))
    missing = {language for territory in remaining for language, _ in territory.readers}
    spare = outlets - countries
    homes: list[Home] = []
    while len(homes) < countries:
        best = max(remaining, key=lambda territory: min(len(_new(territory, missing)), spare + 1))
        due = tuple(_new(best, missing)[: spare + 1])
        spare -= max(0, len(due) - 1)
        missing.difference_update(due)
        remaining.remove(best)
        homes.append(Home(best, due))
    return tuple(sorted(homes, key=lambda home: home.territory.code))


def _new(territory: Territory, missing: Iterable[str]) -> list[str]:
    return [language for language, _ in territory.readers if language in missing]
