"""Sector and urgency: the sector line first, then the text, then the documented fallback."""

import tomllib
from importlib.resources import files

import pytest

from wire.contract.places import LANGUAGES, SECTORS
from wire.intake.sectors import FALLBACK, choose
from wire.intake.vocabulary import vocabulary


def test_the_first_known_term_is_primary_and_the_others_follow_once() -> None:
    """Two terms of one sector make one sector; an unknown term is kept as a keyword."""
    choice = choose(("Ferries", "Transport", "Science", "Business"), "", "", "en")
    assert choice.sectors == ("business", "science")
    assert choice.keywords == ("Ferries",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sector_has_terms_in_every_language(language: str) -> None:
    """A sector line can name each of the 17 sectors, in any case and with any hyphen."""
    words = vocabulary(language)
    assert set(words.sectors.values()) == set(SECTORS)
    for term, sector in words.sectors.items():
        assert choose((term.upper(),), "", "", language).sectors == (sector,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_top_and_flash_terms_raise_the_urgency_and_name_no_sector(language: str) -> None:
    """5 as a rule, 2 for a top story, 1 for a flash; none of them is a topic or a keyword."""
    words = vocabulary(language)
    for terms, urgency in ((words.daily, 5), (words.top, 2), (words.flash, 1)):
        for term in terms:
            choice = choose((term,), "", "", language)
            assert (choice.sectors, choice.urgency, choice.keywords) == ((FALLBACK,), urgency, ())


def test_english_terms_hold_in_copy_of_any_language() -> None:
    """Wires leave them untranslated."""
    choice = choose(("Top Story", "Sports"), "Überschrift", "Text", "de")
    assert (choice.sectors, choice.urgency) == (("sport",), 2)


@pytest.mark.parametrize(
    ("language", "headline", "urgency"),
    [
        ("de", "EIL: Brücke gesperrt", 1),
        ("de", "+++ Eilmeldung +++ Brücke gesperrt", 1),
        ("en", "BREAKING NEWS — bridge closed", 1),
        ("ja", "【速報】橋が通行止め", 5),
        ("ja", "速報：橋が通行止め", 1),
        ("de", "Brücke: Sperrung hält an", 5),
        ("de", "Eilige Sitzung: Rat tagt", 5),
    ],
)
def test_a_flash_word_before_the_headline_counts_as_one(language: str, headline: str, urgency: int) -> None:
    """A flash word, then a colon, a dash or a row of crosses; any other word there is a headline's."""
    assert choose((), headline, "", language).urgency == urgency


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_text_decide_where_the_sector_line_does_not(language: str) -> None:
    """For each sector, a text of its own keywords is of that sector."""
    source = files("wire.intake.terms").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    for sector, keywords in tomllib.loads(source)["keywords"].items():
        text = ". ".join(word.strip() for word in keywords)
        assert choose((), "", text, language).sectors == (sector,)


def test_a_word_counts_three_times_at_most_and_more_in_the_headline() -> None:
    """One word said often loses to three words said once each and a headline."""
    body = "hospital " * 50 + "court judge arrest"
    assert choose((), "", body, "en").sectors == ("crime",)
    assert choose((), "New hospital", body, "en").sectors == ("health",)


def test_where_nothing_is_known_the_release_goes_to_the_fallback() -> None:
    """Below three points no sector is claimed; the note says that the fallback holds."""
    choice = choose((), "Lorem ipsum", "dolor sit amet", "en")
    assert choice.sectors == (FALLBACK,) == ("business",)
    assert FALLBACK in choice.notes[0]


def test_the_note_names_the_words_in_the_order_of_the_text() -> None:
    """The same copy has the same notes in every process: those of the body first, then those of the headline alone."""
    note = choose((), "Judge and police", "court arrest court", "en").notes[0]
    assert note.endswith("words of the text such as court, arrest, judge, police.")
