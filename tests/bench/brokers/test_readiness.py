"""A broker is ready when it accepts a CONNECT, and not when its port is open."""

import os
import sys
import time

import pytest

from bench.base.errors import BrokerFault
from bench.brokers.process import SupervisedBroker, all_or_none
from bench.brokers.readiness import until_accepted, until_listening, until_ready
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


async def process_of(folder, code, port):
    """A process that runs a line of Python with a port."""
    command = [sys.executable, "-c", code, str(port)]
    return await SupervisedBroker.start("a broker", command, folder / "log")


SILENT = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(60)"


async def test_a_process_that_is_not_ready_in_time_is_a_fault_that_says_what_it_did_not_do(tmp_path):
    """It listens, and answers no CONNECT."""
    port = own_port()
    process = await process_of(tmp_path, SILENT, port)
    try:
        await until_listening(process, port, 20)
        with pytest.raises(BrokerFault, match="a broker: accepted no MQTT connection within 1 s"):
            await until_ready([process], [port], 1)
        with pytest.raises(BrokerFault, match="a broker: listened on no port within 0 s"):
            await until_listening(process, own_port(), 0.1)
    finally:
        await process.stop()


async def test_a_process_that_ends_is_a_fault_with_its_status(tmp_path):
    """Also where it is one beside the process that is asked."""
    port = own_port()
    ended = await process_of(tmp_path, "raise SystemExit(3)", port)
    with pytest.raises(BrokerFault, match="ended with status 3"):
        await until_listening(ended, port, 60)
    async with all_or_none() as started:
        started.append(await process_of(tmp_path, SILENT, port))
        with pytest.raises(BrokerFault, match="ended with status 3"):
            await until_ready([*started, ended], [port], 60)
        await started[0].stop()
