"""Loopback ports that belong to one process of tests for as long as it lives."""

import socket

from bench.brokers.ports import HOST, free_ports

__all__ = ["own_port", "own_ports"]

_HELD: list[socket.socket] = []


def own_port():
    """One of them."""
    return own_ports(1)[0]


def own_ports(count):
    """So many different ones, for servers that a test starts.

    A port that was merely found free may be another process's before the server has it, and whoever waits until
    somebody listens there then takes that one for the server. So a socket stays bound to each: nobody who looks for a
    free port finds it. It does not listen and says SO_REUSEADDR, as servers do, which lets them have the port as well
    (socket(7)).
    """
    found = []
    while len(found) < count:
        (port,) = free_ports(1)
        holder = socket.socket()
        try:
            holder.bind((HOST, port))  # without SO_REUSEADDR, so that another's holder is noticed
        except OSError:
            holder.close()
            continue
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _HELD.append(holder)
        found.append(port)
    return tuple(found)
