"""The number of connections that one address can have to one broker node: one for each local port."""

from pathlib import Path

__all__ = ["ports_per_source"]

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")  # ip(7)
DEFAULT = (32_768, 60_999)
SPARE = 2_000  # ports that other programs hold, or that wait in TIME_WAIT


def ports_per_source() -> int:
    """Return the number of ports that the kernel gives out, less a reserve."""
    try:
        lowest, highest = map(int, RANGE.read_text().split())
    except (OSError, ValueError):
        lowest, highest = DEFAULT
    return max(1, highest - lowest + 1 - SPARE)
