"""Copy that nobody has released is refused, in every format, and what only sounds like it is not."""

import pytest

from wire.contract.times import parse_time
from wire.errors import CopyError
from wire.intake.clearance import uncleared
from wire.intake.intake import take

NOW_NS = parse_time("2026-11-29T12:00:00Z")
STORY = (
    "The lighthouse shines again\n\nThe lighthouse at the mouth of the river shines again from Monday, the town said.\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "DRAFT – NOT FOR RELEASE",
        "Not yet cleared for release",
        "NOT FOR RELEASE",
        "Not for public release yet",
        "PREVIEW - NOT FOR AIR",
        "Awaiting final approval",
        "Do not use yet",
        "HOLD - do not move",
        "Draft 3",
        "DRAFT – 18 March 2027",
        "Draft for comment",
        "For internal use only",
        "Held for release",
        "NOT FOR RELEASE: Lamp to be lit on the pier",
        "Lamp to be lit on the pier [not cleared for release]",
        "ENTWURF - NICHT FREIGEGEBEN",
        "Brouillon - ne pas diffuser",
        "BORRADOR: NO DIFUNDIR",
        "Rascunho - não divulgar",
        "ЧЕРНОВИК - НЕ СОГЛАСОВАНО",
        "下書き 公開前",
        "초안 - 승인 대기",
        "草稿，请勿发布",
        "草稿，請勿發布",
        "مسودة - غير مخصص للنشر",
        "Bản nháp - chưa được duyệt",
        "ฉบับร่าง - ห้ามเผยแพร่",
        "Draf - belum disetujui",
    ],
)
def test_copy_that_says_that_it_is_not_released_is_refused(line: str) -> None:
    """The line at the head of the copy must refuse it, and must be left out and named where the client decides."""
    with pytest.raises(CopyError):
        take(f"{line}\n\n{STORY}", source="copy.txt", received_ns=NOW_NS, language="en")
    assert uncleared([line]) == [True]


def test_the_client_may_decide_that_the_copy_goes_out() -> None:
    """With a decision the line must be left out and named, and the story must go out without it."""
    text = f"DRAFT – NOT FOR RELEASE\n\n{STORY}"
    reading = take(text, source="copy.txt", received_ns=NOW_NS, language="en", embargo="none")
    assert reading.release.editions[0].headline == "The lighthouse shines again"
    assert any("not released and is left out: 'DRAFT – NOT FOR RELEASE'" in note for note in reading.notes)


def test_a_document_is_refused_by_the_words_of_its_text_or_its_notes() -> None:
    """A paragraph and a note to editors must refuse a document as a line refuses copy."""
    for words in ("<ed-msg info='Not yet cleared for release'/>", ""):
        line = "" if words else "<p>NOT FOR RELEASE</p>"
        document = (
            f"<nitf><head><docdata>{words}</docdata></head><body xml:lang='en'><body.head><hedline>"
            "<hl1>The lighthouse shines again</hl1></hedline></body.head><body.content>"
            f"{line}<p>The lighthouse at the mouth of the river shines again.</p></body.content></body></nitf>"
        )
        with pytest.raises(CopyError, match="not released"):
            take(document, source="copy.xml", received_ns=NOW_NS)
        reading = take(document, source="copy.xml", received_ns=NOW_NS, embargo="none")
        (edition,) = reading.release.editions
        assert [block.text for block in edition.blocks] == ["The lighthouse at the mouth of the river shines again."]
        assert any("not released (1)" in note for note in reading.notes) == bool(line)


@pytest.mark.parametrize(
    "line",
    [
        "Not for release, publication or distribution in the United States, Canada or Japan",
        "Cleared for release",
        "Pending approval: the drug that nobody may sell",
        "Do not use: agency warns of faulty lamps",
        "Draft of the treaty is on the table",
        "NFL draft: the ten first picks",
        "Hold the line, says the minister",
        "Release pending for three jailed sailors",
        "Le projet n'est pas encore validé par le maire",
        "Нельзя публиковать фотографии, решил суд",
    ],
)
def test_a_headline_with_such_words_is_copy(line: str) -> None:
    """A line with words of its own must not refuse the copy."""
    assert uncleared([line]) == [False]


def test_a_draft_is_a_subhead_below_the_head_of_the_copy() -> None:
    """A word that copy may have as a subhead must count at the head alone, and a clear phrase anywhere."""
    texts = ["The lighthouse shines again", "It is lit.", "It was dark.", "Draft", "Not cleared for release"]
    assert uncleared(texts) == [False, False, False, False, True]
