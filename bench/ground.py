"""What a load test needs of the machine before it starts: a folder to leave its files in, and open files."""

import resource
import time
from pathlib import Path

from bench.errors import ConfigurationError

__all__ = ["make_folder", "name_folder", "raise_file_limit"]


def name_folder(name: str, out: Path | None) -> Path:
    """The folder that was asked for, or one under ``runs``; it is not made yet."""
    return out or Path("runs") / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"


def make_folder(folder: Path) -> Path:
    """Make it, unless it is there; ConfigurationError where that can't be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise ConfigurationError("--out", "", f"{folder}: {reason}", "give a folder that can be written") from None
    return folder


def raise_file_limit() -> int:
    """To the hard limit, for this process and its children; the limit."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
