"""A file of copy as text, or an error that says why the file can't be read."""

import re
from pathlib import Path

from wire.errors import CopyError
from wire.intake.formats.decoding import decode
from wire.intake.formats.detect import binary_format, refused

__all__ = ["MOST_BYTES", "check_text", "decode_text", "read_text"]

MOST_BYTES = 1 << 20  # a book is about this long; a release is a hundredth of it
# C0 and C1 except tab and line ends, the surrogates, and the code points that are no characters.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LINE_END = re.compile(r"\r\n|\r|\n")


def read_text(path: Path) -> str:
    """Return the text of a file with its byte order mark, in UTF-8 or in the encoding that an XML document declares.

    Raise :class:`CopyError` where the file can't be read, or is of a format that holds no text as it stands.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise CopyError(path, "there is no such file", "give the path of a file of copy") from None
    except IsADirectoryError:
        raise CopyError(path, "this is a directory", "give the path of a file of copy in it") from None
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise CopyError(path, f"the file cannot be read: {reason}", "give a file that this user may read") from error
    return decode_text(raw, path)


def decode_text(raw: bytes, path: Path | str) -> str:
    """Return the text of UTF-8 bytes, which errors call ``path``; raise :class:`CopyError` where they are no text."""
    if len(raw) > MOST_BYTES:
        raise _too_long(str(path))
    if name := binary_format(raw):
        raise refused(str(path), name)
    return decode(raw, str(path))


def check_text(text: str, source: str) -> None:
    """Raise :class:`CopyError` where a text is too long, empty or not text."""
    if len(text) > MOST_BYTES or len(text.encode(errors="surrogatepass")) > MOST_BYTES:
        raise _too_long(source)
    if not text.strip("\ufeff \t\r\n\u00a0\u3000"):
        raise CopyError(source, "the copy is empty", "a headline and at least one paragraph are needed")
    control = CONTROL.search(text)
    if control:
        raise CopyError(
            source,
            f"the copy holds the control character U+{ord(control[0]):04X}",
            "give plain text in UTF-8, without control characters",
            _line(text[: control.start()]),
        )


def _too_long(source: str) -> CopyError:
    return CopyError(source, "the copy is longer than 1 MiB", "give one release a file")


def _line(before: str) -> int:
    return len(LINE_END.findall(before)) + 1
