"""Contacts above a headline."""

import pytest

from wire.intake.contacts import contact_run
from wire.intake.lines import Piece, pieces
from wire.intake.vocabulary import vocabulary

HEADLINE = "Acme opens a second plant"


def run(text: str, language: str = "en") -> int:
    kept: list[Piece] = pieces(f"{text}\n\n{HEADLINE}\n\nThe plant is in the north.")[0]
    found = contact_run(kept, 0, vocabulary(language))
    assert HEADLINE not in [piece.text for piece in kept[:found]]
    return found


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("en", "Contact: Jane Doe, +1 555 0100, jane@acme.example", 1),
        ("en", "Media Contacts\nJane Doe\nAcme Corp.\n555-555-0100\njane@acme.example", 5),
        ("en", "Media Contact:\n\nJane Doe\n\n+1 555 555 0100", 3),
        ("en", "Jane Doe, jane@acme.example", 1),
        ("en", "Contact:\nJane Doe, Oslo", 2),
        ("de", "Pressekontakt:\nErika Mustermann\nTel. +49 30 1234567", 3),
        ("fr", "Contact presse : Jeanne Dupont – 01 23 45 67 89", 1),
        ("es", "Contacto: Juana Pérez, prensa@acme.example", 1),
        ("pt", "Assessoria de imprensa: Joana Silva", 1),
        ("ru", "Контакты для СМИ: Иван Петров, +7 495 123-45-67", 1),
        ("ar", "للتواصل: جين دو، jane@acme.example", 1),
        ("ja", "【お問い合わせ先】\n広報部\nTEL：03-1234-5678", 3),
        ("ko", "담당: 홍길동 (02-123-4567)", 1),
        ("zh-Hans", "联系人：张三，电话：010-1234-5678", 1),
        ("zh-Hant", "聯絡人：王小明", 1),
        ("vi", "Liên hệ: Nguyễn Văn A, a@acme.example", 1),
        ("th", "ติดต่อ: สมชาย 02-123-4567", 1),
        ("id", "Narahubung: Budi, budi@acme.example", 1),
        ("ms", "Hubungi: Ali, ali@acme.example", 1),
    ],
)
def test_a_contact_ends_with_its_last_address(language: str, text: str, lines: int) -> None:
    """A label, names and addresses are one run, and the headline below is none of them."""
    assert run(text, language) == lines


@pytest.mark.parametrize(
    "text",
    [
        "Acme hotline 0800 123 4567 opens for victims of the flood",
        "Contact lenses: Acme grows",
        "Acme sells 10,000,000 pens",
    ],
)
def test_a_headline_with_a_number_is_no_contact(text: str) -> None:
    """More words than a name has are a sentence."""
    assert run(text) == 0
