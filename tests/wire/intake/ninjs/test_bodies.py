"""Of several bodies the full text is taken, in any order, role and format."""

from itertools import permutations

import pytest

from wire.contract.release import Block, BlockKind, Description
from wire.errors import ContractError
from wire.intake.ninjs.bodies import Body, choose_body, plain_text

LONG = "<p>" + "The full text of the story, which is long. " * 5 + "</p>"
PLAIN = "The full text of the story, which is long. " * 5


def chosen(*bodies: Body) -> str:
    return " ".join(block.text for block in choose_body(bodies).blocks)


@pytest.mark.parametrize(
    "bodies",
    [
        (Body("a", "teaser", "text/html", "<p>T</p>"), Body("b", "fulltext", "text/html", LONG)),
        (Body("a", "caption", "text/plain", "C"), Body("b", "", "", PLAIN)),
        (Body("a", "x", "text/plain", "Short."), Body("b", "y", "text/plain", PLAIN)),
        (Body("a", "nitf", "text/vnd.IPTC.NITF", "<nitf/>"), Body("b", "text", "text/plain", PLAIN)),
        (Body("a", "", "application/nitf+xml", "<nitf/>"), Body("b", "main", "text/html; charset=utf-8", LONG)),
        (Body("a", "main", "text/html", ""), Body("b", "other", "TEXT/HTML", LONG)),
        (Body("a", "main", "application/json", "{}" * 500), Body("b", "web", "application/xhtml+xml", LONG)),
        (Body("a", "summary", "text/html", "<p>S</p>"), Body("b", "main", "text/plain", LONG)),
        (Body("a", "main", "text/plain", "Only a line."), Body("b", "html", "text/html", LONG)),
    ],
)
def test_the_full_text_is_taken_in_any_order(bodies):
    """By role, by length and by a format that is read; tags never stand in the text."""
    for order in permutations(bodies):
        assert chosen(*order) == PLAIN.strip()


def test_markup_is_preferred_to_the_same_text_without_it():
    """Subheads and tables are kept then."""
    html, plain = Body("a", "html", "text/html", LONG), Body("b", "text", "text/plain", PLAIN)
    for order in ((html, plain), (plain, html)):
        assert "a (html)" in " ".join(choose_body(order).notes)


def test_what_is_left_out_is_told():
    """Partial texts travel as descriptions; a format that is not read is named, and so is another text."""
    full = choose_body(
        [
            Body("bodies.0", "teaser", "text/plain", "In short."),
            Body("bodies.1", "main", "text/plain", PLAIN),
            Body("bodies.2", "x", "application/pdf", "JVBERi0="),
            Body("bodies.3", "disclaimer", "text/plain", "Of third parties."),
        ]
    )
    assert full.descriptions == (Description("In short.", "teaser"),)
    assert full.disclaimer == "Of third parties."
    assert any("bodies.2" in note and "application/pdf" in note for note in full.notes)


def test_a_partial_text_is_better_than_none():
    """With a note."""
    full = choose_body([Body("a", "summary", "text/plain", "In short.")])
    assert [block.text for block in full.blocks] == ["In short."]
    assert "no full text" in full.notes[0]


def test_nitf_is_read():
    """By its media type, its role or its beginning; NITF that is broken is named."""
    nitf = "<?xml version='1.0'?>\n<nitf><body><body.content><p>From NITF.</p></body.content></body></nitf>"
    for body in (
        Body("a", "", "text/vnd.iptc.nitf", nitf),
        Body("a", "nitf", "application/xml", nitf),
        Body("a", "main", "", nitf),
    ):
        assert choose_body([body]).blocks == (Block(BlockKind.PARAGRAPH, "From NITF."),)
    broken = choose_body([Body("a", "", "text/vnd.iptc.nitf", nitf[:-9])])
    assert (broken.blocks, "not read" in broken.notes[0]) == ((), True)


def test_parts_that_are_not_public_stay_out_of_a_text_in_html():
    """Hidden parts too; notes to editors are kept apart, and a note says what was left out."""
    html = (
        "<p>A.</p><section class='np-nonpublic'><p>Desk: 555</p></section><p hidden>B.</p><p class='ednote'>C.</p>"
        "<script>D</script>"
    )
    full = choose_body([Body("a", "main", "text/html", html)])
    assert [block.text for block in full.blocks] == ["A."]
    assert (full.editors, full.private) == (("C.",), ("Desk: 555",))
    assert "not for publication (1)" in full.notes[0]


def test_lines_and_tables_of_plain_text_are_kept():
    """A line that ends is a paragraph, and columns are a table, as in copy."""
    full = choose_body([Body("a", "main", "text/plain", "The first.\nThe second.\n\nSum\t3\t4\nAll\t5\t6\n\n***\n")])
    assert [block.text for block in full.blocks] == ["The first.", "The second.", "Sum\t3\t4\nAll\t5\t6"]
    assert full.notes == ("Left out of the text: lines of signs (1).",)


def test_a_text_that_is_nested_without_end_is_refused():
    """The error names the body."""
    with pytest.raises(ContractError, match=r"^a: .*[Dd]epth"):
        choose_body([Body("a", "main", "text/html", "<div>" * 3000 + "x")])


@pytest.mark.parametrize(
    ("name", "value", "role", "texts"),
    [
        ("body_text", "A.\n\nB.", "", ["A.", "B."]),
        ("body_html", "<p>A.</p><p>B.</p>", "", ["A.", "B."]),
        ("body_xhtml", "<div><p>A &amp; B.</p></div>", "", ["A & B."]),
        ("body_main", "<p>A.</p>", "main", ["A."]),
        ("body_text", "<p>A.</p>", "", ["A."]),
        ("body_main_text", "1 < 2 and <b> is a tag", "main", ["1 < 2 and <b> is a tag"]),
    ],
)
def test_a_member_of_1_x_names_format_and_role(name, value, role, texts):
    """The name's parts; markup that a name does not tell is known by its beginning."""
    body = Body.of_name(name, value)
    assert body.role == role
    assert [block.text for block in choose_body([body]).blocks] == texts


def test_a_short_text_has_no_markup():
    """By its media type or its beginning."""
    assert plain_text("<p>A &amp; <b>B</b></p>", "") == "A & B"
    assert plain_text("A &amp; B", "text/html") == "A & B"
    assert plain_text("A < B", "text/plain") == "A < B"
