"""Whose clock this is: workers and wire read the same one when they run under the same boot."""

from pathlib import Path

__all__ = ["boot_id"]


def boot_id() -> str:
    """The kernel's id of this boot, as in random(4)."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
