"""What a file is, by its content: text and the documents that intake reads, or a format that is refused by its name."""

import re
from enum import Enum

import orjson

from wire.errors import CopyError

__all__ = ["REMEDY", "Format", "binary_format", "format_of", "refused", "without_tags"]

REMEDY = "give text, ninjs, NewsML-G2, NITF or HTML"


class Format(Enum):
    """A format that intake reads."""

    TEXT = "text"
    TAGGED = "text with tags within its lines"
    OBJECT = "a JSON object"
    ARRAY = "a JSON array"
    XML = "an XML document"
    HTML = "an HTML page"


# The first bytes of formats that hold no text as it stands.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Word, Excel or Outlook file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"(\xb5/\xfd", "a zstd file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"wOFF", "a font"),
    (b'x\x9f>"', "an Outlook attachment (winmail.dat)"),
)
# The names of files that ZIP archives of these kinds hold.
ZIPPED: tuple[tuple[bytes, str], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument text (ODT)"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
    (b"word/", "a Word document (DOCX)"),
    (b"xl/", "an Excel workbook (XLSX)"),
    (b"ppt/", "a PowerPoint presentation (PPTX)"),
    (b"Index/Document.iwa", "a Pages document"),
)
RIFF = {b"WEBP": "a WebP image", b"WAVE": "a WAVE recording", b"AVI ": "an AVI video"}
# SOH or SYN before the header: IPTC 7901, ANPA 1312.
TELETYPE = re.compile(rb"\s*\x16*\x01(?![\x00-\x08])")  # SOH, then the message number (IPTC 7901)

HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]*(.*)")
OF_MAIL = frozenset(
    {
        *("return-path", "received", "message-id", "mime-version", "content-transfer-encoding", "delivered-to"),
        *("dkim-signature", "received-spf", "authentication-results", "content-type", "x-mailer", "in-reply-to"),
        *("x-originating-ip", "arc-seal", "list-unsubscribe", "reply-to", "x-priority", "references"),
    }
)
ADDRESSED = frozenset({"from", "to", "subject", "date", "cc", "bcc", "sender"})
MBOX = re.compile(r"From \S+@\S+ (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ")
STARTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{\\(?:rtf|urtf)"), "an RTF document"),
    (re.compile(r"BEGIN:VCALENDAR\b"), "a calendar (iCalendar)"),
    (re.compile(r"BEGIN:VCARD\b"), "an address card (vCard)"),
    (re.compile(r"\\documentclass\b|\\documentstyle\b"), "a LaTeX document"),
    (re.compile(r"%PDF-"), "a PDF document"),
    (re.compile(r"%!PS"), "a PostScript document"),
    (re.compile(r"%YAML|---[ \t]*\n[A-Za-z_]+:[ \t]"), "a YAML document"),
)

