"""Passages that say that they are not for publication."""

import orjson
import pytest

from tests.support.agency_documents import nitf
from wire.errors import CopyError
from wire.intake.intake import take
from wire.intake.private import private_passages

TEXT = "Acme said on Monday that the company will open a plant in the harbour of Oslo in May, as was planned."

PRIVATE = "<p>Not for publication</p><p>Jane, 555</p>"


def gone(*texts, **options):
    return private_passages(["A plant", TEXT, *texts], "copy", **options)[2:]


@pytest.mark.parametrize(
    "line",
    [
        "Not for publication: Jane Doe, +1 555 0100",
        "NOTE: NOT FOR PUBLICATION. Call Jane on 555.",
        "(Not for publication) Jane Doe, 555",
        "Nicht zur Veröffentlichung bestimmt: Max, 0431 555",
        "Ne pas publier : Jean Dupont, 01 555",
        "No publicar: Juan, 555",
        "Не для печати: Иван, 555",
        "【掲載不可】担当 山田 03-555",
        "비보도: 홍길동 02-555",
        "请勿刊登：张三 555",
        "ليس للنشر: أحمد 555",
        "Tidak untuk dipublikasikan: Budi, 555",
    ],
)
def test_a_line_that_begins_so_is_left_out_alone(line):
    """In any language; the next line is copy."""
    assert gone(line, TEXT) == [True, False]


@pytest.mark.parametrize(
    "line",
    [
        "NOT FOR PUBLICATION",
        "*** Not for publication ***",
        "Notes to editors (not for publication)",
        "The following information is not for publication:",
        "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt",
        "Contact (not for publication):",
        "以下、掲載不可",
        "문의 (비공개)",
    ],
)
def test_a_line_that_announces_takes_what_follows(line):
    """As far as the next subhead, where subheads are known."""
    assert gone(line, "Jane Doe", "555") == [True, True, True]
    subheads = [False, False, True, False, True, False]
    assert gone(line, "Jane Doe", "About Acme", TEXT, subheads=subheads) == [True, True, False, False]


@pytest.mark.parametrize(
    "line",
    [
        "NOT FOR RELEASE, PUBLICATION OR DISTRIBUTION IN THE UNITED STATES",
        "Not for publication or distribution in the United States of America, Canada or Japan",
        "The minister said that the report was not for publication.",
        "The report is not for publication, the minister said, and would be kept under lock for thirty years to come.",
        "Contact: Jane Doe, who is not for publication of the report",
        "비공개 회의에서 논의했다",
        "非公開会社の決算が公表された",
    ],
)
def test_a_notice_of_law_and_prose_are_copy(line):
    """The phrase alone makes a passage private, and not a sentence that has it."""
    assert gone(line, TEXT) == [False, False]


def test_copy_that_is_not_for_publication_as_a_whole_is_refused():
    """Nothing would be left of it."""
    with pytest.raises(CopyError, match="says that it is not for publication"):
        private_passages(["NOT FOR PUBLICATION", "A plant", TEXT], "copy")


@pytest.mark.parametrize(
    "text",
    [
        f"A plant in Oslo\n\n{TEXT}\n\nNot for publication: Jane Doe, 555\n",
        f"A plant in Oslo\n\n{TEXT}\n\nNOTES TO EDITORS (NOT FOR PUBLICATION)\n\nJane Doe\n555\n",
        f"<h1>A plant in Oslo</h1><p>{TEXT}</p><p><b>Not for publication:</b> Jane Doe, 555</p>",
        nitf(content=f"<p>{TEXT}</p><p>NOT FOR PUBLICATION</p><p>Jane Doe, 555</p>"),
        nitf(content=f"<p>{TEXT}</p><p>Nicht zur Veröffentlichung bestimmt: Jane Doe, 555</p>"),
        orjson.dumps(
            {
                "uri": "urn:x:1",
                "language": "en",
                "headlines": [{"role": "main", "value": "A plant"}],
                "bodies": [{"role": "main", "contentType": "text/html", "value": f"<p>{TEXT}</p>{PRIVATE}"}],
                "standard": {"name": "ninjs", "version": "3.1"},
            }
        ).decode(),
    ],
)
def test_no_format_publishes_such_a_passage(text):
    """A note says that something was left out."""
    got = take(text, source="copy", received_ns=10**18)
    blocks = [block.text for block in got.release.editions[0].blocks]
    assert any(TEXT in text for text in blocks)
    assert not any("555" in text or "Jane" in text for text in blocks)
    assert any("not for publication" in note for note in got.notes)
