"""The layout's rules one by one, on copy written for the purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.release import Block, BlockKind
from wire.errors import CopyError
from wire.intake.dateline import split_credit
from wire.intake.intake import Reading, take
from wire.intake.layout import read_layout
from wire.intake.lines import Piece, pieces

LEAD = "The harbour company opens a new ferry line to the islands in April, as it said on Monday."
BODY = "Two boats a day will carry passengers, cars and lorries, and the fares stay as they are."


def read(*parts: str, language: str = "en") -> Reading:
    return take("\n\n".join(parts), source="copy.txt", received_ns=1, language=language)


def blocks(*parts: str, language: str = "en") -> tuple[Block, ...]:
    return read(*parts, language=language).release.editions[0].blocks


def test_two_lines_above_the_lead_are_site_and_headline() -> None:
    """The line nearest the lead is the headline, unless it is a sentence: then it is the lead."""
    assert read("Site news", "A new ferry", LEAD).release.editions[0].headline == "A new ferry"
    assert read("A new ferry", LEAD).release.editions[0].headline == "A new ferry"
    got = read("A new ferry", "It sails in April.", "(Wire) - " + LEAD).release.editions[0]
    assert (got.headline, got.blocks[0].text) == ("A new ferry", "It sails in April.")


def test_a_deck_below_the_headline_opens_the_body() -> None:
    """Three lines above the credit: site, headline, deck."""
    got = read("Site news", "A new ferry", "Two boats a day from April", "(Wire) - " + LEAD).release.editions[0]
    assert got.headline == "A new ferry"
    assert [block.text for block in got.blocks] == ["Two boats a day from April", LEAD]


@pytest.mark.parametrize(
    ("text", "credit", "rest"),
    [
        ("(Wire) - Text", "Wire", "Text"),
        ("(Wire)—Text", "Wire", "Text"),
        ("（某社） ―― 本文", "某社", "本文"),
        ("OSLO, 12 May 2025 - (Acme Newswire) - Text", "Acme Newswire", "OSLO, 12 May 2025 – Text"),
        ("OSLO (Wire) -- Text", "Wire", "OSLO – Text"),
        ("(Wire) –", "Wire", ""),
        ("The board (five people) - and that is new - met.", "", "The board (five people) - and that is new - met."),
        ("(Wire) Text", "", "(Wire) Text"),
        ("(2025) - Text", "", "(2025) - Text"),
        ("Text (aside) more", "", "Text (aside) more"),
    ],
)  # fmt: skip
def test_a_credit_is_a_name_in_brackets_before_a_dash(text: str, credit: str, rest: str) -> None:
    """A dateline before it stays; an aside in a sentence and a year in brackets are no credit."""
    assert split_credit(text) == (credit, rest)


def test_a_credit_on_its_own_line_leaves_no_empty_paragraph() -> None:
    """Its line is removed, and the lead is the next line."""
    assert blocks("A new ferry", "(Wire) –", LEAD) == (Block(BlockKind.PARAGRAPH, LEAD),)


def test_short_lines_side_by_side_are_no_subheads() -> None:
    """A list is not a row of headings, and a last line is no heading."""
    kinds = [block.kind for block in blocks("A new ferry", LEAD, "Apples", "Pears", BODY, "Plums")]
    assert BlockKind.SUBHEAD not in kinds


@pytest.mark.parametrize("end", [".", "!", "?", ":", ",", "。", "؟", ".”"])
def test_a_short_line_that_ends_closed_is_a_paragraph(end: str) -> None:
    """Only an open end makes a subhead."""
    assert blocks("A new ferry", LEAD, f"So it is{end}", BODY)[1].kind is BlockKind.PARAGRAPH
    assert blocks("A new ferry", LEAD, "So it is", BODY)[1].kind is BlockKind.SUBHEAD


def test_lines_with_tabs_are_a_table_with_its_empty_cells() -> None:
    """Rows are lines, cells are parted by tabs; rows with blank lines between them are one table."""
    whole = Block(BlockKind.TABLE, "Line\tBoats\n1\t2\nx\ty")
    for table in ("Line\tBoats\n1 \t 2\nx\ty", "Line\tBoats\n\n1\t2\n\nx\ty"):
        assert blocks("A new ferry", LEAD, table, BODY)[1:] == (whole, Block(BlockKind.PARAGRAPH, BODY))
    holes = "\tLine\tBoats\na\t\t2\nb\t3\t\n\t\t4"
    assert blocks("A new ferry", LEAD, holes, BODY)[1] == Block(BlockKind.TABLE, holes)
    assert blocks("A new ferry", LEAD, "\tIndented text, no table.", BODY)[1].kind is BlockKind.PARAGRAPH


def test_a_wrapped_paragraph_is_one_piece() -> None:
    """Lines wrapped at a column are joined, with a space where the script writes one."""
    english = "The harbour company opens a new ferry line to the islands\nin April, as it said on Monday."
    assert [piece.text for piece in pieces(english)[0]] == [english.replace("\n", " ")]
    japanese = "港湾会社は四月に島へ向かう新しいフェリー航路を開設すると発表し\nた。運賃は変わらない。"
    assert [piece.text for piece in pieces(japanese)[0]] == [japanese.replace("\n", "")]
    assert len(pieces("Site\nHeadline\nText.")[0]) == 3


def test_pieces_know_their_lines_with_any_line_ending() -> None:
    """Lines count from 1; CR, LF and CRLF each end one."""
    kept, debris = pieces("A\r\n\r\nB\r\rC\n\n` tags.\n")
    assert kept == [Piece(1, "A"), Piece(3, "B"), Piece(5, "C")]
    assert debris == [Piece(7, "` tags.")]


def test_a_contact_is_no_sector_line() -> None:
    """A colon and commas are not enough: the label or most of the terms must be known."""
    got = read("A new ferry", LEAD, BODY, "Contact: Jane Doe, Oslo")
    assert got.release.editions[0].blocks[-1].text == "Contact: Jane Doe, Oslo"
    assert read("A new ferry", LEAD, BODY, "Filed under: Science, Research").release.sectors == ("science",)
    assert read("A new ferry", LEAD, BODY, "Sectors: Ferries; Sports|Law").release.sectors == ("sport", "crime")


def test_the_third_parties_of_a_story_are_not_its_disclaimer() -> None:
    """A paragraph about third parties is copy; a name, an address or a denial makes it the wire's own."""
    story = "The line was sold to a third party in June, and the buyer kept the crew and both of the boats."
    got = read("A new ferry", "(Wire) - " + LEAD, story, BODY).release.editions[0]
    assert (len(got.blocks), got.disclaimer) == (3, "")
    for own in ("Wire", "https://wire.example", "It makes no warranties"):
        disclaimer = f"This article comes from a third party. {own} accepts nothing."
        got = read("A new ferry", "(Wire) - " + LEAD, BODY, disclaimer).release.editions[0]
        assert (len(got.blocks), got.disclaimer) == (2, disclaimer)


