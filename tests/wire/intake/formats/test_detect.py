"""What a file is, by its content alone."""

import pytest

from wire.errors import CopyError
from wire.intake.formats.detect import Format, binary_format, format_of, without_tags


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1\\ansi Hello}", "RTF"),
        (b"PK\x03\x04\x14\x00\x00\x00word/document.xml", "DOCX"),
        (b"PK\x03\x04\x14\x00\x08\x00mimetypeapplication/vnd.oasis.opendocument.textPK", "ODT"),
        (b"PK\x03\x04\x14\x00\x00\x00some.txt", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "Outlook"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WebP"),
        (b"\x00\x00\x00\x18ftypmp42", "MPEG-4"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x01a0123 i bc-wire", "teletype"),
        (b"\x16\x16\x01fp0123", "teletype"),
    ],
)
def test_a_file_that_holds_no_text_is_named(raw, name):
    """By its first bytes, not by the name of the file."""
    assert name in binary_format(raw)


@pytest.mark.parametrize(
    "raw", [b"Headline\n\nText", b"<nitf/>", b"{}", b"BZh is a word here", b"ID3 tags are old", b""]
)
def test_text_is_not_taken_for_a_binary_file(raw):
    """Words may begin as a magic number does."""
    assert binary_format(raw) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("A ferry\n\nThe yard builds a ferry.", Format.TEXT),
        ("# A ferry\n\nThe *yard* builds [a ferry](https://example.com).\n\n- one\n- two", Format.TEXT),
        ("The <p> element\n\nThe <p> element begins a paragraph, says the standard.", Format.TEXT),
        ("Profit < loss\n\nThe year ended with 3 < 4 and x<y>z.", Format.TEXT),
        ("<Reuters> is what the line begins with\n\nText", Format.TEXT),
        ("[서울=뉴시스] 홍길동 기자\n\n본문", Format.TEXT),
        ("[Update] A ferry\n\nText", Format.TEXT),
        ("To: editors\nSubject to change: a ferry\n\nText", Format.TEXT),
        ("A <b>ferry</b>\n\nThe <i>yard</i> builds it.", Format.TAGGED),
        ("A ferry\n\n<p>The yard builds it.</p>", Format.HTML),
        ("A ferry<br>The yard<br/>builds it.", Format.HTML),
        ("<p>A ferry</p>", Format.HTML),
        ("<h1>A ferry</h1><p>Text", Format.HTML),
        ("<!-- x --><!DOCTYPE html><title>x</title><p>y", Format.HTML),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", Format.HTML),
        ("\ufeff <?xml version='1.0'?>\n<!DOCTYPE nitf SYSTEM 'x'>\n<nitf/>", Format.XML),
        ("<nitf></nitf>", Format.XML),
        ('<a:newsItem xmlns:a="x"/>', Format.XML),
        ('{"uri": 1}', Format.OBJECT),
        ('[{"uri": 1}]', Format.ARRAY),
        ("[]", Format.ARRAY),
        ("[ [1], 2]", Format.ARRAY),
    ],
)
def test_a_text_is_what_its_content_says(text, form):
    """Markup that prose names, and brackets in which a dateline stands, are text."""
    assert format_of(text, "copy") is form


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{\\rtf1 x}", "an RTF document"),
        ("From: A <a@example.com>\nSubject: A ferry\n\nText", "an e-mail"),
        ("Return-Path: <a@example.com>\nDate: today\n\nText", "an e-mail"),
        ("From a@example.com Mon Jan 25 10:00:00 2027\nX: y\n\nText", "an e-mail"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "a calendar"),
        ("\\documentclass{article}", "a LaTeX document"),
        ('{"uri": "a"}\n{"uri": "b"}\n', "JSON Lines"),
    ],
)
def test_a_format_that_nobody_reads_is_refused_by_its_name(text, name):
    """The remedy names the formats that are read."""
    with pytest.raises(CopyError, match=name) as caught:
        format_of(text, "copy")
    assert "ninjs" in caught.value.remedy


def test_the_formats_are_told_in_time():
    """A mebibyte that begins as markup, again and again, costs no more than a moment."""
    for start in ("<!--a-->", "<p>", "<b>", "<?x?>", "<!DOCTYPE [ ", "[{", "a: b\n"):
        format_of(start * (1_000_000 // len(start)), "copy")


def test_tags_within_lines_fall_away():
    """Entities stay as they are, for the text to be read as any other."""
    assert without_tags("A <b class='x'>ferry</b> &amp; <I>yard</I> <x>") == "A ferry &amp; yard <x>"
