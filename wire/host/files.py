"""Reading a file of the user's as a whole, within a bound: a path may be that of a device that never ends."""

from pathlib import Path

__all__ = ["BYTES_MOST", "is_file", "read_file", "read_text"]

BYTES_MOST = 256 * 1024 * 1024  # 200,000 clients with a thousand bytes each


def read_file(path: str | Path, bytes_most: int = BYTES_MOST) -> bytes:
    """Return a file's bytes; OSError, for ``reason_of``, where it can't be read, or is longer than ``bytes_most``."""
    if "\0" in str(path):  # open() has a ValueError for it
        raise OSError("its name has the character U+0000")
    with Path(path).open("rb") as file:
        data = file.read(bytes_most + 1)
    if len(data) > bytes_most:
        raise OSError(f"it has more than {bytes_most:,} bytes")
    return data


def read_text(path: str | Path, bytes_most: int = BYTES_MOST) -> str:
    """Return a file's text with line ends of one character, without a byte order mark; OSError as of ``read_file``,
    UnicodeDecodeError where it is no UTF-8.
    """
    return read_file(path, bytes_most).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def is_file(path: str | Path) -> bool:
    """Return whether there is a file at a path; none is at one that the system does not take, such as a longer one."""
    try:
        return Path(path).is_file()
    except OSError:
        return False
