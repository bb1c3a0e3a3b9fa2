"""The directory of a seed, a number of outlets in a number of countries, is the same on every machine.

Nothing here depends on hashes, on the order of sets or on a Python's own shuffles and sums: only on
Random.random(), whose stream is fixed, and on arithmetic that is exact or correctly rounded everywhere.
"""

from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from random import Random
from typing import NamedTuple

from wire.contract.places import LANGUAGES
from wire.directory.apportion import apportion, ranking
from wire.directory.directory import Directory
from wire.directory.names.naming import Namer
from wire.directory.outlet import Outlet
from wire.directory.profile import desktop_weight, editor_weight, sector_sets
from wire.directory.selection import Home, select
from wire.directory.territories import TERRITORIES
from wire.directory.territory import Territory
from wire.errors import DirectoryError

__all__ = ["population"]

MOST_OUTLETS = 200_000

# The model wire's own figures, kept in proportion at other sizes.
MODEL_OUTLETS = 6_500
MODEL_EDITORS = 86_000
MODEL_DESKTOPS = 3_500_000

# Of the outlets in a country with a second language of the press, this fraction writes in both.
BILINGUAL_FRACTION = 0.12
# A second language that has fewer readers than this fraction of the first's has papers of its own, but the papers in
# the first do not carry it.
BILINGUAL_READERS = 0.1


class _Place(NamedTuple):
    """The country and languages of an outlet, before it has a name."""

    territory: Territory
    languages: tuple[str, ...]


def population(seed: int, outlets: int, countries: int = 90) -> Directory:
    """Return the directory of a seed: ``outlets`` outlets, 1 to 200,000, in ``countries`` countries.

    Where there are fewer outlets than countries, each has a country to itself; where not all the wire's languages
    fit, as many as there is room for are in. ``Directory.notes`` says so. Editors and desktops add up to 86,000 and
    3,500,000 at 6,500 outlets and are in proportion at other sizes.

    The order of the outlets is a seeded shuffle: a stripe ``index::count`` is a fair sample of all of them.
    DirectoryError where a size is out of range.
    """
    if not 1 <= outlets <= MOST_OUTLETS:
        raise DirectoryError(f"a directory of {outlets} outlets cannot be built; it takes 1 to {MOST_OUTLETS:,}")
    if not 1 <= countries <= len(TERRITORIES):
        raise DirectoryError(f"outlets cannot be in {countries} countries; it takes 1 to {len(TERRITORIES)}")
    random = Random(seed).random  # noqa: S311 (a population, not a secret)
    homes = select(min(outlets, countries), outlets)
    settled = _settle(homes, outlets, random)
    placed = [settled[number] for number in ranking(random, outlets)]
    sectors = sector_sets(outlets, random)
    sizes = [editor_weight(random) for _ in range(outlets)]
    editors = apportion(round(MODEL_EDITORS * outlets / MODEL_OUTLETS), sizes, 1)
    reaches = [desktop_weight(size, random) for size in sizes]
    desktops = apportion(round(MODEL_DESKTOPS * outlets / MODEL_OUTLETS), reaches, 1)
    namer = Namer(random)
    return Directory(
        seed,
        tuple(home.territory.code for home in homes),
        tuple(
            Outlet(
                index,
                namer.name(languages[0], territory.code, sectors[index][0] if sectors[index] else ""),
                territory.code,
                territory.region,
                territory.timezone,
                languages,
                sectors[index],
                editors[index],
                desktops[index],
            )
            for index, (territory, languages) in enumerate(placed)
        ),
        tuple(_notes(outlets, countries, homes, placed)),
    )


def _settle(homes: Sequence[Home], outlets: int, random: Callable[[], float]) -> list[_Place]:
    """Return the country and languages of each outlet, country by country."""
    weights = [home.territory.weight for home in homes]
    counts = apportion(outlets, weights, [max(1, len(home.due)) for home in homes])
    settled: list[_Place] = []
    for home, count in zip(homes, counts, strict=True):
        readers = home.territory.readers
        # readers ** 0.75, by square roots for the sake of exactness: a small language has more papers a reader.
        sizes = [sqrt(people) * sqrt(sqrt(people)) for _, people in readers]
        parts = apportion(count, sizes, [int(language in home.due) for language, _ in readers])
        for (language, _), part in zip(readers, parts, strict=True):
            alone = _Place(home.territory, (language,))
            seconds = [_Place(home.territory, (language, other)) for other in _seconds(language, readers)]
            for _ in range(part):
                both = bool(seconds) and random() < BILINGUAL_FRACTION
                settled.append(seconds[int(random() * len(seconds))] if both else alone)
    return settled


def _seconds(language: str, readers: Sequence[tuple[str, int]]) -> list[str]:
    """Return the languages that a bilingual outlet may have beside its first."""
    main, most = readers[0]
    if language != main:
        return [main]
    return [other for other, people in readers[1:] if people >= BILINGUAL_READERS * most]


def _notes(outlets: int, countries: int, homes: Sequence[Home], placed: Sequence[_Place]) -> Iterator[str]:
    if len(homes) < countries:
        yield f"The countries are {len(homes)}, not {countries}: each has at least one of the {outlets:,} outlets."
    spoken = {language for _, languages in placed for language in languages}
    missing = [language for language in LANGUAGES if language not in spoken]
    if missing:
        yield (
            f"The languages are {len(spoken)} of the wire's {len(LANGUAGES)}: with outlets {outlets:,} and countries "
            f"{len(homes)} no outlet takes {', '.join(missing)}."
        )
