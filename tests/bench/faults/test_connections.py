"""The connections of a wire end without a farewell where it is killed."""

import asyncio

import pytest

from bench.faults.connections import Connections
from tests.support.mqtt_bytes import packet, read_packet
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.broker.client import Access
from wire.errors import BrokerError

DISCONNECT = 14


async def test_a_connection_that_is_cut_has_no_farewell_and_one_that_is_left_has_one():
    """The broker sees the end of the stream behind the CONNECT, as where a process ends by SIGKILL."""
    heard, port = asyncio.Queue(), own_port()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(packet(0x20, bytes(2)))
        try:
            first, _ = await read_packet(reader)
            heard.put_nowait(first >> 4)
        except (asyncio.IncompleteReadError, ConnectionError):
            heard.put_nowait("the end")

    connections = Connections()
    async with stub_server(port, serve):
        access = Access("127.0.0.1", port)
        async with connections(access, "wire"):
            pass
        assert await asyncio.wait_for(heard.get(), 10) == DISCONNECT
        connections.cut()
        async with connections(access, "wire") as link:
            connections.cut()
            with pytest.raises(BrokerError):
                await link.watch()
        assert await asyncio.wait_for(heard.get(), 10) == "the end"
