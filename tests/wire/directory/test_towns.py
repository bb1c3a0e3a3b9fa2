"""The tables of towns: a line a country, and each town once in it."""

import re
import unicodedata

import pytest

from wire.contract.places import LANGUAGES
from wire.directory.names.english_towns import ENGLISH
from wire.directory.names.towns import TOWNS

ARTICLES = {"fr": r"Les? ", "es": r"El ", "pt": r"[OA]s? "}


def test_each_language_of_the_wire_has_towns_and_english_has_a_module_of_its_own():
    """No language is without."""
    assert TOWNS.keys() == set(LANGUAGES)
    assert TOWNS["en"] is ENGLISH


@pytest.mark.parametrize("language", sorted(TOWNS))
def test_a_line_is_a_country_with_its_towns_or_goes_on_with_the_one_before(language):
    """The countries ascend, each once; no town is empty or stands twice."""
    text = TOWNS[language]
    lines = text.strip().splitlines()
    assert all(re.fullmatch(r"[A-Z]{2} \S.*| \S.*", line) for line in lines)
    joined = text.replace("\n ", " ").strip().splitlines()
    codes = [line[:2] for line in joined]
    assert codes == sorted(set(codes))
    for line in joined:
        towns = line[3:].split(", ")
        assert all(town and town == town.strip() and "," not in town for town in towns), line
        assert len(set(towns)) == len(towns), line


def test_towns_after_de_have_no_article():
    """A name puts "de" before them, which runs together with these articles: du, des, del, do, da."""
    for language, article in ARTICLES.items():
        for line in TOWNS[language].replace("\n ", " ").strip().splitlines():
            assert not [town for town in line[3:].split(", ") if re.match(article, town)], line


def test_english_towns_are_written_as_english_does():
    """In Latin letters, capitals first."""
    towns = [town for line in ENGLISH.replace("\n ", " ").strip().splitlines() for town in line[3:].split(", ")]
    assert all(town[0].isupper() for town in towns)
    letters = {letter for town in towns for letter in town if letter.isalpha()}
    assert all(unicodedata.name(letter).startswith("LATIN") or letter == "ʻ" for letter in letters)
    assert "Vienna" in towns
    assert "Wien" not in towns
