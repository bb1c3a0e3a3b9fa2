"""The boot id: a wire and workers under the same boot read the same clock."""

from pathlib import Path

__all__ = ["boot_id"]


def boot_id() -> str:
    """Return the kernel's id of this boot, as in random(4)."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
