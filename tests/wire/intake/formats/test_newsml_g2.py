"""NewsML-G2: items, packages and messages as stories."""

from base64 import b64encode

import pytest

from tests.support.agency_documents import NEWS_NS, g2_item, g2_message
from wire.contract.release import BlockKind, Concept, Status
from wire.contract.times import parse_time
from wire.errors import CopyError
from wire.intake.formats.g2_concepts import Vocabularies, concept_of, kind_of, name_of
from wire.intake.formats.item_content import content_of, data_content, element_content
from wire.intake.formats.newsml_g2 import read_newsml_g2
from wire.intake.formats.trees import parse_xml

PICTURE = g2_item(guid="urn:x:picture", item_class="ninat:picture", content='<remoteContent href="a.jpg"/>')


def stories(text):
    return read_newsml_g2(parse_xml(text, "copy"), "copy")


def story(**parts):
    (found,) = stories(g2_message(g2_item(**parts)))
    return found


def test_every_part_of_an_item_is_read():
    """Metadata where the standard has it, text where the item holds it."""
    found = story()
    assert (found.uri, found.version, found.language) == ("urn:newsml:example.com:20270123:faehre", 3, "de")
    assert found.headline == "Werft baut neue Fähre"
    assert found.created_ns == parse_time("2027-01-23T14:10:47+01:00")
    assert (found.status, found.embargo_ns, found.urgency) == (Status.USABLE, None, 4)
    assert (found.credit, found.byline, found.located) == ("bsp", "Von Erika Kaiser", "Kiel")
    assert (found.slugline, found.keywords) == ("werft", ("Fähren",))
    rights = found.rights
    assert (rights.holder, rights.notice, rights.terms) == (
        "Beispiel-Agentur GmbH",
        "Copyright 2027 Beispiel-Agentur",
        "Nur für Kunden",
    )
    assert found.genres == (Concept("Meldung", literal="bspgenre:1"),)
    assert found.people == (Concept("Max Kapitän", literal="bsp:4711"),)
    assert found.organisations == (Concept("Kieler Werft"),)
    uri = "http://cv.iptc.org/newscodes/mediatopic/20001240"
    assert found.subjects == (Concept("Schifffahrt", uri, "medtop:20001240"),)
    assert [each.literal for each in found.broader] == ["subj:04015000"]


def test_the_text_is_that_of_the_item_and_nothing_else():
    """Header, scripts and what is not public are left out, and told."""
    found = story()
    assert [(block.kind, block.text) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, "Kiel (bsp) - Die Werft baut eine Fähre."),
        (BlockKind.SUBHEAD, "Der Auftrag"),
        (BlockKind.PARAGRAPH, "Sie fasst 300\u00a0Wagen."),
        (BlockKind.PARAGRAPH, "Länge: 90 Meter"),
        (BlockKind.PARAGRAPH, "Breite: 20 Meter"),
        (BlockKind.TABLE, "Jahr\tFähren\n2026\t3"),
    ]
    (note,) = found.notes
    assert "not for publication (1)" in note
    assert "scripts" in note


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ('<pubStatus qcode="stat:withheld"/>', Status.WITHHELD),
        ('<pubStatus qcode="stat:canceled"/>', Status.CANCELED),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>', Status.WITHHELD),
        ("", Status.USABLE),
    ],
)
def test_a_status_is_read(status, expected):
    """By QCode or URI; an item without one is usable."""
    assert story(status=status).status is expected


def test_a_status_that_nobody_knows_is_refused():
    """It may mean that nothing goes out."""
    with pytest.raises(CopyError, match="publishing status"):
        story(status='<pubStatus qcode="stat:perhaps"/>')


@pytest.mark.parametrize(
    ("embargoed", "problem"),
    [
        ("<embargoed/>", "has no time"),
        ("<embargoed>soon</embargoed>", "no time"),
        ("<embargoed>2027-01-23T19:00:00</embargoed>", "without time of day or zone"),
        ("<embargoed>2027-01-23</embargoed>", "without time of day or zone"),
        ("<sperrfrist>heute Abend</sperrfrist>", "speaks of an embargo"),
    ],
)
def test_an_embargo_that_can_not_be_read_is_told(embargoed, problem):
    """Without a zone it could end half a day early."""
    found = story(item_meta=embargoed)
    assert problem in found.unreadable
    assert found.embargo_ns is None


