"""Whether a broker that this project did not start shares this machine's processors with the run."""

import socket

__all__ = ["is_here"]


def is_here(host: str) -> bool:
    """Return whether a host name or address is this machine's own: an address that a socket can be bound to.

    A container on this machine has an address of its own and counts as another machine.
    """
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_DGRAM)
    except OSError:
        return False
    return any(_bindable(family, address) for family, _, _, _, address in found)


def _bindable(family: int, address: tuple[object, ...]) -> bool:
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(address)
        except OSError:
            return False
    return True
