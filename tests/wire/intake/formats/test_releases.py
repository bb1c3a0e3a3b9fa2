"""From a story to a release."""

from collections import Counter

import pytest

from tests.support.agency_documents import PAGE, g2_item, g2_message, newsml_1, nitf
from wire.contract.release import Block, BlockKind, Concept, Status
from wire.errors import CopyError
from wire.intake.formats.detect import format_of
from wire.intake.formats.documents import read_stories
from wire.intake.formats.languages import carried
from wire.intake.formats.releases import release_of
from wire.intake.formats.story import Story, left_out, lines_once
from wire.intake.formats.wording import (
    exact_time,
    identifier,
    iptc_subject,
    status_of,
    subject_uri,
    urgency_of,
    version_of,
    with_dateline,
    with_deck,
)
from wire.intake.results import Submission

LONG = "Acme said on Monday that the company will open a plant in the harbour of Oslo in May, as was planned. "


def release(text, **options):
    (story,) = read_stories(text, format_of(text, "copy"), "copy", 1)
    return release_of(story, Submission("copy", 1, **options))


def story(**parts):
    paragraph = Block(BlockKind.PARAGRAPH, LONG)
    return Story(**{"kind": "a story", "headline": "A plant in Oslo", "blocks": (paragraph,), **parts})


def test_an_item_becomes_a_release():
    """Its sector is that of the older code beside its subject."""
    got, notes = release(g2_message(g2_item()))
    assert (got.uri, got.version, got.source_language) == ("urn:newsml:example.com:20270123:faehre", 3, "de")
    assert (got.sectors, got.urgency, got.credit) == (("business",), 4, "bsp")
    assert [each.literal for each in got.subjects] == ["medtop:20001240"]
    assert (got.byline, got.located, got.slugline) == ("Von Erika Kaiser", "Kiel", "werft")
    assert notes[:2] == ("The copy is a NewsML-G2 item.", "The language is German, as the document says.")


def test_each_format_becomes_a_release():
    """NITF by its own codes, a page by its words."""
    subject = '<tobject><tobject.subject tobject.subject.refnum="15054000"/></tobject>'
    got, _ = release(nitf(head=subject))
    assert (got.source_language, got.sectors, got.urgency) == ("en", ("sport",), 3)
    got, _ = release(newsml_1())
    assert (got.source_language, got.sectors) == ("fr", ("business",))
    got, notes = release(PAGE)
    assert (got.source_language, got.version) == ("en", 1)
    assert got.uri.startswith("urn:wirestorm:")
    assert "The copy is an HTML page." in notes


def test_a_credit_is_taken_from_the_lead_where_no_data_name_it():
    """As in the wire's own text layout."""
    got, _ = release(f"<h1>AT&amp;T opens a plant</h1><p>(SeaPRwire) &#8211; AT&amp;T today: {LONG}")
    assert (got.credit, got.editions[0].headline) == ("SeaPRwire", "AT&T opens a plant")
    assert got.editions[0].blocks[0].text.startswith("AT&T today")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        *(("de-AT", "de"), ("EN_us", "en"), ("ger", "de"), ("pt-BR", "pt"), ("in", "id"), ("zh-TW", "zh-Hant")),
        *(
            ("zh-CN", "zh-Hans"),
            ("zh", "zh-Hant"),
            ("zh-Hant-HK", "zh-Hant"),
            ("nb-NO", None),
            ("sv", None),
            ("", None),
        ),
    ],
)
def test_a_documents_language_is_one_of_the_wires_or_none(tag, expected):
    """Regions make no difference but for Chinese; a bare zh is decided by its characters."""
    assert carried(tag, "這個國家們") == expected


def test_a_language_that_the_wire_does_not_carry_is_refused():
    """It is named, and the languages are."""
    with pytest.raises(CopyError, match="'sv', which the wire does not carry"):
        release(g2_message(g2_item(lang="sv")))
    got, _ = release(g2_message(g2_item(lang="de")), language="fr")
    assert got.source_language == "de"


def test_the_language_of_a_pages_template_is_no_decision():
    """A text long enough to be told decides for itself; a given language holds."""
    french = "La société a annoncé lundi l'ouverture d'une usine dans le port de la ville au mois de mai. " * 4
    markup = f"<html lang=en><h1>Une usine</h1><p>{french}"
    assert release(markup)[0].source_language == "fr"
    assert release(markup, language="es")[0].source_language == "es"
    assert release("<html lang=de-CH><h1>Titel</h1><p>Kurz.")[0].source_language == "de"


def test_a_kill_needs_no_text():
    """Anything else does, and a headline."""
    got, _ = release_of(story(blocks=(), status=Status.CANCELED, language="en"), Submission("copy", 1))
    assert got.status is Status.CANCELED
    with pytest.raises(CopyError, match="without text"):
        release_of(story(blocks=()), Submission("copy", 1))
    with pytest.raises(CopyError, match="without a headline"):
        release_of(story(headline=""), Submission("copy", 1))


def test_the_credited_source_stands_first():
    """Where it is more than a name."""
    sources = (Concept("AP"), Concept("dpa", "urn:dpa"))
    got, _ = release_of(story(credit="dpa", sources=sources), Submission("copy", 1))
    assert got.sources == (Concept("dpa", "urn:dpa"), Concept("AP"))


def test_small_rules_of_all_formats():
    """Identifiers, times, statuses, urgencies, and what comes before the text."""
    assert identifier("urn:x:1") == "urn:x:1"
    assert identifier("a b", "XY") == "urn:wirestorm:XY:a%20b"
    assert subject_uri("medtop", "1") == "http://cv.iptc.org/newscodes/mediatopic/1"
    assert subject_uri("own", "1") == subject_uri("medtop", "") == ""
    assert exact_time("", "x", "copy") is exact_time("2027-03-18", "x", "copy") is None
    assert exact_time("19700101T010002+0100", "x", "copy") == 2_000_000_000
    assert (version_of("007"), version_of("0"), version_of("-1"), version_of("1" * 10)) == (7, None, None, None)
    assert iptc_subject("15054000", "football") == Concept("football", subject_uri("subj", "15054000"), "subj:15054000")
    assert iptc_subject("1505400") is None
    assert status_of("stat:Cancelled", "copy") is Status.CANCELED
    assert (urgency_of("9"), urgency_of("0"), urgency_of("high")) == (9, None, None)
    lead, subhead = Block(BlockKind.PARAGRAPH, "The yard builds."), Block(BlockKind.SUBHEAD, "Deck")
    assert with_deck(["Deck", "Deck", "Head", ""], [lead], "HEAD") == (subhead, lead)
    assert with_dateline("Kiel (dpa) - ", [subhead, lead])[1].text == "Kiel (dpa) - The yard builds."
    assert with_dateline("KIEL", [Block(BlockKind.PARAGRAPH, "Kiel – Text.")])[0].text == "Kiel – Text."
    assert with_dateline("", [lead]) == (lead,)
    assert left_out(Counter()) == ()
    assert lines_once(["a\nb", "b", " c "]) == "a\nb\nc"
