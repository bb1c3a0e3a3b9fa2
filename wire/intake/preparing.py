"""Load what the first release would wait for: the language model, and the patterns of each language."""

from collections.abc import Iterable

from wire.intake.characters import columns
from wire.intake.intake import take
from wire.intake.language import detect
from wire.intake.phrases import any_weak, form, labels, never, openings, phrases, stems, terms, terms_of_any, use

__all__ = ["prepare", "prepare_languages"]

TEXT = """The ferry sails again

BREMEN, Nov. 29 (Example Wire) - The ferry between the two banks sails again from Monday.

Contact: The ferry, ferry@example.org, +49 30 123456
"""
WIDE = "港"


def prepare() -> None:
    """Load the model and the patterns that every copy needs: a second of a processor, which no release waits for."""
    detect(TEXT)
    columns(WIDE)
    stems()
    terms_of_any()
    phrases("")
    prepare_languages(("en",))


def prepare_languages(languages: Iterable[str]) -> None:
    """Compile the patterns of some languages, by their tags: a tenth of a second for each."""
    for language in languages:
        for pattern in (any_weak, form, labels, never, openings, phrases, terms, use):
            pattern(language)
        take(TEXT, source="a text to prepare with", received_ns=0, language=language)