PROLOG = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>)+", re.DOTALL | re.IGNORECASE)
ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?=[\s/>])")
HTML_DOCTYPE = re.compile(r"(?>\s+|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE\s+html\b", re.DOTALL | re.IGNORECASE)
XML_DECLARATION = re.compile(r"\s*<\?xml\b")
HTML_NAMES = frozenset(
    {
        *("html", "head", "body", "title", "meta", "link", "script", "style", "base", "article", "section", "main"),
        *("div", "span", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "table", "tr", "td", "b"),
        *("strong", "em", "i", "u", "a", "br", "hr", "img", "figure", "blockquote", "pre", "header", "footer", "nav"),
        *("aside", "form", "font", "center", "iframe", "noscript", "template", "svg", "small", "sup", "sub", "time"),
        *("address", "tbody", "thead", "button", "input", "picture", "video", "audio", "canvas", "label", "details"),
    }
)
# Markup within text: an element with its end. A tag that prose names has no end.
OUTER = "p|div|h[1-6]|ul|ol|li|table|tr|td|blockquote|section|article"
INNER = "span|strong|em|b|i|u|a|font|small|sup|sub"
PAIRED = re.compile(rf"<(?:({OUTER})|({INNER}))\b[^<>]*>", re.IGNORECASE)
SCRIPTED = re.compile(r"<(?:script|style)\b[^<>]*>", re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
ONLY_TAGS = re.compile(r"^[ \t]*(?:</?[A-Za-z][^<>]*>[ \t]*)+$", re.MULTILINE)  # lines that a scraper left
INNER_TAG = re.compile(rf"</?(?:{INNER})\b[^<>]*>", re.IGNORECASE)


def binary_format(raw: bytes) -> str | None:
    """Return the name of the format of bytes that are no text; None where they may be text."""
    for magic, name in MAGIC:
        if raw.startswith(magic) and not (magic in (b"BZh", b"ID3", b"wOFF", b"OggS", b"fLaC") and b"\x00" not in raw):
            return name
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((name for part, name in ZIPPED if part in raw), "a ZIP archive")
    if raw.startswith(b"RIFF"):
        return RIFF.get(raw[8:12], "a RIFF file")
    if raw[4:8] == b"ftyp":
        return "an MPEG-4 or HEIF file (video, audio or image)"
    if raw[257:262] == b"ustar":
        return "a tar archive"
    if raw.startswith(b"BM") and b"\x00" in raw[:32]:
        return "a BMP image"
    if TELETYPE.match(raw):
        return "a teletype message (IPTC 7901 or ANPA 1312)"
    return None


def format_of(text: str, source: str) -> Format:
    """Return the format of a text; CopyError names a format that intake does not read."""
    start = text.lstrip("\ufeff \t\r\n")
    for pattern, name in STARTS:
        if pattern.match(start):
            raise refused(source, name)
    if _is_mail(start):
        raise refused(source, "an e-mail", "give its text, ninjs, NewsML-G2, NITF or HTML in a file of its own")
    if start.startswith("{"):
        if _is_lines(start):
            raise refused(source, "JSON Lines, an object a line", "give one ninjs document, or a JSON array of them")
        return Format.OBJECT
    if start.startswith("["):
        return Format.ARRAY if _is_array(start) else Format.TEXT
    if start.startswith("<"):
        return _marked_up(start)
    return Format.HTML if SCRIPTED.search(start) else _tagged(ONLY_TAGS.sub("", start))


def refused(source: str, name: str, remedy: str = REMEDY) -> CopyError:
    """Return the error that a format is not read."""
    return CopyError(source, f"this is {name}", remedy)


def _is_mail(start: str) -> bool:
    if MBOX.match(start):
        return True
    names: set[str] = set()
    addressed = False
    for line in start.splitlines()[:40]:
        if not line.strip():
            break
        header = HEADER.fullmatch(line)
        if header:
            names.add(header[1].lower())
            addressed |= header[1].lower() in ("from", "to", "reply-to") and "@" in header[2]
        elif not line.startswith((" ", "\t")):
            return False
    return len(names) > 1 and (
        (bool(names & OF_MAIL) and bool(names & ADDRESSED))
        or ("subject" in names and addressed)
        or len(names & OF_MAIL) > 1
    )


def _is_lines(start: str) -> bool:
    lines = [line for line in start.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.strip().startswith("{") and line.strip().endswith("}") for line in lines[:2]):
        return False
    return all(isinstance(_json(line), dict) for line in lines[:2])


def _is_array(start: str) -> bool:
    """Return whether text that begins with a bracket is a JSON array: a dateline may stand in brackets too."""
    return start[1:].lstrip()[:2].startswith(("{", "]")) or isinstance(_json(start), list)


def _json(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def without_tags(text: str) -> str:
    """Return a text without the tags within its lines; entities stay as they are."""
    return INNER_TAG.sub("", text)


def _marked_up(start: str) -> Format:
    if HTML_DOCTYPE.match(start):
        return Format.HTML
    prolog = PROLOG.match(start)
    root = ROOT.match(start, prolog.end() if prolog else 0)
    if root is None:
        return Format.XML if XML_DECLARATION.match(start) else _tagged(start)
    if root[1].lower() in ("br", "hr"):  # left over above text
        return _tagged(ONLY_TAGS.sub("", start))
    if root[1].lower() in HTML_NAMES:
        found = _tagged(start)
        return Format.HTML if found is Format.TEXT else found
    ended = f"</{start[root.start() + 1 : root.end()]}" in start
    return Format.XML if prolog is not None or ended or "xmlns" in start[:2000] else _tagged(start)


def _tagged(text: str) -> Format:
    """Return what a text that does not begin as a document holds: HTML, tags within its lines, or neither."""
    if "<" not in text:
        return Format.TEXT
    if len(BREAK.findall(text)) > 1 or SCRIPTED.search(text):
        return Format.HTML
    lower = text.lower()
    inner = False
    last_ends: dict[str, int] = {}
    for found in PAIRED.finditer(text):
        name = (found[1] or found[2]).lower()
        if name not in last_ends:
            last_ends[name] = lower.rfind(f"</{name}>")
        if last_ends[name] > found.start():
            if found[1]:
                return Format.HTML
            inner = True
    return Format.TAGGED if inner else Format.TEXT
