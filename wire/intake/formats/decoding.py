"""Bytes of copy as text: UTF-8, or the encoding that an XML document or an HTML page declares."""

import codecs
import re

from wire.errors import CopyError

__all__ = ["decode"]

WRONG_ENCODING = "save it as UTF-8"
LINE_END = re.compile(r"\r\n|\r|\n")
XML_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']")
META_CHARSET = re.compile(
    rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([A-Za-z][A-Za-z0-9._:-]{0,40})", re.IGNORECASE
)
META_WITHIN = 4096  # bytes of a page in which it declares its encoding
XML_START = {b"<\x00?\x00x\x00": "utf-16-le", b"\x00<\x00?\x00x": "utf-16-be"}
# Encodings of text, by the names that Python's codecs have for them. latin-1 is read as the web reads it.
KNOWN = re.compile(
    r"utf-8|utf-16(?:-[lb]e)?|utf-32(?:-[lb]e)?|ascii|iso8859-\d{1,2}|cp\d{3,4}|koi8-[rut]|gb2312|gbk|gb18030|big5"
    r"|big5hkscs|shift_jis|euc_jp|iso2022_jp|euc_kr|tis-620|mac-roman|mac-cyrillic|johab|hz"
)
AS_THE_WEB = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}
CARRIED_OUT = {"tis-620": "cp874", "shift_jis": "cp932", "euc_kr": "cp949"}
WEB_NAMES = {"windows-874": "cp874", "x-sjis": "cp932", "windows-31j": "cp932", "x-gbk": "gbk", "x-euc-jp": "euc_jp"}
LATIN_1 = "latin-1"


def decode(raw: bytes, source: str) -> str:
    """Return the text of a file; CopyError names the line of a byte that is not in the file's encoding."""
    encoding, declared = _encoding(raw, source)
    if b"\x00" in raw and not encoding.startswith(("utf-16", "utf-32")):
        line = _line(raw[: raw.index(b"\x00")].decode(LATIN_1))
        raise CopyError(source, "the file is binary: it holds a NUL byte", "give a text file", line)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "cp1252" and declared:
            return raw.decode(LATIN_1)  # five bytes have no character there; they are refused as control characters
        line = _line(raw[: error.start].decode(encoding, errors="replace"))
        name = declared or "UTF-8"
        problem = f"byte 0x{raw[error.start]:02x} is not {name}"
        remedy = WRONG_ENCODING if not declared else "declare the encoding that it is in, or save it as UTF-8"
        raise CopyError(source, problem, remedy, line) from None


def _encoding(raw: bytes, source: str) -> tuple[str, str]:
    """Return the codec of a file, and the name that the file declares; empty where it is UTF-8 without a word."""
    if raw.startswith(codecs.BOM_UTF8):
        return "utf-8", ""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # the former begins as UTF-16 does
        raise CopyError(source, "the copy is in UTF-32, by its byte order mark", WRONG_ENCODING, 1)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        big = raw.startswith(codecs.BOM_UTF16_BE)
        start = raw[2:200].decode("utf-16-be" if big else "utf-16-le", errors="ignore")
        if not start.lstrip().startswith("<"):
            raise CopyError(source, "the copy is in UTF-16, by its byte order mark", WRONG_ENCODING, 1)
        return "utf-16", "UTF-16"
    for start_bytes, name in XML_START.items():
        if raw.startswith(start_bytes):
            return name, "UTF-16"
    found = XML_DECLARATION.match(raw)
    if found is None and raw.lstrip()[:1] == b"<":
        found = META_CHARSET.search(raw[:META_WITHIN])
    if found is None:
        return "utf-8", ""
    declared = found[1].decode("ascii")
    try:
        name = codecs.lookup(WEB_NAMES.get(declared.lower(), declared)).name
    except LookupError:
        name = ""
    if not KNOWN.fullmatch(name):
        raise CopyError(source, f"the encoding {declared!r} is not known", WRONG_ENCODING, 1)
    if name.startswith(("utf-16", "utf-32")):
        return "utf-8", declared  # ASCII bytes declare it, so that it can't be true
    return AS_THE_WEB.get(name, CARRIED_OUT.get(name, name)), declared


def _line(before: str) -> int:
    return len(LINE_END.findall(before)) + 1
