"""The phrases of the terms as patterns."""

import pytest

from tests.support.embargo_doubts import PROSE, UNREADABLE
from tests.support.embargo_instructions import UNTIL
from wire.contract.places import LANGUAGES
from wire.intake.normal_form import normal_text
from wire.intake.phrases import phrases, terms, terms_of_any
from wire.intake.term_tables import term_table
from wire.intake.words import mentions, mentions_any

TERMS = ("strong", "planned", "dated", "weak", "immediate")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_plain_phrase_is_found_whole(language: str) -> None:
    """A phrase without brackets matches as it stands, from its first sign to its last."""
    table = term_table(language)["embargo"]
    plain = [phrase for key in TERMS for phrase in table[key] if not set(phrase) & set("()?|^[]")]
    assert plain
    for phrase in plain:
        found = terms(language).fullmatch(normal_text(phrase.strip()))
        assert found is not None, phrase


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "for release at", True),
        ("en", "not embargoed", True),
        ("fr", "sous embargo jusqu'a", True),
        ("fr", "date de diffusion", True),
        ("de", "zur veroffentlichung ab", True),
        ("de", "Sperrfristen", False),
        ("de", "Notsperrfrist", False),
        ("ko", "2027년 엠바고까지", True),
        ("zh-Hans", "本稿embargo期", True),
    ],
)
def test_a_term_is_a_whole_word_with_or_without_accents(language: str, text: str, found: bool) -> None:
    """A word of a script with spaces counts whole; beside a script without spaces it is whole too."""
    assert mentions(text, language) is found


@pytest.mark.parametrize("language", [*LANGUAGES, ""])
def test_the_pattern_of_all_phrases_matches_where_one_of_them_does(language: str) -> None:
    """It is looked at first, and no phrase may be missed by it."""
    known = phrases(language)
    for text in ("embargo", "sperrfrist", "18:00 cet", "march", "hours", "london time", "uhr", "解禁日時", "보도시점"):
        one = any(pattern.match(text) for _, _, pattern in known.each)
        assert one == (known.any.match(text) is not None), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_that_mentions_an_embargo_in_some_language_passes_the_check_for_all(language: str) -> None:
    """The one check for all languages must match each phrase of a language, and each line in which it is found."""
    table = term_table(language)["embargo"]
    listed = [
        phrase for key in ("strong", "planned", "dated", "weak", "lifted", "immediate") for phrase in table.get(key, [])
    ]
    plain = [phrase for phrase in listed if not set(phrase) & set("()|?.*[]")]
    lines = [*plain, *(row[1] for row in (*UNTIL, *UNREADABLE, *PROSE))]
    assert plain
    assert [line for line in lines if mentions(line, language) and not mentions_any(line)] == []


def test_most_lines_pass_no_check_for_all_languages() -> None:
    """A line without a phrase of any language must be told from the check alone."""
    assert not mentions_any('The harbour counted 17 passengers on the day, said "Jane Doe".')
    assert terms_of_any().found("die sperrfrist")
