"""Small inputs that once came out wrong, where they lie beside the checkout."""

from pathlib import Path

import pytest

from wire.contract.release import Block, BlockKind
from wire.intake.intake import Reading, read_copy

FIELD = Path(__file__).resolve().parents[3] / ".." / "shared" / "field"

pytestmark = pytest.mark.skipif(not FIELD.is_dir(), reason="the shared inputs are not beside the checkout")


def read(name: str) -> Reading:
    return read_copy(FIELD / f"{name}.txt", received_ns=1)


def lines(name: str) -> list[str]:
    return [line for line in (FIELD / f"{name}.txt").read_text(encoding="utf-8").split("\n") if line]


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.release.editions[0].blocks]


def test_a_headline_is_kept_and_so_is_its_deck() -> None:
    """The deck opens the body."""
    headline, deck, lead = lines("deck")
    got = read("deck")
    assert got.release.editions[0].headline == headline
    assert texts(got) == [deck, lead.removeprefix("(SeaPRwire) – ")]
    assert got.release.credit == "SeaPRwire"


def test_a_contact_is_no_headline() -> None:
    """It stands behind the text; the label and the mark of the end are left out, with a note each."""
    label, contact, headline, lead, end = lines("immediate")
    got = read("immediate")
    assert got.release.editions[0].headline == headline
    assert texts(got) == [lead, contact]
    assert got.left_out == (label, end)
    assert all(any(text in note for note in got.notes) for text in (label, contact, end))


def test_a_japanese_headline_of_more_than_sixty_characters_is_accepted() -> None:
    """A headline is a line of one sentence without a stop."""
    headline, lead = lines("ja61")
    got = read("ja61")
    assert (got.release.editions[0].headline, texts(got)) == (headline, [lead])


def test_wrapped_korean_keeps_its_spaces() -> None:
    """A line break between two words is a space."""
    headline, *wrapped = lines("ko-wrapped")
    got = read("ko-wrapped")
    assert (got.release.editions[0].headline, texts(got)) == (headline, [" ".join(wrapped)])


def test_items_and_cells_stay_apart() -> None:
    """Each item of a list is a block, and no sign or figure of a table that a scraper took apart goes."""
    for name in ("bullets", "cells"):
        got = read(name)
        assert texts(got) == lines(name)[1:]
        assert got.left_out == ()


def test_a_table_with_gaps_is_a_table() -> None:
    """Rows are lines, cells are parted by tabs, and the text around the table stays."""
    blocks = read("table").release.editions[0].blocks
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH]
    assert blocks[1] == Block(
        BlockKind.TABLE,
        "\tThree months ended March 31\n\t2024\t2023\nNet sales\t$ 44,634\t$ 37,902\n"
        "Cost of goods sold\t33,118\t29,674\nNet income\t$ 2,420\t$ 774",
    )


@pytest.mark.parametrize("name", ["ticker", "cet"])
def test_a_ticker_and_a_time_zone_are_no_credit(name: str) -> None:
    """The text stays as it is."""
    headline, lead = lines(name)
    got = read(name)
    assert (got.release.credit, got.release.editions[0].headline, texts(got)) == ("", headline, [lead])


def test_marks_of_direction_hide_no_credit() -> None:
    """Headline and lead begin with their first letter."""
    headline, lead = (line.removeprefix("\u200f") for line in lines("rlm"))
    got = read("rlm")
    assert (got.release.credit, got.release.editions[0].headline) == ("SeaPRwire", headline)
    assert texts(got) == [lead.removeprefix("(SeaPRwire) – ")]


def test_entities_are_decoded() -> None:
    """Once, in headline and body."""
    got = read("entities")
    assert got.release.editions[0].headline == "AT&T opens a plant"
    assert texts(got)[0].startswith("AT&T said that R&D is")
    assert "> 5\u00a0% of" in texts(got)[0]
