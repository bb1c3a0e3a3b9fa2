"""When a story may go out."""

import pytest

from tests.support.agency_documents import g2_item, g2_message, newsml_1, nitf
from wire.contract.release import Block, BlockKind
from wire.contract.times import parse_time
from wire.errors import CopyError
from wire.intake.formats.instructions import held
from wire.intake.formats.story import Story
from wire.intake.intake import take

NOW_NS = parse_time("2027-01-23T12:00:00Z")
LATER_NS = parse_time("2027-03-18T10:00:00Z")
LINE = "EMBARGOED UNTIL 10:00 GMT 18 MARCH 2027"
TEXT = "Acme said on Monday that the company will open a plant in the harbour of Oslo in May, as was planned."


def read(text, **options):
    return take(text, source="copy", received_ns=NOW_NS, **options)


def hold(decision=None, **parts):
    blocks = (Block(BlockKind.PARAGRAPH, TEXT),)
    story = Story(**{"kind": "a story", "headline": "A plant", "blocks": blocks, **parts})
    return held(story, "en", "copy", received_ns=NOW_NS, decision=decision)


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{LINE}</p><h1>A plant</h1><p>{TEXT}</p>",
        f"<h1>A plant</h1><p>{LINE}</p><p>{TEXT}</p>",
        f"<h1>A plant</h1><p>{TEXT}</p><p>{LINE}</p>",
        f"<h1>A plant</h1><div class='editors-note'>{LINE}</div><p>{TEXT}</p>",
        f"<h1>A plant</h1><div class='np-nonpublic'><p>{LINE}</p></div><p>{TEXT}</p>",
        f"<div>{LINE}</div><main><h1>A plant</h1><p>{TEXT}</p></main>",
        f"<main><p class='embargo-notice'>{LINE}</p><h1>A plant</h1><p>{TEXT}</p></main>",
        f"<div><b>Embargo:</b> <i>10:00 GMT</i> 18 March 2027</div><main><h1>A plant</h1><p>{TEXT}</p></main>",
        f"<main><h1>A plant</h1><p>{TEXT}</p></main><div><p>{LINE}</p></div>",
        f"<main><h1>A plant</h1><p>{TEXT}</p><aside>{LINE}</aside></main>",
        f"<head><meta name='embargo' content='2027-03-18T10:00:00Z'></head><main><h1>A plant</h1><p>{TEXT}</p></main>",
        nitf(content=f"<p>{LINE}</p><p>{TEXT}</p>"),
        nitf(docdata=f'<ed-msg info="{LINE}"/>'),
        nitf(docdata=f"<ed-msg>{LINE}</ed-msg>"),
        nitf(docdata="<date.release>20270318T100000Z</date.release>"),
        nitf(body_head=f"<note><body.content><p>{LINE}</p></body.content></note>"),
        newsml_1(management=f'<Status FormalName="Usable"/><Instruction FormalName="{LINE}"/>'),
        newsml_1(
            lines='<NewsLine><NewsLineType FormalName="Embargo"/>'
            "<NewsLineText>until 10:00 GMT 18 March 2027</NewsLineText></NewsLine>"
        ),
        newsml_1(management='<Property FormalName="Embargo" Value="20270318T100000Z"/>'),
        g2_item(item_meta='<edNote role="ednote:embargo">until 10:00 GMT 18 March 2027</edNote>'),
        g2_item(item_meta='<itemMetaExtProperty type="x:embargo" value="2027-03-18T10:00:00Z"/>'),
    ],
)
def test_a_line_that_speaks_of_an_embargo_is_obeyed(text):
    """Wherever it stands in a document; it is no text of the story."""
    release = read(text).release
    assert release.embargo_ns == LATER_NS
    assert not any("EMBARGOED" in block.text for block in release.editions[0].blocks)


@pytest.mark.parametrize(
    "text",
    [
        f"<p>STRICTLY EMBARGOED</p><h1>A plant</h1><p>{TEXT}</p>",
        nitf(docdata='<ed-msg info="Under embargo until tonight"/>'),
        g2_message(g2_item(item_meta="<edNote>Sperrfrist: heute Abend</edNote>")),
        g2_message(g2_item(item_meta="<embargoed/>")),
        g2_item(item_meta='<signal qcode="sig:embargo"/>'),
        newsml_1(management='<Instruction FormalName="Embargo"/>'),
    ],
)
def test_what_can_not_be_read_is_refused_until_the_client_decides(text):
    """Then the decision holds, and nothing else."""
    with pytest.raises(CopyError) as caught:
        read(text)
    assert "embargo" in caught.value.remedy
    assert read(text, embargo="none").release.embargo_ns is None
    assert read(text, embargo=LATER_NS).release.embargo_ns == LATER_NS


def test_a_documents_own_member_decides():
    """Words beside it that name no time count for nothing, and a later time holds."""
    early_ns = parse_time("2027-02-01T00:00:00Z")
    cues = ("Bitte die Sperrfrist bis heute Abend beachten.",)
    assert hold(embargo_ns=early_ns, cues=cues).embargo_ns == early_ns
    assert hold(embargo_ns=early_ns, cues=(LINE,)).embargo_ns == LATER_NS
    assert hold(embargo_ns=LATER_NS + 1, cues=(LINE,)).embargo_ns == LATER_NS + 1


def test_two_times_in_words_are_refused():
    """Nobody can say which of them was meant."""
    with pytest.raises(CopyError, match="two embargoes"):
        hold(cues=(LINE, LINE.replace("10:00", "11:00")))


def test_a_story_about_an_embargo_is_none():
    """Prose goes out as it is."""
    assert read(g2_item(content_meta='<subject qcode="x:embargo"><name>Oil embargo</name></subject>')).release
    text = "The European Union lifts its embargo on arms, as its ministers decided in Brussels on Monday evening."
    blocks = (Block(BlockKind.PARAGRAPH, text), Block(BlockKind.TABLE, "a\tb\nc\td"))
    got = hold(headline="EU lifts embargo on arms", blocks=blocks)
    assert (got.embargo_ns, got.blocks) == (None, blocks)
