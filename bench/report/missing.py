"""The first lines of ``missing.jsonl``, as examples."""

from itertools import islice
from pathlib import Path

from bench.base.documents import decode
from bench.base.errors import ConfigurationError
from bench.run.rows import MissingLine

__all__ = ["first_missing"]

EXAMPLES = 10


def first_missing(folder: Path) -> list[MissingLine]:
    """Return the first ten messages with missing outlets; a line that is cut off, as by a full disk, ends them."""
    path = folder / "missing.jsonl"
    found: list[MissingLine] = []
    try:
        with path.open("rb") as file:
            found.extend(decode(MissingLine, line, path) for line in islice(file, EXAMPLES))
    except (OSError, ConfigurationError):
        return found
    return found
