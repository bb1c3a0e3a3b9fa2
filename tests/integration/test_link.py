"""The publisher's connection in the kernel."""

import os
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.brokers import RestartableBroker
from wire.broker.client import Access, connect

pytestmark = pytest.mark.integration


def sockets_to(port):
    """Yield copies of this process's connections to a local port."""
    found = []
    for number in [int(entry.name) for entry in Path("/proc/self/fd").iterdir() if entry.is_socket()]:
        copy = socket.socket(fileno=os.dup(number))
        with suppress(OSError):  # one that listens, say, has no peer
            if copy.family == socket.AF_INET and copy.getpeername()[1] == port:
                found.append(copy)
                continue
        copy.close()
    return found


async def test_a_message_never_waits_for_the_acknowledgement_of_the_one_before(tmp_path):
    """The publisher sets TCP_NODELAY; otherwise messages wait up to 40 ms for the broker's delayed acknowledgement."""
    broker = RestartableBroker(tmp_path)
    broker.start()
    try:
        async with connect(Access.of(broker.url), "link"):
            (ours,) = sockets_to(broker.port)
            with ours:
                assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    finally:
        broker.kill()
