"""Loopback ports that belong to one test process until it ends."""

import socket

from bench.brokers.ports import HOST, free_ports

__all__ = ["own_port", "own_ports"]

_HELD: list[socket.socket] = []


def own_port():
    """Return one port of this process's own."""
    return own_ports(1)[0]


def own_ports(count):
    """Return ``count`` different ports for servers that a test starts.

    Another process could take a port that was merely free, before the server binds it; a test that waits until a
    process listens there would mistake it for the server. So a socket stays bound to each port, and no search for a
    free port finds it. The socket does not listen and has SO_REUSEADDR, as servers have, which lets a server bind the
    port as well (socket(7)).
    """
    found = []
    while len(found) < count:
        (port,) = free_ports(1)
        holder = socket.socket()
        try:
            holder.bind((HOST, port))  # without SO_REUSEADDR: another process's socket on this port is an error
        except OSError:
            holder.close()
            continue
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _HELD.append(holder)
        found.append(port)
    return tuple(found)
