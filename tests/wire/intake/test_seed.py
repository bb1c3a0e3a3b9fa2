"""Copy as a real wire sent it, where it lies beside the checkout."""

from pathlib import Path

import pytest

from wire.contract.places import LANGUAGES
from wire.intake.footprint import Footprint
from wire.intake.intake import Reading, read_copy

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"
SEED = SHARED / "releases" / "seapr-de.txt"
EXAMPLES = SHARED / "standards" / "examples"

pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the shared copy is not beside the checkout")


@pytest.fixture(scope="module")
def seed() -> Reading:
    return read_copy(SEED, received_ns=1_742_299_200_000_000_000)


def test_the_seed_is_a_german_top_story_on_politics(seed: Reading) -> None:
    """Its sector line names no sector, so the text decides; the top story raises the urgency."""
    release = seed.release
    assert (release.source_language, release.sectors, release.urgency) == ("de", ("politics",), 2)
    assert (release.credit, release.keywords) == ("SeaPRwire", ())


def test_the_seed_has_its_headline_and_five_subheads(seed: Reading) -> None:
    """The line above the headline is the site's; the subheads are the short open lines."""
    edition = seed.release.editions[0]
    assert edition.headline == "Trump-Putin-Telefonat: Was hat sich seit dem letzten Gespräch geändert?"
    assert len(edition.subheads) == 5
    assert len(edition.blocks) == 15 + 5


def test_the_body_of_the_seed_is_clean(seed: Reading) -> None:
    """No debris, credit, disclaimer, sector line or boilerplate; the parts that matter are kept apart."""
    edition = seed.release.editions[0]
    body = "\n".join(block.text for block in edition.blocks)
    for foreign in ("`", "tags", "SeaPRwire", "Drittanbieter", "Branchen", "Nachrichtenveranstaltungen"):
        assert foreign not in body
    assert body.startswith("In fünf Wochen ist")
    assert edition.disclaimer.startswith("Der Artikel wird von einem Drittanbieter")
    assert edition.boilerplate.startswith("SeaPRwire liefert")


def test_the_seed_claims_the_reach_that_everything_here_is_built_for(seed: Reading) -> None:
    """6,500 outlets, 86,000 editors, 3.5 million desktops, 90 countries, 15 languages."""
    assert seed.footprint == Footprint(6500, 86_000, 3_500_000, 90, tuple(LANGUAGES))


def test_the_notes_say_what_was_removed_and_why_the_sector(seed: Reading) -> None:
    """Each decision is a sentence, with its line or its rule."""
    notes = "\n".join(seed.notes)
    assert "Line 5 is left over from a scraper and removed: '` tags.'." in seed.notes
    assert "Line 7 is left over" in notes
    assert "The sector is politics, by" in notes
    assert "The urgency is 2, by the term 'Top-Story'." in seed.notes
    assert all(note.endswith(".") for note in seed.notes)


@pytest.mark.parametrize(
    ("name", "language", "sector"),
    [("dpa_text", "de", "sport"), ("businesswire_zh_Hant", "zh-Hant", "science")],
)
def test_documents_of_other_wires_are_copy_too(name: str, language: str, sector: str) -> None:
    """A ninjs file comes in like any other; its subjects or its text give the sector."""
    got = read_copy(EXAMPLES / f"{name}.ninjs3.json", received_ns=1)
    assert (got.release.source_language, got.release.primary_sector) == (language, sector)
    assert got.footprint is None
