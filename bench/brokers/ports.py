"""Free ports for a broker of ours, below the ephemeral range: thousands of outgoing connections are about
to take ports from that one, and a listener that is not yet bound would lose its own to them.
"""

import secrets
import socket
from contextlib import ExitStack
from pathlib import Path

__all__ = ["EPHEMERAL", "HOST", "free_ports", "listens"]

HOST = "127.0.0.1"
LOWEST = 10_240
LISTENING = "0A"  # TCP_LISTEN in include/net/tcp_states.h
EPHEMERAL = 32_768  # where Linux's range starts unless it is told otherwise


def free_ports(count: int) -> tuple[int, ...]:
    """As many different loopback ports as asked that nobody holds at this moment; OSError where none are.

    They are taken at random, so that two runs that start together seldom ask for the same ones.
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


def listens(pid: int, port: int) -> bool:
    """Whether this very process listens on a port of ours; another may have been quicker to bind it.

    The kernel tells the inode of each listening socket (proc(5), /proc/net/tcp), and of each open file.
    """
    try:
        rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
        sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == LISTENING and _port(row[1]) == port}
        files = Path(f"/proc/{pid}/fd").iterdir() if sockets else ()
        return any(str(file.readlink()) in sockets for file in files)
    except OSError:  # gone, or a file closed between listing and reading: asked again soon
        return False


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)
