"""A file of copy as text, or one clear sentence on why it is none."""

import codecs
import re
from pathlib import Path

from wire.errors import CopyError

__all__ = ["MOST_BYTES", "check_text", "read_text"]

MOST_BYTES = 1 << 20  # a book is about this long; a release is a hundredth of it
# C0 and C1 without tab and line ends, the surrogates, and the code points that are no characters.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LINE_END = re.compile(r"\r\n|\r|\n")
WRONG_ENCODING = "save it as UTF-8"


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, its byte order mark with it; :class:`CopyError` where it is none."""
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
    if len(raw) > MOST_BYTES:
        raise _too_long(str(path))
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CopyError(path, "the copy is in UTF-16, by its byte order mark", WRONG_ENCODING, 1)
    if b"\x00" in raw:
        line = _line(raw[: raw.index(b"\x00")].decode("latin-1"))
        raise CopyError(path, "the file is binary: it holds a NUL byte", "give a text file", line)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line(raw[: error.start].decode("utf-8"))
        problem = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        raise CopyError(path, problem, WRONG_ENCODING, line) from None


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
