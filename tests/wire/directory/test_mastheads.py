"""The words of the languages: each lexicon has heads for every sector, and none that would make two names the same."""

import pytest

from wire.contract.places import LANGUAGES, SECTORS
from wire.directory.names.eastern import EASTERN
from wire.directory.names.western import WESTERN

LEXICONS = sorted((WESTERN | EASTERN).items())


def test_each_language_of_the_wire_is_in_one_of_the_two_modules():
    """And in one alone, or one of them would hide the other."""
    assert WESTERN.keys() | EASTERN.keys() == set(LANGUAGES)
    assert not WESTERN.keys() & EASTERN.keys()


@pytest.mark.parametrize(("language", "lexicon"), LEXICONS)
def test_no_two_words_of_a_language_make_the_same_head(language, lexicon):
    """Nor do two trade heads of any sectors, nor a trade head and a general one."""
    trade = [head for heads in lexicon.trade_heads.values() for head in heads]
    heads = [*lexicon.heads, *trade]
    assert lexicon.trade_heads.keys() == set(SECTORS)
    assert len(set(heads)) == len(heads), language


@pytest.mark.parametrize(("language", "lexicon"), LEXICONS)
def test_the_words_are_words(language, lexicon):
    """No stray separator, no empty word; the endings differ."""
    words = [*lexicon.heads, *lexicon.endings[1:], *(head for heads in lexicon.trade_heads.values() for head in heads)]
    assert all(word and word == word.strip() and "," not in word and "/" not in word for word in words), language
    assert len(set(lexicon.endings)) == len(lexicon.endings) > 5
    name = lexicon.put_together("Town", lexicon.heads[0])
    assert "Town" in name
    assert lexicon.heads[0] in name


def test_letters_are_those_of_the_side_that_a_module_is_for():
    """Names in Latin and Cyrillic letters in the one, the Arab world and Asia in the other."""
    for lexicon in WESTERN.values():
        assert all(ord(letter) < 0x0530 or letter == "’" for head in lexicon.heads for letter in head)
    assert {"ar", "ja", "ko", "zh-Hans"} <= EASTERN.keys()