def test_an_embargo_is_read():
    """The standard's member, or another one that says the word."""
    expected = parse_time("2027-01-23T19:00:00+01:00")
    assert story(item_meta="<embargoed>2027-01-23T19:00:00+01:00</embargoed>").embargo_ns == expected
    extension = '<itemMetaExtProperty xmlns:x="urn:x" x:embargoUntil="2027-01-23T19:00:00+01:00"/>'
    assert story(item_meta=extension).embargo_ns == expected


def test_notes_are_for_editors_and_private_ones_for_nobody():
    """An edNote goes into the note; one whose publication is constrained goes nowhere."""
    found = story(
        item_meta='<edNote role="r:editorialnote">Bilder folgen.</edNote><edNote>Bilder folgen.</edNote>'
        '<edNote role="r:contacts" pubconstraint="c:nonpublic">Erika Kaiser, 0431 555</edNote>'
        '<edNote role="r:notepad"><section xmlns="http://www.w3.org/1999/xhtml" class="notepad"><section>'
        '<p>Im Internet: example.com</p></section><section class="np-nonpublic"><p>0431 666</p></section>'
        "</section></edNote>"
    )
    assert found.note == "Bilder folgen.\nIm Internet: example.com"
    assert not any("0431" in block.text for block in found.blocks)


def test_a_message_gives_several_stories():
    """Pictures and packages are left out, and told."""
    found = stories(g2_message(g2_item(), PICTURE, g2_item(guid="urn:x:other")))
    assert [each.uri for each in found] == ["urn:newsml:example.com:20270123:faehre", "urn:x:other"]
    assert any("picture (1)" in note for note in found[0].notes)


def test_an_item_in_a_package_keeps_to_the_terms_of_the_package():
    """The later embargo and the stricter status hold."""
    package = (
        f'<packageItem xmlns="{NEWS_NS}" guid="urn:x:p"><itemMeta><itemClass qcode="ninat:composite"/>'
        '<embargoed>2027-01-24T00:00:00Z</embargoed><pubStatus qcode="stat:withheld"/></itemMeta></packageItem>'
    )
    (found,) = stories(g2_message(package, g2_item(item_meta="<embargoed>2027-01-23T19:00:00+01:00</embargoed>")))
    assert (found.status, found.embargo_ns) == (Status.WITHHELD, parse_time("2027-01-24T00:00:00Z"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (g2_message(PICTURE), "no text item, and picture"),
        (f'<packageItem xmlns="{NEWS_NS}" guid="a"/>', "refers to its items"),
        (f'<conceptItem xmlns="{NEWS_NS}" guid="a"/>', "conceptItem"),
        (g2_message(), "no item"),
        (g2_item(content='<remoteContent href="a.html"/>'), "lies elsewhere"),
        (g2_item(content='<inlineData encoding="base64">QQ==</inlineData>'), "has no text"),
        (g2_item(content="").replace("2.32", "3.0"), "NewsML-G2 3.0"),
    ],
)
def test_a_document_without_text_is_refused_by_what_it_is(text, problem):
    """One clear line each."""
    with pytest.raises(CopyError, match=problem):
        stories(text)


@pytest.mark.parametrize(
    "content",
    [
        '<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>'
        "<body.head><hedline><hl1>Werft baut neue Fähre</hl1></hedline></body.head><body.content>"
        "<p>Die Werft baut.</p></body.content></body></nitf></inlineXML>",
        '<inlineData contenttype="text/plain">Die Werft baut.</inlineData>',
        '<inlineData contenttype="text/html">&lt;p&gt;Die &lt;b&gt;Werft&lt;/b&gt; baut.&lt;/p&gt;</inlineData>',
        "<inlineData><![CDATA[<html><body><p>Die Werft baut.</p></body></html>]]></inlineData>",
        '<inlineXML contenttype="text/html"><p>Die Werft baut.</p></inlineXML>',
        '<inlineXML><x:html xmlns:x="http://www.w3.org/1999/xhtml"><x:body><x:p>Die Werft baut.</x:p></x:body></x:html>'
        "</inlineXML>",
        f'<inlineData encoding="base64" contenttype="text/plain">{b64encode(b"Die Werft baut.").decode()}</inlineData>',
        f'<inlineData encoding="rfc2045:base64" contenttype="text/html">{b64encode(b"<p>Die Werft baut.</p>").decode()}'
        "</inlineData>",
        "<inlineData>Kurz.</inlineData><inlineData>Die Werft baut.</inlineData>",
    ],
)
def test_text_is_read_in_each_of_its_forms(content):
    """NITF, XHTML, plain text and HTML in CDATA; of several the fullest."""
    assert [block.text for block in story(content=content).blocks] == ["Kiel (bsp) - Die Werft baut."]


