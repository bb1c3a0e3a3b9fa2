"""Copy that cannot become a release: one message each, with the file, the line and what would be right."""

import os
from pathlib import Path
from time import process_time

import pytest

from wire.errors import CopyError
from wire.intake.intake import MOST_BYTES, read_copy, take

HEADLINE = "A new ferry for the islands"
BODY = "The harbour company opens a new ferry line to the islands in April, as it said on Monday."
GOOD = f"{HEADLINE}\n\n{BODY}\n"


def failure(path: Path, language: str | None = None) -> CopyError:
    with pytest.raises(CopyError) as caught:
        read_copy(path, received_ns=1, language=language)
    error = caught.value
    where = str(path) if error.line is None else f"{path}:{error.line}"
    assert str(error) == f"{where}: {error.problem}; {error.remedy}"
    assert error.remedy
    assert "\n" not in str(error)
    return error


def written(tmp_path: Path, content: bytes | str) -> Path:
    path = tmp_path / "copy.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "problem", "line"),
    [
        ("", "the copy is empty", None),
        (" \n\u00a0\n\t\r\n", "the copy is empty", None),
        ("\ufeff\n", "the copy is empty", None),
        ("`\n\n` tags.\n", "the copy is empty", None),
        (GOOD.replace("line", "li\x00ne"), "the file is binary: it holds a NUL byte", 3),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "this is a PNG image", None),
        (b"%PDF-1.7\n", "this is a PDF document", None),
        ("{\\rtf1 Hello}", "this is an RTF document", None),
        (f"From: A <a@example.com>\nSubject: {HEADLINE}\n\n{BODY}", "this is an e-mail", None),
        ("<?xml version='1.0'?><rss version='2.0'/>", "this is an RSS feed", None),
        ("<invoice xmlns='urn:x'/>", "this is XML of another kind: its root is <invoice> of urn:x", None),
        ("<nitf>\n<p></nitf>", "the XML document can't be read", 2),
        ("[]", "the JSON array has 0 documents", None),
        ('[{"uri": "urn:x"},\n}]', "the JSON array can't be read", 2),
        (GOOD.replace("April", "April\x07"), "the copy holds the control character U+0007", 3),
        (GOOD.replace("April", "April\x0c"), "the copy holds the control character U+000C", 3),
        (GOOD.replace("April", "April\x85"), "the copy holds the control character U+0085", 3),
        (f"Fähre\n\nErste Zeile\nMärz {BODY}".encode("latin-1"), "byte 0xe4 is not UTF-8", 1),
        (f"{HEADLINE}\r\n\r\n{BODY}\r\nMärz".encode("latin-1"), "byte 0xe4 is not UTF-8", 4),
        (GOOD.encode("utf-16"), "the copy is in UTF-16, by its byte order mark", 1),
        (GOOD.encode("utf-16-be").join((b"\xfe\xff", b"")), "the copy is in UTF-16, by its byte order mark", 1),
        (GOOD.encode("utf-16-le"), "the file is binary: it holds a NUL byte", 1),
        (f"\n\n{HEADLINE}\n", "the copy has a headline and no body", 3),
        (BODY, "the copy has no headline", 1),
        (f"(Wire) - {BODY}", "the copy has no headline", 1),
        (GOOD + "a" * MOST_BYTES, "the copy is longer than 1 MiB", None),
        ("{}", "uri: is missing", None),
        ('{\n"uri": ,\n}', "the document is not JSON", 2),
        ('{"uri": "urn:x", "headlines": [], "bodies": []}', "headlines: is missing", None),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, content: bytes | str, problem: str, line: int | None
) -> None:
    """The problem, the line where there is one, and a remedy; no traceback, no guess."""
    error = failure(written(tmp_path, content))
    assert error.problem.startswith(problem)
    assert error.line == line


def test_a_file_that_is_none_is_told_apart(tmp_path: Path) -> None:
    """Missing, a directory, unreadable: three different sentences."""
    assert failure(tmp_path / "missing.txt").problem == "there is no such file"
    assert failure(tmp_path).problem == "this is a directory"
    assert failure(written(tmp_path, GOOD) / "below").problem.startswith("the file cannot be read")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else_is_told_apart(tmp_path: Path) -> None:
    """A file without permission is there, and cannot be read."""
    path = written(tmp_path, GOOD)
    path.chmod(0)
    assert "permission denied" in failure(path).problem


def test_a_language_that_nobody_carries_is_refused(tmp_path: Path) -> None:
    """Given or detected, it is named, and the remedy lists the fifteen."""
    given = failure(written(tmp_path, GOOD), language="fi")
    assert given.problem == "'fi' is not a language of the wire"
    finnish = "Uusi lautta\n\nSatama avaa uuden lauttayhteyden saarille huhtikuussa, kertoo yhtiö tiedotteessaan.\n"
    found = failure(written(tmp_path, finnish))
    assert "'fi'" in found.problem
    assert "zh-Hant" in given.remedy
    assert "zh-Hant" in found.remedy


def test_the_longest_copy_is_read_in_time(tmp_path: Path) -> None:
    """A mebibyte to the byte is copy; one byte more is not."""
    paragraph = f"{BODY}\n\n"
    start = f"{HEADLINE}\n\n"
    text = start + paragraph * ((MOST_BYTES - len(start)) // len(paragraph))
    text += "x" * (MOST_BYTES - len(text))
    got = read_copy(written(tmp_path, text), received_ns=1, language="en")
    assert len(got.release.editions[0].blocks) > 10_000
    assert failure(written(tmp_path, text + "x"), language="en").problem == "the copy is longer than 1 MiB"


def test_utf8_with_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    """Editors of other systems write one; it is no part of the headline."""
    got = read_copy(written(tmp_path, GOOD.encode("utf-8-sig")), received_ns=1)
    assert got.release.editions[0].headline == HEADLINE


def test_a_text_in_hand_is_held_to_the_same_rules() -> None:
    """Copy that comes over HTTP is refused as a file would be, under the name that its caller gives."""
    with pytest.raises(CopyError, match=r"^request:3: the copy holds the control character U\+0000"):
        take(GOOD.replace("line", "\x00"), source="request", received_ns=1)
    with pytest.raises(CopyError, match=r"^request:1: the copy holds the control character U\+D800"):
        take("\ud800", source="request", received_ns=1)
    with pytest.raises(CopyError, match="longer than 1 MiB"):
        take("ä" * (MOST_BYTES // 2 + 1), source="request", received_ns=1)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "|\n",
            "a|b\na|b|c\n",
            "- a\n",
            "1. a\n",
            "a\n",
            "Sales   1   2\n",
            "END\n\n",
            "PRESS RELEASE\n\n",
            "news\n\n",
        ),
        *("        x\n", "a  1", " \u00a0", "\u200f", "(", "- - ", "/a", "<p ", "&amp;", "`", "\u3000", "Contact:\n\n"),
        *("|---|---|\n", "The plant is to employ four hundred people from May on, and the first\n"),
    ],
)
def test_odd_copy_is_read_in_a_time_that_grows_with_its_length(line: str) -> None:
    """Sixteen times as much takes less than a hundred times as long: no rule looks at all of the copy for each line."""
    start = f"{HEADLINE}\n\n{BODY}\n\n"

    def seconds(size: int) -> float:
        began = process_time()
        take(start + line * (size // len(line)), source="x", received_ns=1, language="en")
        return process_time() - began

    seconds(100)
    assert seconds(1 << 16) < 100 * max(seconds(1 << 12), 0.01)
