"""The words of the languages: complete, unambiguous, and right about each other's names."""

import langcodes
import pytest

from wire.contract.places import LANGUAGES, SECTORS
from wire.intake.term_tables import term_table
from wire.intake.vocabulary import fold, vocabulary


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_kind_of_word(language: str) -> None:
    """No list is empty, and English and German know thirty terms for sectors and more."""
    words = vocabulary(language)
    assert all((words.labels, words.top, words.flash, words.daily, words.third_party, words.denial))
    assert set(words.nouns) == {"outlets", "editors", "desktops", "countries"}
    assert all(words.nouns.values())
    assert set(words.languages) == set(LANGUAGES)
    assert set(term_table(language)["keywords"]) == set(SECTORS)
    assert len(words.sectors) >= (30 if language in ("en", "de") else 17)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_of_a_sector_line_means_one_thing(language: str) -> None:
    """Sector, top, flash and daily terms are apart from each other."""
    words = vocabulary(language)
    kinds = (set(words.sectors), words.top, words.flash, words.daily)
    assert len(set().union(*kinds)) == sum(map(len, kinds))


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_are_called_what_the_cldr_calls_them(language: str) -> None:
    """Each name for a language is found in the CLDR's name for it, an independent source."""
    words = vocabulary(language)
    for tag in LANGUAGES:
        name = fold(langcodes.Language.get(tag).display_name(language))
        assert any(stem in name for stem in words.languages[tag]), (tag, name)


def test_folding_makes_spellings_equal() -> None:
    """Case, width, hyphens, spaces, apostrophes, and the vowel signs and hamzas of Arabic."""
    assert fold("Top\u2011Story") == fold("TOP  story") == "top story"
    assert fold("ＡＢＣ") == "abc"
    assert fold("d\u2019affaires") == "d'affaires"
    assert fold("أَخْبَـار") == fold("اخبار")
    assert fold("Straße") == "strasse"
