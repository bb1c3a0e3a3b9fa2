"""The keywords of the sectors in a text, beside a pattern for each sector that walks over the whole text."""

import random
import re

import pytest

from tests.support.api_server import open_copy
from wire.contract.places import LANGUAGES, SECTORS
from wire.intake.keywords import Keywords
from wire.intake.term_tables import term_table
from wire.intake.vocabulary import fold, vocabulary

WORD_START = r"(?<!\w)"
STARTS = {
    **dict.fromkeys(("zh-Hans", "zh-Hant", "ja", "th", "ko"), ""),
    "ar": r"(?<!\w)(?:[وف]?(?:[بك]?ال|لل|[بلك])?)",
}


def found_by_patterns(text: str, language: str) -> dict[str, list[str]]:
    """The keywords by sector, as the vocabulary describes them: the longest at a place, one behind the other."""
    found = {}
    for sector, keywords in term_table(language)["keywords"].items():
        ends = sorted(((fold(word), word.endswith(" ")) for word in keywords), key=lambda end: -len(end[0]))
        words = "|".join(re.escape(word) + (r"(?!\w)" if whole else "") for word, whole in ends)
        found[sector] = re.findall(f"{STARTS.get(language, WORD_START)}({words})", text)
    return {sector: words for sector, words in found.items() if words}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_keyword_is_found_where_a_walk_for_its_sector_finds_it(language: str) -> None:
    """In copy, and in keywords that stand in any order, with and without spaces between."""
    shuffled = random.Random(language)
    keywords = [word for listed in term_table(language)["keywords"].values() for word in listed]
    for between in ("", " ", "-", "x", " ال"):
        shuffled.shuffle(keywords)
        text = fold(between.join(keywords))
        found = vocabulary(language).keywords.found(text)
        assert found == found_by_patterns(text, language)
        assert between != " " or set(found) == set(SECTORS)


@pytest.mark.parametrize("name", ["en-ferry-line", "ar-nihai-aldawri", "ja-sato-no-yado", "ko-seom-hakgyo"])
def test_the_keywords_of_copy_are_found(name: str) -> None:
    """Each as often as it stands there."""
    text = fold(open_copy(name))
    language = name[:2]
    assert vocabulary(language).keywords.found(text) == found_by_patterns(text, language) != {}


def test_the_longest_keyword_at_a_place_counts_and_a_sectors_do_not_overlap() -> None:
    """A keyword of one sign is found before any other sign, and one that ends a word only there."""
    keywords = Keywords({"sport": [("ab", False), ("abc", True), ("bcd e", False)], "arts": [("x", False)]}, WORD_START)
    assert keywords.found("abc abcd xb bcd e,x") == {"sport": ["abc", "ab", "bcd e"], "arts": ["x", "x"]}
    assert keywords.found("cab yx ") == {}
