"""The addresses that outlets connect from, and how many connections one of them can have to one broker node: one for
each local port.
"""

import socket
from collections.abc import Iterable
from pathlib import Path

__all__ = ["foreign_source", "ports_per_source"]

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


def foreign_source(addresses: Iterable[str]) -> str:
    """Return the first of these addresses that is none of this machine's; empty where there is no such."""
    for address in addresses:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((address, 0))
            except OSError:
                return address
    return ""
