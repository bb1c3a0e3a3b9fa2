"""A text in the wire's layout as a release."""

from wire.intake.results import Submission
from wire.intake.text_copy import read_text_copy

TEXT = (
    "PRESS RELEASE\n\nA ferry for the islands\n\n```\n\n"
    "(SeaPRwire) – The yard will build a ferry for the islands in April, as it said on Monday.\n\n###\n"
)


def test_the_parts_of_a_text_become_those_of_a_release() -> None:
    """What is no copy is told in the order of its lines, and each of these has a note."""
    got = read_text_copy(TEXT, Submission("copy.txt", 7, language="en"))
    (edition,) = got.release.editions
    assert (edition.headline, got.release.credit, got.release.created_ns) == (
        "A ferry for the islands",
        "SeaPRwire",
        7,
    )
    assert got.left_out == ("PRESS RELEASE", "```", "###")
    assert all(any(repr(line) in note for note in got.notes) for line in got.left_out)


def test_equal_debris_has_one_note() -> None:
    """Of many lines the first ones are named, and the others counted."""
    text = TEXT.replace("###", "***\n\n" * 7)
    got = read_text_copy(text, Submission("copy.txt", 7, language="en"))
    assert [note for note in got.notes if "'***'" in note] == [
        "Lines 9, 11, 13, 15, 17 and 2 more are left over from a scraper and removed: '***'."
    ]
