"""What stands above the headline, and which line is the headline."""

import pytest

from wire.errors import CopyError
from wire.intake.head import Head, read_head
from wire.intake.lines import pieces
from wire.intake.vocabulary import vocabulary

LEAD = "The harbour company opens a new ferry line to the islands in April, as it said on Monday."
MORE = "Two boats a day will carry passengers, cars and lorries, and the fares stay as they are."


def head(*parts: str, language: str = "en") -> tuple[Head, list[str]]:
    notes: list[str] = []
    return read_head(pieces("\n\n".join(parts))[0], vocabulary(language), "copy.txt", notes), notes


def body(found: Head) -> list[str]:
    return [piece.text for piece in found.body]


def test_a_headline_keeps_its_deck() -> None:
    """Two lines above the lead are headline and deck where the first names no site."""
    got, _ = head("Acme Reports Record First Quarter", "Net sales up 17.8% to $44.6 million", f"(Wire) – {LEAD}")
    assert (got.headline, got.credit) == ("Acme Reports Record First Quarter", "Wire")
    assert body(got) == ["Net sales up 17.8% to $44.6 million", LEAD]
    assert got.left_out == []


def test_every_line_above_the_headline_goes_to_its_place() -> None:
    """Labels and the site are left out, contacts and notices go behind, dates and a company before; each has a note."""
    got, notes = head(
        "acme.example",
        "PRESS RELEASE",
        "NOT FOR DISTRIBUTION IN THE UNITED STATES",
        "Media contact\nJane Doe\njane@acme.example",
        "March 12, 2025",
        "Acme Inc.",
        "A new ferry",
        f"OSLO, March 12, 2025 – {LEAD}",
    )
    assert got.headline == "A new ferry"
    assert [piece.text for piece in got.left_out] == ["acme.example", "PRESS RELEASE"]
    assert body(got) == ["March 12, 2025", "Acme Inc.", f"OSLO, March 12, 2025 – {LEAD}"]
    assert [piece.text for piece in got.behind] == [
        "NOT FOR DISTRIBUTION IN THE UNITED STATES",
        *("Media contact", "Jane Doe", "jane@acme.example"),
    ]
    for text in (
        "acme.example",
        "PRESS RELEASE",
        "NOT FOR",
        "Media contact",
        "Jane Doe",
        "March 12, 2025",
        "Acme Inc.",
    ):
        assert any(text in note for note in notes), text


def test_a_line_that_may_be_a_site_is_the_headline_where_no_other_is() -> None:
    """Copy always has a headline."""
    got, _ = head("Newsroom news", f"(Wire) – {LEAD}")
    assert (got.headline, got.left_out) == ("Newsroom news", [])


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        (
            "ja",
            "株式会社アクメ、再生可能エネルギー由来の電力のみで稼働する次世代半導体製"
            "造装置向け精密部品の第二工場を北海道苫小牧市に開設、五月から四百人を雇用",
        ),
        (
            "th",
            "แอคมีประกาศเปิดโรงงานแห่งที่สองทางภาคเหนือของประเทศพร้อมจ้างพนักงานสี่ร้อยคนตั"
            "้งแต่เดือนพฤษภาคมเป็นต้นไปเพื่อผลิตชิ้นส่วนสำหรับเครื่องจักรรุ่นใหม่ในราคาเดิม",
        ),
        (
            "en",
            "Acme Opens a Second Plant in the North of the Country, Where Four Hundred "
            "People Are to Work from May On, and Closes None of the Others It Has",
        ),
        (
            "de",
            "Acme eröffnet im Norden des Landes ein zweites Werk, in dem ab Mai vierhundert "
            "Menschen arbeiten sollen, und schließt dafür keines der anderen Werke",
        ),
        (
            "ar",
            "شركة أكمي تعلن افتتاح مصنعها الثاني في شمال البلاد الذي يعمل فيه أربعمئة "
            "شخص اعتبارا من شهر مايو المقبل ولن تغلق أيا من مصانعها الأخرى في المنطقة",
        ),
    ],
)
def test_a_long_headline_is_one(language: str, headline: str) -> None:
    """A line of one sentence without a stop is a headline in any script."""
    assert head(headline, LEAD, language=language)[0].headline == headline


def test_a_headline_with_a_full_stop_is_one_above_a_dateline() -> None:
    """Below it a credit or a dateline tells the lead."""
    assert head(LEAD, f"(Wire) – {MORE}")[0].headline == LEAD
    assert head(LEAD, f"OSLO, March 12, 2025 – {MORE}")[0].headline == LEAD
    with pytest.raises(CopyError, match="no headline"):
        head(LEAD, MORE)


@pytest.mark.parametrize(
    "first", [f"(Wire) – {LEAD}", f"OSLO, March 12, 2025 – {LEAD} {MORE}", f"{LEAD} {MORE}", "PRESS RELEASE"]
)
def test_copy_without_a_headline_is_refused(first: str) -> None:
    """A lead is no headline, and neither is a label."""
    with pytest.raises(CopyError, match="no headline"):
        head(first)


def test_a_credit_above_the_headline_is_the_credit() -> None:
    """On a line of its own, with a dateline or without."""
    got, _ = head("OSLO, March 12, 2025 (Wire) –", "A new ferry", LEAD)
    assert (got.headline, got.credit) == ("A new ferry", "Wire")
    assert body(got) == ["OSLO, March 12, 2025", LEAD]
    got, _ = head("(Wire) – A new ferry", LEAD)
    assert (got.headline, got.credit, body(got)) == ("A new ferry", "Wire", [LEAD])


def test_a_label_and_a_contact_on_one_line_go_behind() -> None:
    """The line is kept whole."""
    got, _ = head("FOR IMMEDIATE RELEASE  Contact: Jane Doe", "A new ferry", LEAD)
    assert (got.headline, got.behind[0].text) == ("A new ferry", "FOR IMMEDIATE RELEASE Contact: Jane Doe")


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("By Jane Doe", True),
        ("By JANE DOE and JOHN ROE", True),
        ("Von Jana Beispiel", True),
        ("Par Jeanne Dupont, Paris", True),
        ("(2025. 3. 12.)", True),
        ("By land and sea", False),
        ("Von Storm wins the cup", False),
    ],
)
def test_a_byline_and_a_date_in_brackets_open_the_body(line: str, before: bool) -> None:
    """A reporter's name above the headline is no headline; a headline that begins with such a word is one."""
    got, _ = head(line, "A new ferry for the harbour", f"(Wire) – {LEAD}")
    assert got.headline == ("A new ferry for the harbour" if before else line)
    assert (line in body(got)) == before
