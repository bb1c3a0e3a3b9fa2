"""NITF 3.x as a story."""

import pytest

from tests.support.agency_documents import nitf
from wire.contract.release import BlockKind, Concept, Status
from wire.contract.times import parse_time
from wire.errors import CopyError
from wire.intake.formats.embargoes import NONE, Stated, exact_embargo, stated_embargo
from wire.intake.formats.nitf import read_inner, read_nitf
from wire.intake.formats.trees import parse_xml

NOW_NS = parse_time("2027-01-23T15:00:00Z")


def story(**parts):
    return read_nitf(parse_xml(nitf(**parts), "copy"), "copy", NOW_NS)


def said(status, docdata=""):
    text = nitf(docdata=docdata).replace('management-status="usable"', f'management-status="{status}"')
    return read_nitf(parse_xml(text, "copy"), "copy", NOW_NS)


def test_every_part_of_a_document_is_read():
    """The head's data, the lines above the text, and the text."""
    found = story(
        docdata='<date.expire norm="20270301T000000Z"/><du-key key="ferry" version="2"/><ed-msg info="Corrects cars"/>'
        '<doc.copyright holder="Example Press" year="2027"/><doc.rights limitations="No archive"/>'
        '<key-list><keyword key="ferries"/></key-list><evloc city="Kiel"/>'
        '<identified-content><person>Max Captain</person><org value="ky" idsrc="x">Kiel Yard</org>'
        "</identified-content>",
        head='<tobject><tobject.property tobject.property.type="Feature"/>'
        '<tobject.subject tobject.subject.refnum="04015000" tobject.subject.matter="Transport"/>'
        '<tobject.subject tobject.subject.ipr="XYZ" tobject.subject.refnum="F1" tobject.subject.type="Sea"/></tobject>',
        body_head="<abstract><p>A ferry is built.</p></abstract><copyrite>(c) Example</copyrite>",
        end="<tagline>Jane Doe reported from Kiel.</tagline>",
    )
    assert (found.uri, found.version, found.language) == ("urn:wirestorm:XYZ:xyz-0815", 2, "en-GB")
    assert (found.headline, found.slugline, found.urgency) == ("Yard builds a ferry", "ferry", 3)
    assert [(block.kind, block.text) for block in found.blocks] == [
        (BlockKind.SUBHEAD, "Three hundred cars aboard"),
        (BlockKind.PARAGRAPH, "Kiel – The yard will build a ferry."),
        (BlockKind.SUBHEAD, "The order"),
        (BlockKind.PARAGRAPH, "It takes 300 cars."),
        (BlockKind.PARAGRAPH, "Jane Doe reported from Kiel."),
    ]
    assert (found.byline, found.credit, found.located) == ("By Jane Doe, Shipping Editor", "Example Press", "Kiel")
    assert (found.created_ns, found.embargo_ns) == (parse_time("2027-01-23T14:10:47+01:00"), None)
    assert found.expires_ns == parse_time("2027-03-01T00:00:00Z")
    assert (found.rights.holder, found.rights.notice, found.rights.terms) == (
        "Example Press",
        "(c) Example",
        "No archive",
    )
    assert (found.keywords, found.note) == (("ferries",), "Corrects cars")
    assert found.genres == (Concept("Feature"),)
    assert found.people == (Concept("Max Captain"),)
    assert found.organisations == (Concept("Kiel Yard", literal="x:ky"),)
    assert found.places == (Concept("Kiel"),)
    assert found.subjects == (
        Concept("Transport", "http://cv.iptc.org/newscodes/subjectcode/04015000", "subj:04015000"),
        Concept("Sea", literal="XYZ:F1"),
    )
    assert [each.text for each in found.descriptions] == ["A ferry is built."]


def test_a_date_of_release_is_an_embargo():
    """Where it lies after the date of issue; the same time is no more than when the document came out."""
    later = '<date.release norm="20270318T100000+0100"/>'
    assert story(docdata=later).embargo_ns == parse_time("2027-03-18T10:00:00+01:00")
    assert story(docdata='<date.release norm="20270123T141047+0100"/>').embargo_ns is None
    assert story(docdata='<date.release norm="20260101"/>').embargo_ns is None


