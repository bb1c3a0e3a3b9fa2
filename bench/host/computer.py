"""The computer that a run is on, and the commit that is checked out there: what a reader of the run wants to know."""

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Computer", "commit_of"]

PROC = Path("/proc")
GIT_S = 2.0
MODEL = re.compile(r"^(?:model name|Model|cpu model)\s*:\s*(.+)$", re.MULTILINE)
TOTAL = re.compile(r"^MemTotal:\s*(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Computer:
    """The host's name, the processors' model, how many there are, and the memory in bytes; None: not known."""

    host: str
    processor: str | None
    cores: int
    memory_bytes: int | None

    @classmethod
    def here(cls, proc: Path = PROC) -> "Computer":
        """The computer of this process, read from /proc/cpuinfo and /proc/meminfo (proc(5))."""
        model = MODEL.search(_text(proc / "cpuinfo"))
        total = TOTAL.search(_text(proc / "meminfo"))
        return cls(
            host=platform.node(),
            processor=model[1].strip() if model else platform.processor() or None,
            cores=os.cpu_count() or 1,
            memory_bytes=int(total[1]) * 1024 if total else None,
        )


def commit_of(folder: Path) -> str | None:
    """Return the commit that is checked out in a folder, with ``-dirty`` where files differ from it.

    None where the folder is in no checkout, and where git is not installed or takes more than two seconds.
    """
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=GIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None if found.returncode == 0 else None


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
