"""HTML pages as stories."""

import pytest

from tests.support.agency_documents import PAGE
from wire.contract.release import BlockKind
from wire.contract.times import parse_time
from wire.errors import CopyError
from wire.intake.formats.page import read_page

NOW_NS = parse_time("2027-01-23T12:00:00Z")
TEXT = "Acme said on Monday that the company will open a plant in the harbour of Oslo in May, as was planned."


def texts(markup):
    return [block.text for block in read_page(markup, "copy", NOW_NS).blocks]


def test_a_page_is_its_headline_and_its_text():
    """Navigation, footer, scripts and hidden parts are left out, and told."""
    story = read_page(PAGE, "copy", NOW_NS)
    assert story.headline == "Acme opens a plant in May"
    assert [(block.kind, block.text) for block in story.blocks] == [
        (BlockKind.PARAGRAPH, "Four hundred jobs in Oslo"),
        (
            BlockKind.PARAGRAPH,
            "OSLO, March 12, 2027 – Acme & Sons said on Monday that the company will open a plant in May.",
        ),
        (BlockKind.SUBHEAD, "The reasons"),
        (BlockKind.PARAGRAPH, "The plant makes ferries. It is the second of its kind."),
        (BlockKind.PARAGRAPH, "Jobs"),
        (BlockKind.TABLE, "Year\tJobs\n2026\t300\n2027\t400"),
        (BlockKind.PARAGRAPH, "The plant is in Oslo"),
        (BlockKind.PARAGRAPH, "It opens in May"),
        (BlockKind.PARAGRAPH, "1. Build"),
        (BlockKind.PARAGRAPH, "2. Sail"),
    ]
    (note,) = story.notes
    assert "hidden parts (2)" in note
    assert "scripts" in note
    assert "around the text (1)" in note


@pytest.mark.parametrize(
    ("markup", "headline"),
    [
        (f"<h1>A plant</h1><p>{TEXT}", "A plant"),
        (f"<h2>A plant</h2><p>{TEXT}", "A plant"),
        (f"<title>A plant | Acme</title><meta property='og:site_name' content='Acme'><p>{TEXT}", "A plant"),
        (f"<meta property='og:title' content='A plant'><title>Acme</title><p>{TEXT}", "A plant"),
        (f"<p><b>A plant</b></p><p>{TEXT}", "A plant"),
        (f"A plant<br><br>{TEXT}", "A plant"),
        (f"A plant\n\n{TEXT}\n\n<script>evil()</script>", "A plant"),
        (f"A plant\r\n\r\n<p>{TEXT}</p>\r\n", "A plant"),
        (f"<header><h1>Acme</h1></header><article><h1>A plant</h1><p>{TEXT}</article>", "A plant"),
        (f"<nav><h1>Menu</h1></nav><h1>A plant</h1><p>{TEXT}", "A plant"),
        (f"<div itemprop=articleBody><p>{TEXT}</div><h1>A plant</h1><p>{TEXT}", "A plant"),
    ],
)
def test_the_headline_is_found(markup, headline):
    """A heading, the page's title without its site, or the first line of a piece of HTML."""
    story = read_page(markup, "copy", NOW_NS)
    assert story.headline == headline
    assert [block.text for block in story.blocks] == [TEXT]


def test_the_longest_article_is_the_story():
    """Teasers of other articles are no part of it; two stories of one length are not one release."""
    teasers = "".join(f"<article><h2>Other {number}</h2><p>short</p></article>" for number in range(3))
    assert texts(f"<h1>A plant</h1><article><p>{TEXT}</p><p>{TEXT}</p></article>{teasers}") == [TEXT, TEXT]
    two = f"<article><h1>A</h1><p>{TEXT}</p></article><article><h1>B</h1><p>{TEXT}</p></article>"
    with pytest.raises(CopyError, match="several articles"):
        read_page(two, "copy", NOW_NS)


def test_parts_above_the_headline_are_told():
    """They may hold an instruction, which is looked for in the cues."""
    story = read_page(f"<p>EMBARGOED UNTIL NOON</p><h1>A plant</h1><p>{TEXT}", "copy", NOW_NS)
    assert [block.text for block in story.blocks] == [TEXT]
    assert "EMBARGOED UNTIL NOON" in story.cues
    assert "above the headline (1)" in story.notes[0]


def test_a_page_of_very_many_articles_is_refused_at_once():
    """Their number is told, and nothing is measured."""
    with pytest.raises(CopyError, match="20000 articles"):
        read_page("<div>" * 100 + "<article>a</article>" * 20_000, "copy", NOW_NS)


def test_lists_of_links_lead_elsewhere():
    """A list of the story with a link in it stays."""
    links = "".join(f"<li><a href=x>Another story {number}</a>" for number in range(4))
    assert texts(f"<h1>A plant</h1><p>{TEXT}</p><ul>{links}</ul><ul><li>One <a>link</a> of many words</ul>") == [
        TEXT,
        "One link of many words",
    ]


def test_a_table_that_lays_out_a_page_is_read_as_the_page():
    """As mail programs write releases."""
    markup = f"<table><tr><td><h1>A plant</h1></td></tr><tr><td><p>{TEXT}</p></td></tr></table>"
    assert texts(markup) == [TEXT]


@pytest.mark.parametrize("markup", ["<html><body><h1>A plant</h1></body></html>", "<p></p>", "<script>x</script>"])
def test_a_page_without_text_is_refused(markup):
    """So is one that only a script would fill."""
    with pytest.raises(CopyError, match=r"has no text|is empty|without"):
        read_page(markup, "copy", NOW_NS)