def test_of_several_renderings_the_one_in_the_items_language_is_taken():
    """A longer one in another language is none of the item's text, and a note counts the others."""
    german = "<p>Die Werft baut eine Fähre.</p>"
    english = "<p>The yard will build a ferry, which is longer in English than it is in German.</p>"
    found = story(
        content=f'<inlineXML xml:lang="en">{english}</inlineXML><inlineXML xml:lang="de-AT">{german}</inlineXML>'
    )
    assert found.blocks[0].text.endswith("Die Werft baut eine Fähre.")
    assert "other renderings of the text (1)" in found.notes[0]


def test_nitf_that_is_written_as_text_is_read_as_nitf():
    """Its head is no paragraph of the story."""
    inner = (
        "<nitf><body><body.head><byline>By Jane</byline></body.head>"
        "<body.content><p>Ein Satz.</p></body.content></body></nitf>"
    )
    found = story(content=f"<inlineData><![CDATA[{inner}]]></inlineData>")
    assert [block.text.rpartition(" - ")[2] for block in found.blocks] == ["Ein Satz."]


def test_a_timestamp_is_no_dateline():
    """It stays out of the text."""
    text = g2_message(g2_item()).replace("Kiel (bsp) - </dateline>", "2027-01-23 20:13:08 GMT+00:00</dateline>")
    assert stories(text)[0].blocks[0].text.startswith("Kiel (bsp) - Die Werft")


def test_a_catalogue_in_the_document_resolves_its_aliases():
    """One that is referred to is not fetched: its codes stay literals."""
    text = g2_item(content_meta='<subject qcode="mt:15000000"/><subject qcode="own:1"/>').replace(
        "<rightsInfo>",
        '<catalog><scheme alias="mt" uri="http://cv.iptc.org/newscodes/mediatopic/"/></catalog><rightsInfo>',
    )
    (found,) = stories(text)
    assert Concept("", "http://cv.iptc.org/newscodes/mediatopic/15000000", "medtop:15000000") in found.subjects
    assert Concept("", "", "own:1") in found.subjects


def test_a_name_is_taken_in_the_language_of_the_item():
    """And one for display rather than a mnemonic."""
    element = parse_xml(
        "<subject type='cpnat:geoArea'><name role='nrol:mnemonic'>K</name><name xml:lang='fr'>Quille</name>"
        "<name xml:lang='de'>Kiel</name></subject>",
        "copy",
    )
    assert name_of(element, "de-DE") == "Kiel"
    assert kind_of(element) == "places"
    assert concept_of(element, Vocabularies.of(element), "de") == Concept("Kiel")


def test_content_is_needed_of_an_item_that_is_published():
    """A kill has none."""
    item = parse_xml(g2_item(content=""), "copy")
    assert content_of(item, "copy", needed=False).body.blocks == []
    with pytest.raises(CopyError, match="has no text"):
        content_of(item, "copy", needed=True)
    piece = parse_xml("<x>Text</x>", "copy")
    assert element_content(piece, "copy").body.blocks == data_content(piece, "copy").body.blocks != []


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (
            '<inlineXML contenttype="application/sportsml+xml"><sports-content><p>1</p></sports-content></inlineXML>',
            "application/sportsml",
        ),
        ("<inlineXML><sports-content>1:0</sports-content></inlineXML>", "<sports-content>"),
        ('<inlineData encoding="base64" contenttype="image/jpeg">/9j/4AAQ</inlineData>', "image/jpeg"),
    ],
)
def test_content_that_is_not_read_is_refused_by_its_kind(content, named):
    """The error must name the content type, or the element where there is none."""
    with pytest.raises(CopyError, match=named):
        story(content=content)


def test_base64_that_is_none_is_refused():
    """A broken encoding must refuse the item, and not leave it without its text."""
    with pytest.raises(CopyError, match="base64"):
        story(content='<inlineData encoding="base64" contenttype="text/plain">***</inlineData>')


def test_the_title_of_a_page_is_no_line_below_the_headline():
    """A title is a headline where there is no other, and nothing else."""
    page = "<html><head><title>Werft: alle Meldungen</title></head><body><p>Die Werft baut.</p></body></html>"
    found = story(content=f"<inlineXML>{page}</inlineXML>")
    assert [block.text.rpartition(" - ")[2] for block in found.blocks] == ["Die Werft baut."]
    assert found.headline == "Werft baut neue Fähre"