def test_the_status_of_management_is_obeyed():
    """Embargoed takes its time from the date of release."""
    embargoed = said("embargoed", '<date.release norm="20270318T100000Z"/>')
    assert (embargoed.status, embargoed.embargo_ns) == (Status.USABLE, parse_time("2027-03-18T10:00:00Z"))
    assert said("withheld").status is Status.WITHHELD
    assert said("canceled").status is Status.CANCELED


@pytest.mark.parametrize(
    ("status", "docdata", "problem"),
    [
        ("embargoed", "", "embargoed, and has no time"),
        ("embargoed", '<date.release norm="20270318"/>', "without time of day or zone"),
        ("usable", '<date.release norm="20270318T100000"/>', "without time of day or zone"),
        ("usable", '<date.release norm="18 March"/>', "no time"),
    ],
)
def test_what_can_not_be_obeyed_is_refused(status, docdata, problem):
    """An embargo that may end at another time than was meant is none to guess at."""
    found = said(status, docdata)
    assert problem in found.unreadable
    assert found.embargo_ns is None
    with pytest.raises(CopyError, match="publishing status"):
        said("perhaps")


@pytest.mark.parametrize("value", ["2027-03-18T10:00:00+01:00", "20270318T090000Z"])
def test_an_embargo_in_an_agencys_own_member_is_obeyed(value):
    """A meta that is called so, in the language of the agency."""
    for name in ("XYZEmbargo", "NTBSperrefrist"):
        found = story(head=f'<meta name="{name}" content="{value}"/>')
        assert found.embargo_ns == parse_time("2027-03-18T09:00:00Z")
    assert stated_embargo(parse_xml('<a embargo="false"><embargo/></a>', "copy")) == NONE
    assert "XYZEmbargo speaks of an embargo" in story(head='<meta name="XYZEmbargo" content="tonight"/>').unreadable


def test_notes_and_captions_are_no_text():
    """A note that may not be published is in nothing of the story."""
    found = story(
        body_head='<note type="npa"><body.content><p>call 555</p></body.content></note>',
        content="<p>Text.</p><note><body.content><p>Photos to come</p></body.content></note>"
        "<media><media-caption>A ferry</media-caption></media>",
        end="<tagline>jane@example.com/joe@example.com</tagline>",
    )
    assert [block.text for block in found.blocks][1:] == ["Kiel – Text."]
    assert found.note == "Photos to come"
    assert "call 555" in found.cues
    assert "addresses of editors (1)" in found.notes[0]


def test_the_text_of_a_piece_is_read_alone():
    """As a ninjs or NewsML document may hold it."""
    inner = read_inner(
        parse_xml("<nitf><body><body.content><p>Acme will buy Beta.</p></body.content></body></nitf>", "c")
    )
    assert [block.text for block in inner.body.blocks] == ["Acme will buy Beta."]


def test_of_two_embargoes_the_later_holds():
    """One that can't be read stays so."""
    early, late = exact_embargo("20270318T100000Z", "x"), exact_embargo("20270319T100000Z", "x")
    assert early.later(late) == late.later(early) == late
    assert late.later(NONE) == late
    assert early.later(Stated(problem="p")).problem == "p"


def test_a_headline_without_a_line_of_its_own_is_read():
    """The text of a headline element must be the headline, and its decks stay decks."""
    root = parse_xml(
        "<nitf><body><body.head><hedline>A lamp on the <em>pier</em><hl2>It is green</hl2></hedline></body.head>"
        "<body.content><p>The lamp is lit.</p></body.content></body></nitf>",
        "copy",
    )
    inner = read_inner(root)
    assert (inner.headline, inner.decks) == ("A lamp on the pier", ["It is green"])


def test_the_rights_of_the_head_and_a_bibliography_are_kept_or_named():
    """Rights above the text must travel with the notice; a bibliography must be counted."""
    found = story(
        body_head="<copyrite>(c) Example</copyrite><rights>Not for resale.</rights>",
        end="<bibliography>Jane Doe: On lamps.</bibliography>",
        content="<p>The lamp is lit.</p><bibliography>Jane Doe: On lamps.</bibliography>",
    )
    assert found.rights.notice == "(c) Example\nNot for resale."
    assert any("bibliographies" in note for note in found.notes)


def test_a_code_within_a_name_splits_no_paragraph():
    """An alternative code is a part of its line."""
    found = story(content='<p>The <org>Yard<alt-code idsrc="ISIN" value="XS1"/></org> builds.</p>')
    assert found.blocks[-1].text.endswith("The Yard builds.")
