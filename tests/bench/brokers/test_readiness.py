"""A broker is ready when it accepts a CONNECT, and not when its port is open."""

import os
import time

from bench.brokers.readiness import until_accepted
from tests.support.ports import own_port
from tests.support.stub_server import stub_server

CONNACK = b"\x20\x02\x00\x00"


def server(port, *answers):
    """A server that gives one answer to each connection in turn, and the last one to every further connection."""
    left = list(answers)

    async def serve(reader, writer):
        await reader.read(1024)
        writer.write(left.pop(0) if len(left) > 1 else left[0])

    return stub_server(port, serve)


async def test_an_open_port_is_asked_until_it_accepts():
    """Connections that end without an answer, as a server's that is still starting, are tried again."""
    port = own_port()
    async with server(port, b"", b"", CONNACK):
        assert await until_accepted(os.getpid(), port, 20, lambda: True)


async def test_a_broker_that_never_accepts_is_given_up_at_the_deadline():
    """The port is open all the while."""
    port = own_port()
    began = time.monotonic()
    async with server(port, b""):
        assert not await until_accepted(os.getpid(), port, 0.3, lambda: True)
    assert time.monotonic() - began >= 0.3


async def test_a_broker_that_died_is_not_waited_for():
    """Long before the deadline."""
    alive = [True, True, False]
    assert not await until_accepted(os.getpid(), own_port(), 60, lambda: alive.pop(0))


async def test_another_process_on_the_port_is_not_the_broker():
    """It may have been quicker to bind the port; the test's parent process has not."""
    port = own_port()
    async with server(port, CONNACK):
        assert not await until_accepted(os.getppid(), port, 0.3, lambda: True)
