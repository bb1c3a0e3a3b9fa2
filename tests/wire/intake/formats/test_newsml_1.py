"""NewsML 1 as stories."""

import pytest

from tests.support.agency_documents import newsml_1
from wire.contract.release import Concept, Status
from wire.contract.times import parse_time
from wire.errors import CopyError
from wire.intake.formats.newsml_1 import read_newsml_1
from wire.intake.formats.trees import parse_xml


def story(**parts):
    (found,) = read_newsml_1(parse_xml(newsml_1(**parts), "copy"), "copy")
    return found


def test_every_part_of_an_item_is_read():
    """The identifier without its revision, which is the version."""
    found = story(lines="<KeywordLine>mer</KeywordLine>")
    assert (found.uri, found.version, found.language) == ("urn:newsml:example.com:20270123:ferry", 2, "fr")
    assert (found.headline, found.slugline, found.urgency) == ("Un chantier construit un ferry", "ferry", 4)
    assert [block.text for block in found.blocks] == [
        "Trois cents voitures",
        "Brest, 23 jan 2027 (EXP) – Le chantier construit un ferry.",
        "Il peut emporter 300 voitures.",
    ]
    assert (found.byline, found.credit, found.rights.notice) == ("Par Jeanne Dupont", "EXP", "(c) EXP")
    assert (found.keywords, found.created_ns) == (("mer",), parse_time("2027-01-23T13:10:47Z"))
    uri = "http://cv.iptc.org/newscodes/subjectcode/04000000"
    assert found.subjects == (Concept(uri=uri, literal="subj:04000000"),)


@pytest.mark.parametrize(
    "content",
    [
        "<nitf><body><body.content><p>Le chantier.</p></body.content></body></nitf>",
        "<html><body><h1>Un chantier construit un ferry</h1><p>Le chantier.</p></body></html>",
        "<![CDATA[<p>Le chantier.</p>]]>",
        "Le chantier.",
    ],
)
def test_text_is_read_in_each_of_its_forms(content):
    """NITF, XHTML, HTML in CDATA and plain text."""
    assert story(content=content).blocks[-1].text == "Brest, 23 jan 2027 (EXP) – Le chantier."


def test_a_change_of_status_is_the_end_of_an_embargo():
    """An embargo without one is refused."""
    change = (
        '<StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20270318T100000+0100</DateAndTime>'
        "</StatusWillChange>"
    )
    found = story(management=f'<Status FormalName="Embargoed"/>{change}')
    assert (found.status, found.embargo_ns) == (Status.USABLE, parse_time("2027-03-18T10:00:00+01:00"))
    assert story(management='<Status FormalName="Withheld"/>').status is Status.WITHHELD
    assert "embargoed, and has no time" in story(management='<Status FormalName="Embargoed"/>').unreadable
    assert "StatusWillChange" in story(management=change.replace("+0100", "")).unreadable


def test_of_equivalent_texts_the_one_in_the_items_language_is_taken():
    """A longer one in another language is left out, and counted."""
    content = (
        '<p>Un ferry.</p></DataContent></ContentItem></NewsComponent><NewsComponent xml:lang="en"><ContentItem>'
        "<DataContent><p>A ferry of a length that no other text of the item has, and more of the same.</p>"
    )
    found = story(content=content)
    assert [block.text for block in found.blocks][-1].endswith("Un ferry.")
    assert "other renderings of the text (1)" in found.notes[0]


def test_notes_to_editors_are_a_note():
    """By the type of their line."""
    line = '<NewsLine><NewsLineType FormalName="AdvisoryLine"/><NewsLineText>Photos suivent</NewsLineText></NewsLine>'
    found = story(lines=line)
    assert found.note == "Photos suivent"
    assert "Photos suivent" in found.cues


def test_an_item_without_text_is_none():
    """Photos alone are refused by what they are not; another version of NewsML by its number."""
    with pytest.raises(CopyError, match="no item with text"):
        story(content="<media/>")
    with pytest.raises(CopyError, match=r"this is NewsML 3\.0"):
        read_newsml_1(parse_xml('<NewsML Version="3.0"/>', "copy"), "copy")
