"""The chosen countries; no language is missing while there is room for it."""

import pytest

from wire.contract.places import LANGUAGES
from wire.directory.selection import Home, select
from wire.directory.territories import TERRITORIES
from wire.directory.territory import Territory


def land(code, weight, *languages):
    return Territory(code, code, "western-europe", "UTC", weight, tuple((language, 1_000) for language in languages))


LARGE, SMALL, BOTH = land("AA", 9.0, "en"), land("BB", 1.0, "de"), land("CC", 2.0, "en", "de")


def test_the_territory_that_brings_most_missing_languages_comes_first():
    """A small one with two languages before a large one with one, where there are outlets for both."""
    assert select(1, 2, (LARGE, SMALL, BOTH)) == (Home(BOTH, ("en", "de")),)


def test_a_territory_brings_no_more_languages_than_there_are_outlets_to_spare():
    """With a single outlet two languages are worth one, and the larger press is chosen."""
    assert select(1, 1, (LARGE, SMALL, BOTH)) == (Home(LARGE, ("en",)),)


def test_once_all_languages_are_in_the_larger_press_comes_next():
    """It has no language that it must write in; the answer is by code, not by choice."""
    assert select(2, 9, (SMALL, BOTH, LARGE)) == (Home(LARGE, ()), Home(BOTH, ("en", "de")))


def test_of_equals_the_first_by_code_is_chosen_in_any_order_of_the_table():
    """Wire and workers choose alike."""
    twins = (land("ZZ", 1.0, "en"), land("AB", 1.0, "en"))
    assert select(1, 1, twins) == select(1, 1, twins[::-1]) == (Home(twins[1], ("en",)),)


def test_each_language_is_due_in_one_country_alone():
    """Of the model wire: 90 countries, 15 languages."""
    homes = select(90, 6_500)
    due = [language for home in homes for language in home.due]
    assert len(homes) == len({home.territory.code for home in homes}) == 90
    assert sorted(due) == sorted(LANGUAGES)
    assert [home.territory.code for home in homes] == sorted(home.territory.code for home in homes)


@pytest.mark.parametrize("countries", [1, 5, 30])
def test_as_many_languages_are_due_as_there_are_outlets_at_the_most(countries):
    """Where each country has one outlet, each is to write in one language."""
    homes = select(countries, countries, TERRITORIES)
    assert all(len(home.due) <= 1 for home in homes)
    assert sum(len(home.due) for home in homes) == min(countries, len(LANGUAGES))
