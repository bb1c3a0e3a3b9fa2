"""Each member of a document is kept or named in a note."""

import pytest

from tests.support.agency_documents import g2_item, g2_message, nitf
from wire.intake.formats.detect import format_of
from wire.intake.formats.documents import read_stories
from wire.intake.formats.trees import parse_xml
from wire.intake.formats.unread import not_kept

NEWSML_1 = """<NewsML Version="1.2"><NewsItem><Identification/><NewsManagement><Status FormalName="Usable"/>
<RevisionHistory href="a"/></NewsManagement><NewsComponent><NewsLines><HeadLine>A lamp</HeadLine>
<SeriesLine>Lamps of the north</SeriesLine><NewsLine><NewsLineType FormalName="Quote"/>
<NewsLineText>It shines</NewsLineText>
</NewsLine><NewsLine><NewsLineType FormalName="Editors"/><NewsLineText>Checked</NewsLineText></NewsLine></NewsLines>
<DescriptiveMetadata><Language FormalName="en"/><OfInterestTo FormalName="all"/></DescriptiveMetadata>
<ContentItem><DataContent>The lamp is lit.</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            g2_message(g2_item(item_meta="<role qcode='x:y'/>", content_meta="<contributor literal='Jo'/><rating/>")),
            "Not kept: role, contributor.",
        ),
        (
            nitf(
                docdata="<fixture fix-id='f'/><correction info='Wrong colour'/>",
                head="<revision-history name='Jo'/>",
                body_head="<series series.name='Lamps'/>",
                end="<bibliography>On lamps</bibliography>",
            ),
            "Not kept: revision-history, fixture, correction, series, bibliography.",
        ),
        (NEWSML_1, "Not kept: RevisionHistory, SeriesLine, OfInterestTo, NewsLine Quote."),
    ],
)
def test_a_member_that_is_not_read_is_named(text, named):
    """The notes must name each member with content that no part of the release has."""
    (story,) = read_stories(text, format_of(text, "copy"), "copy", 1)
    assert named in story.notes


def test_a_document_whose_members_are_all_read_has_no_such_note():
    """Members that are read, and members without content, must not be named."""
    root = parse_xml("<head><title>A lamp</title><meta/></head>", "copy")
    assert not_kept([(root, frozenset({"title"})), (None, frozenset())]) == ()
    for text in (g2_message(g2_item()), nitf()):
        (story,) = read_stories(text, format_of(text, "copy"), "copy", 1)
        assert not any(note.startswith("Not kept") for note in story.notes)


def test_what_a_document_says_deeper_down_is_named_too():
    """Kinds of identified content, attributes, and texts that lost against others must be named."""
    docdata = (
        "<identified-content><function>Mayor</function><org>Acme</org></identified-content>"
        "<doc.rights agent='Jo' owner='Jo and sons'/><doc.copyright holder='Acme' year='2027'/>"
        "<del-list><from-src src-name='Pony Express'/></del-list>"
    )
    (story,) = read_stories(nitf(docdata=docdata), format_of(nitf(), "copy"), "copy", 1)
    said = " ".join(note for note in story.notes if note.startswith("Not kept: "))
    for name in ("function", "doc.rights.agent", "doc.rights", "doc.copyright.year", "from-src"):
        assert name in said
    assert "org" not in said.replace("Not kept", "").split(", ")
    deeper = g2_message(
        g2_item(
            item_meta="<firstCreated>2027-01-01T00:00:00Z</firstCreated><title>Another title</title>",
            content_meta="<creditline>Kiel Wire</creditline><headline xml:lang='en'>Yard builds a ferry</headline>"
            "<subject qcode='a:b'><name>Ships</name><definition>Things that float</definition></subject>",
        )
    )
    (story,) = read_stories(deeper, format_of(deeper, "copy"), "copy", 1)
    said = " ".join(note for note in story.notes if note.startswith("Not kept: "))
    for name in ("firstCreated", "title", "headline", "definition"):
        assert name in said
