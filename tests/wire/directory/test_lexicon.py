"""How the words of a lexicon go together."""

import pytest

from wire.contract.places import SECTORS
from wire.directory.names.lexicon import Lexicon


def lexicon(**more):
    topics = ", ".join(f"{sector}-topic/{sector}-other" for sector in SECTORS)
    words = {"name": "{head} de {place}", "firsts": "-, A", "seconds": "x, -, y", "joiner": " ", "topics": topics,
             "trade": "{form} of {topic}", "forms": "News, Notes", "editions": "North, South"}  # fmt: skip
    return Lexicon(**words | more)


def test_every_first_word_goes_with_every_second_and_a_hyphen_is_no_word():
    """The first words change slowest."""
    assert lexicon(firsts="B, A").heads == ("B x", "B", "B y", "A x", "A", "A y")
    assert lexicon(firsts="-, A", seconds="x", joiner="").heads == ("x", "Ax")


def test_a_sector_has_each_of_its_topics_with_each_form():
    """In the order of the sectors of the contract."""
    heads = lexicon().trade_heads
    assert list(heads) == list(SECTORS)
    assert heads["weather"] == (
        "News of weather-topic", "Notes of weather-topic", "News of weather-other", "Notes of weather-other",
    )  # fmt: skip


def test_a_lexicon_with_a_topic_too_few_is_an_error():
    """Else the sectors after the missing one would have the topics of others."""
    with pytest.raises(ValueError, match="shorter"):
        _ = lexicon(topics="one, two").trade_heads


def test_the_first_ending_is_none_and_the_editions_follow():
    """A town's names are given out without an edition first."""
    assert lexicon().endings == ("", "North", "South")


@pytest.mark.parametrize(
    ("elides", "place", "name"),
    [
        (True, "Évian", "Le Phare d’Évian"),
        (True, "Angers", "Le Phare d’Angers"),
        (True, "Metz", "Le Phare de Metz"),
        (False, "Oviedo", "Le Phare de Oviedo"),
    ],
)
def test_de_loses_its_vowel_before_another_where_the_language_elides(elides, place, name):
    """French does, Spanish does not."""
    assert lexicon(elides=elides).put_together(place, "Le Phare") == name
