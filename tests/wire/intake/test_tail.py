"""The mark of the end; the other parts of the tail are in test_layout."""

import pytest

from wire.intake.lines import Piece
from wire.intake.tail import take_tail
from wire.intake.vocabulary import vocabulary

LEAD = Piece(1, "The harbour company opens a new ferry line.")


@pytest.mark.parametrize(
    ("language", "mark"),
    [
        *(("en", mark) for mark in ("ENDS", "- ENDS -", "-30-", "– 30 –", "END", "(END)")),
        *(("de", "- Ende -"), ("fr", "FIN"), ("es", "FIN"), ("pt", "FIM"), ("ru", "КОНЕЦ"), ("ar", "- انتهى -")),
        *(("ja", "以上"), ("ko", "(끝)"), ("ko", "<끝>"), ("zh-Hans", "（完）"), ("zh-Hant", "- 完 -"), ("vi", "Hết")),
        *(
            ("en", mark)
            for mark in ("■", "∎", "//", "-ooOoo-", "EOM", "--ENDE--", "(FIN)", "конец", "【完】", "-HẾT-", "끝")
        ),
        *(("th", "จบ"), ("id", "SELESAI"), ("ms", "TAMAT")),
    ],
)
def test_the_mark_of_the_end_is_left_out_and_told(language: str, mark: str) -> None:
    """What stands below it stays: notes to editors are copy."""
    body = [LEAD, Piece(3, mark), Piece(5, "Notes to editors")]
    notes: list[str] = []
    tail = take_tail(body, "", vocabulary(language), notes)
    assert body == [LEAD, Piece(5, "Notes to editors")]
    assert tail.left_out == (Piece(3, mark),)
    assert notes == [f"Line 3 marks the end and is left out: {mark!r}."]


@pytest.mark.parametrize("text", ["30", "-30", "●●●●", "o", "The end is near", "The ends", "35", "--"])
def test_a_figure_is_no_mark(text: str) -> None:
    """Figures stay, and so do lines with other words."""
    body = [LEAD, Piece(3, text)]
    assert take_tail(body, "", vocabulary("en"), []).left_out == ()
    assert body == [LEAD, Piece(3, text)]


def test_the_note_on_a_sector_line_has_all_of_it() -> None:
    """Label and terms: a reader of the notes can write the line again."""
    body, notes = [LEAD, Piece(3, "Filed under: Science, Daily News.")], []
    assert take_tail(body, "", vocabulary("en"), notes).terms == ("Science", "Daily News")
    assert notes == ["The sector line is line 3: Filed under: Science, Daily News."]
