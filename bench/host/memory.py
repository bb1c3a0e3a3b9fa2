"""The memory that processes hold."""

import os
from collections.abc import Iterable
from pathlib import Path

from bench.host.cpu import Process

__all__ = ["resident_bytes"]

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_bytes(processes: Iterable[Process]) -> dict[str, int]:
    """Return the resident memory of processes by name, in bytes (statm of proc(5)); 0 for one that has ended."""
    return {process.name: _pages(process.current_pid) * PAGE_BYTES for process in processes}


def _pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):  # the process has ended, or ends now
        return 0
