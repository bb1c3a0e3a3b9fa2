"""Bytes as text, by the encoding that a document declares."""

import pytest

from wire.errors import CopyError
from wire.intake.formats.decoding import decode


@pytest.mark.parametrize(
    ("declared", "codec", "words"),
    [
        ("UTF-8", "utf-8", "Fähre"),
        ("utf-16", "utf-16", "Fähre ferry"),
        ("UTF-16", "utf-16-le", "Fähre"),
        ("UTF-16", "utf-16-be", "Fähre"),
        ("ISO-8859-1", "latin-1", "Fähre"),
        ("iso-8859-1", "cp1252", "Fähre – “neu”"),
        ("windows-1252", "cp1252", "Fähre – “neu”"),
        ("windows-1251", "cp1251", "Паром"),
        ("KOI8-R", "koi8-r", "Паром"),
        ("Shift_JIS", "cp932", "フェリー"),
        ("EUC-KR", "cp949", "여객선"),
        ("GB2312", "gb18030", "渡轮"),
        ("Big5", "big5", "渡輪"),
        ("windows-1256", "cp1256", "عبارة"),
        ("windows-874", "cp874", "เรือ"),
    ],
)
def test_xml_is_read_in_the_encoding_that_it_declares(declared, codec, words):
    """As the web reads it: what is labelled latin-1 may have the characters of Windows."""
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<nitf>{words}</nitf>'
    assert words in decode(text.encode(codec), "copy")


def test_a_page_is_read_in_the_encoding_of_its_meta():
    """In either writing of the element."""
    for meta in ('<meta charset="windows-1252">', '<meta http-equiv="x" content="text/html; charset=windows-1252">'):
        assert "Fähre" in decode(f"<html>{meta}Fähre".encode("cp1252"), "copy")


def test_text_declares_nothing():
    """Words about a charset in the text of a release are no declaration."""
    with pytest.raises(CopyError, match="byte 0xe4 is not UTF-8"):
        decode('Fähre <meta charset="latin-1">'.encode("latin-1"), "copy")


@pytest.mark.parametrize(
    ("raw", "problem", "line"),
    [
        (b'<?xml version="1.0" encoding="unicode_escape"?>', "the encoding 'unicode_escape' is not known", 1),
        (b'<?xml version="1.0" encoding="x-nobody"?>', "the encoding 'x-nobody' is not known", 1),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\xe4</a>', "byte 0xe4 is not UTF-8", 2),
        (b'<?xml version="1.0" encoding="EUC-JP"?>\n\n<a>\xff</a>', "byte 0xff is not EUC-JP", 3),
        (b"\xff\xfeo\x00", "the copy is in UTF-16, by its byte order mark", 1),
        (b'<?xml version="1.0"?>\n<a>\x00</a>', "the file is binary: it holds a NUL byte", 2),
    ],
)
def test_a_wrong_byte_is_told_with_its_line(raw, problem, line):
    """So is an encoding that nobody knows, or that would run code points through a codec of its own."""
    with pytest.raises(CopyError) as caught:
        decode(raw, "copy")
    assert (caught.value.problem, caught.value.line) == (problem, line)


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-be"])
def test_utf_32_is_called_so(codec):
    """Its byte order mark begins as that of UTF-16 does."""
    mark = b"" if codec == "utf-32" else b"\x00\x00\xfe\xff"
    with pytest.raises(CopyError, match="UTF-32"):
        decode(mark + "A lamp is lit.".encode(codec), "copy")
