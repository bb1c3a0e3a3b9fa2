"""Heads in two columns: each column is read for itself, and each line keeps its number."""

import pytest

from tests.support.release_lines import BODIES
from wire.contract.release import BlockKind
from wire.contract.times import format_time, parse_time
from wire.errors import CopyError
from wire.intake.head_columns import read_columns
from wire.intake.intake import Reading, take
from wire.intake.vocabulary import vocabulary

NOW_NS = parse_time("2026-11-29T12:00:00Z")
EMBARGO = "2027-03-18T10:00:00Z"
BLANKS = " " * 20
HEADS = [
    ("en", "Contact: Jane Doe\tEMBARGOED UNTIL 10:00 GMT 18 MARCH 2027", EMBARGO),
    ("en", "Contact: Jane Doe\tEmbargoed until 10:00 GMT\nTel: +1 555 0100\t18 March 2027", EMBARGO),
    ("en", f"Contact:{BLANKS}FOR RELEASE\nJane Doe{BLANKS}Thursday, March 18, 2027\n{BLANKS}10:00 GMT", EMBARGO),
    ("en", f"EMBARGO: 18 March 2027, 10:00 GMT   Contact: Jane Doe\n{BLANKS * 2}+1 555 0100", EMBARGO),
    ("en", f"Contact: Jane Doe{BLANKS}Release date: Thursday", "refused"),
    ("en", f"For immediate release{BLANKS}November 28, 2026\nContact: Jane Doe\tjane@example.org", "out"),
    ("en", f"Media Contact:{BLANKS}FOR IMMEDIATE RELEASE\nJane Doe{BLANKS}November 28, 2026\n+1 555 0100 22", "out"),
    ("de", "Pressekontakt: Max Beispiel\tSperrfrist: 18.03.2027, 11 Uhr", EMBARGO),
    ("de", f"Ansprechpartner: Max Beispiel{BLANKS}Sperrfrist: Donnerstag", "refused"),
    ("fr", f"Contact presse : Jeanne{BLANKS}Embargo : 18 mars 2027, 11 h, heure de Paris", EMBARGO),
    ("ja", "報道関係者各位\t報道解禁：2027年3月18日 19時", EMBARGO),
    ("ko", f"담당: 홍길동 02-555-0100{BLANKS}보도시점: 2027년 3월 18일 19시", EMBARGO),
]


def read(language: str, head: str) -> Reading:
    text = "\n\n".join((head, *BODIES[language]))
    return take(text, source="copy", received_ns=NOW_NS, language=language)


@pytest.mark.parametrize(("language", "head", "answer"), HEADS)
def test_an_embargo_beside_a_contact_is_read_and_the_contact_kept(language: str, head: str, answer: str) -> None:
    """The right column says when, and the left one stands behind the text."""
    if answer == "refused":
        with pytest.raises(CopyError, match="embargo"):
            read(language, head)
        return
    reading = read(language, head)
    edition = reading.release.editions[0]
    assert (format_time(reading.release.embargo_ns) if reading.release.embargo_ns else "out") == answer
    assert edition.headline == BODIES[language][0]
    assert not any(block.kind is BlockKind.TABLE for block in edition.blocks)
    for name in ("Jane Doe", "Max Beispiel", "Jeanne", "홍길동", "+1 555 0100"):
        assert (name in head) == any(name in block.text for block in edition.blocks)


def test_notes_name_the_lines_of_the_copy() -> None:
    """A cell of the right column has the number of its line."""
    notes = read("en", f"Contact: Jane Doe{BLANKS}FOR RELEASE\njane@example.org{BLANKS}November 28, 2026").notes
    assert "Line 2 is a contact and stands behind the text: 'jane@example.org'." in notes
    assert "The headline is line 4." in notes


@pytest.mark.parametrize(
    "text",
    [
        "The ferry\n\nRevenue\t1,200\nProfit\t300\n",
        "Nov. 28, 2026      Nov. 28, 2025\n1,200      1,100\n",
        "The ferry sails   again\n\nand more",
        "One\n\nTwo\r\nThree",
    ],
)
def test_tables_and_prose_keep_their_order(text: str) -> None:
    """Only a head with a contact, a label, a date or a word on the release has columns."""
    got, numbers = read_columns(text, vocabulary("en"), "en")
    assert got.split("\n") == text.replace("\r\n", "\n").split("\n")
    assert numbers == tuple(range(1, len(numbers) + 1))
