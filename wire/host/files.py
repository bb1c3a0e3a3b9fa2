"""Reading a file of the user's as a whole."""

from pathlib import Path

__all__ = ["BYTES_MOST", "read_file"]

BYTES_MOST = 256 * 1024 * 1024  # 200,000 clients with a thousand bytes each


def read_file(path: str) -> bytes:
    """Return a file's bytes; OSError where it can't be read, or is longer than ``BYTES_MOST``."""
    with Path(path).open("rb") as file:
        data = file.read(BYTES_MOST + 1)
    if len(data) > BYTES_MOST:
        raise OSError(f"it has more than {BYTES_MOST:,} bytes")
    return data
