"""The forms in which words are compared: ASCII text has the form that it has beside other letters."""

import pytest

from wire.intake.normal_form import normal, normal_text
from wire.intake.vocabulary import fold

ASCII = "".join(map(chr, range(128)))
TEXTS = [ASCII, "EMBARGO until 10:00 GMT - `Hold`", "a\tb\x0bc\x1cd  e--f", ""]


@pytest.mark.parametrize("text", TEXTS)
def test_ascii_has_the_same_form_beside_another_letter(text: str) -> None:
    """Of ASCII alone the form is made in fewer steps."""
    plain, offsets = normal(text)
    assert normal(f"{text}é") == (f"{plain}é", [*offsets, len(text) + 1])
    assert normal_text(f"{text}é") == f"{normal_text(text)}é"
    assert fold(f"{text} é") == f"{fold(text)} é".strip()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’île  d\u2011Or", "l'île d or"),
        ("أَكْمِي", "اكمي"),
        ("\u200eＡＢＣ\u200f", "abc"),
        ("Straße — Haus", "strasse haus"),
    ],
)
def test_words_are_compared_without_case_marks_and_optional_signs(text: str, folded: str) -> None:
    """In each script."""
    assert fold(text) == folded


def test_a_sign_that_becomes_several_keeps_its_place() -> None:
    """An offset for each sign of the form, in the text that it is the form of."""
    assert normal("½ è́\u00a0٣") == ("1⁄2 è́ 3", [0, 0, 0, 1, 2, 2, 4, 5, 6])
