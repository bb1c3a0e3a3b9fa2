"""A file of copy as text, or an error with the line and what would be right."""

import pytest

from wire.errors import CopyError
from wire.intake.reading import MOST_BYTES, check_text, read_text


def test_a_file_is_read_as_it_stands(tmp_path):
    """Line ends and the byte order mark are kept."""
    path = tmp_path / "copy.txt"
    path.write_bytes("\ufeffÄther\r\n\r\nText\r".encode())
    assert read_text(path) == "\ufeffÄther\r\n\r\nText\r"


def test_a_file_may_have_a_mebibyte_and_not_a_byte_more(tmp_path):
    """No more than that is read."""
    path = tmp_path / "copy.txt"
    path.write_bytes(b"a" * MOST_BYTES)
    assert len(read_text(path)) == MOST_BYTES == 1_048_576
    path.write_bytes(b"a" * (MOST_BYTES + 1))
    with pytest.raises(CopyError, match="longer than 1 MiB"):
        read_text(path)


@pytest.mark.parametrize(
    ("raw", "problem", "line"),
    [
        (b"one\r\ntwo\rthree\nf\xfcnf", "byte 0xfc is not UTF-8", 4),
        (b"one\ntwo \xe2\x82", "byte 0xe2 is not UTF-8", 2),
        (b"one\n\x00", "the file is binary: it holds a NUL byte", 2),
        (b"\xff\xfeo\x00", "the copy is in UTF-16, by its byte order mark", 1),
    ],
)
def test_the_line_of_the_first_wrong_byte_is_told(tmp_path, raw, problem, line):
    """Whichever line ends the file has."""
    path = tmp_path / "copy.txt"
    path.write_bytes(raw)
    with pytest.raises(CopyError) as raised:
        read_text(path)
    assert (raised.value.problem, raised.value.line) == (problem, line)


def test_what_is_no_file_is_told_apart(tmp_path):
    """A folder and a path to nothing."""
    with pytest.raises(CopyError, match="this is a directory"):
        read_text(tmp_path)
    with pytest.raises(CopyError, match="there is no such file"):
        read_text(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("text", "code"),
    [("a\n\x1b", "001B"), ("a\n\x0c", "000C"), ("a\n\x9f", "009F"), ("a\n\ud800", "D800"), ("a\n\uffff", "FFFF")],
)
def test_a_character_that_no_outlet_can_show_is_told_with_its_line(text, code):
    """Control characters, halves of a pair, and code points that are no characters."""
    with pytest.raises(CopyError) as raised:
        check_text(text, "copy")
    assert (raised.value.problem, raised.value.line) == (f"the copy holds the control character U+{code}", 2)


@pytest.mark.parametrize("text", ["", " \t\r\n", "\ufeff\u00a0\u3000\n"])
def test_blanks_alone_are_no_copy(text):
    """Those of other scripts included."""
    with pytest.raises(CopyError, match="the copy is empty"):
        check_text(text, "copy")


def test_the_length_of_a_text_is_that_of_its_bytes():
    """Half a mebibyte of two-byte letters is as much as there may be; tabs and line ends are text."""
    check_text("é" * (MOST_BYTES // 2), "copy")
    check_text("Headline\r\n\r\n\tText\n", "copy")
    with pytest.raises(CopyError, match="longer than 1 MiB"):
        check_text("é" * (MOST_BYTES // 2) + "a", "copy")
