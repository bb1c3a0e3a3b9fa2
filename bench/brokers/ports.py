"""Free ports for brokers and proxies, below the ephemeral range.

Thousands of outgoing connections take ports from the ephemeral range: one of them could take the port of a listener
that is not bound yet.
"""

import errno
import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

__all__ = ["EPHEMERAL", "HOST", "free_ports", "listening_sockets", "listens"]

HOST = "127.0.0.1"
LOWEST = 10_240
LISTENING = "0A"  # TCP_LISTEN in include/net/tcp_states.h
TABLES = ("tcp", "tcp6")
ATTEMPTS = 5  # at ports that were free a moment before
EPHEMERAL = 32_768  # the start of Linux's ephemeral range by default


def free_ports(count: int) -> tuple[int, ...]:
    """Return ``count`` different loopback ports that are free at this moment; OSError if there are not enough.

    They are chosen at random, so that two runs that start together seldom choose the same ports.
    """
    found: list[int] = []
    with ExitStack() as held:
        for _ in range(100 * count):
            if len(found) == count:
                return tuple(found)
            port = LOWEST + secrets.randbelow(EPHEMERAL - LOWEST)
            listener = held.enter_context(socket.socket())
            try:
                listener.bind((HOST, port))
            except OSError:
                continue
            found.append(port)
        if len(found) == count:
            return tuple(found)
    raise OSError(f"no {count} free ports between {LOWEST} and {EPHEMERAL}")


def listening_sockets(count: int, backlog: int) -> list[socket.socket]:
    """Return sockets that listen on ``count`` different loopback ports; OSError if there are not enough.

    A port that was free may be taken before it is bound: then all are chosen anew.
    """
    for attempt in range(1, ATTEMPTS + 1):
        with ExitStack() as opened:
            try:
                listeners = [
                    opened.enter_context(socket.create_server((HOST, port), backlog=backlog))
                    for port in free_ports(count)
                ]
            except OSError as error:
                if error.errno != errno.EADDRINUSE or attempt == ATTEMPTS:
                    raise
            else:
                opened.pop_all()
                return listeners
    raise AssertionError("the last attempt returns or raises")


def listens(pid: int, port: int) -> bool:
    """Return whether process ``pid`` itself listens on a port: another process may have bound the port first.

    The kernel gives the inode of each listening socket (proc(5), /proc/net/tcp) and of each open file. A socket of IPv6
    may be bound to an address of IPv4: Java's are.
    """
    try:
        tables = [path for name in TABLES if (path := Path(f"/proc/{pid}/net/{name}")).exists()]
        rows = [line.split() for table in tables for line in table.read_text().splitlines()]
        sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == LISTENING and _port(row[1]) == port}
        return bool(sockets) and any(file in sockets for file in _open_files(pid))
    except OSError:  # the process has ended
        return False


def _open_files(pid: int) -> Iterator[str]:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # it was closed meanwhile: one of a broker's connections, or the listing's own file
            yield str(link.readlink())


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)