def test_a_boilerplate_takes_its_heading_with_it() -> None:
    """The line "About Wire" is no part of the story."""
    claim = "Wire reaches 6,500 outlets in 90 countries."
    got = read("A new ferry", "(Wire) - " + LEAD, BODY, "About Wire", claim).release.editions[0]
    assert got.boilerplate == f"About Wire\n{claim}"
    assert len(got.blocks) == 2


def test_numbers_in_a_story_are_no_boilerplate() -> None:
    """Outlets and countries are subjects too; only the wire's name in front or a list of languages tells."""
    story = "The chain has 400 media outlets in 12 countries and means to open thirty more before the winter."
    assert len(blocks("A new ferry", "(Wire) - " + LEAD, story, BODY)) == 3


def test_the_uri_is_made_of_the_words_alone() -> None:
    """Composed or not, however spaced: one uri; a changed word is another."""
    uri = read("A café", LEAD).release.uri
    assert uri.startswith("urn:wirestorm:")
    assert len(uri) == len("urn:wirestorm:") + 32
    assert read("A  cafe\u0301", LEAD + " ").release.uri == uri
    assert read("A cafe", LEAD).release.uri != uri


def outcome(text: str, language: str | None) -> Reading | CopyError:
    try:
        return take(text, source="copy.txt", received_ns=1, language=language)
    except CopyError as error:
        return error


@given(st.text(max_size=300), st.sampled_from((None, "en", "th", "ar")))
def test_any_text_is_a_release_or_a_copy_error(text: str, language: str | None) -> None:
    """For any input the result is a release, or a sentence about the mistake."""
    got = outcome(text, language)
    if isinstance(got, CopyError):
        assert str(got).startswith("copy.txt")
    else:
        edition = got.release.editions[0]
        assert edition.headline
        assert all(block.text for block in edition.blocks)


def test_a_layout_has_its_parts_and_what_was_left_out() -> None:
    """Contacts from above the headline are the last blocks, and lines that are no copy are in no block."""
    kept, _ = pieces(f"PRESS RELEASE\n\nContact: Jane Doe\n\nA new ferry\n\n(Wire) - {LEAD}\n\nENDS\n\nSectors: Sport")
    layout = read_layout(kept, "copy.txt", "en")
    assert (layout.headline, layout.credit, layout.terms) == ("A new ferry", "Wire", ("Sport",))
    assert [block.text for block in layout.blocks] == [LEAD, "Contact: Jane Doe"]
    assert [piece.text for piece in layout.left_out] == ["PRESS RELEASE", "ENDS"]


@pytest.mark.parametrize("text", ["$", ")", "35", "(7,120", "• Lone item", "- 12"])
def test_a_sign_a_figure_or_an_item_is_no_subhead(text: str) -> None:
    """A subhead has a letter, and no mark of a list before it."""
    assert blocks("A new ferry", LEAD, text, BODY)[1] == Block(BlockKind.PARAGRAPH, text)


def test_a_label_of_a_flash_raises_the_urgency() -> None:
    """The line is no headline, and is left out with a note."""
    for label in ("+++ FLASH +++", "BREAKING NEWS"):
        got = read(label, "A new ferry", LEAD, BODY)
        assert (got.release.editions[0].headline, got.release.urgency, got.left_out) == ("A new ferry", 1, (label,))


def test_a_line_with_a_label_of_sectors_in_a_story_is_copy() -> None:
    """Unknown terms make a sector line only behind the story."""
    line = "Category: Best Ferry of the Year"
    assert line in [block.text for block in blocks("A new ferry", LEAD, line, BODY)]
    assert read("A new ferry", LEAD, BODY, line).release.keywords == ("Best Ferry of the Year",)


def test_a_sign_below_the_text_is_the_end_and_several_are_bullets() -> None:
    """A lone square is joined to what follows only in a list."""
    story = "A new ferry\n\nThe harbour company opens a new ferry line.\n\n"
    kept, _ = pieces(f"{story}■\n\nNotes to editors: it is blue.")
    assert [piece.text for piece in kept[2:]] == ["■", "Notes to editors: it is blue."]
    kept, _ = pieces(f"{story}■\n\nBlue.\n\n■\n\nFast.")
    assert [piece.text for piece in kept[2:]] == ["■ Blue.", "■ Fast."]
