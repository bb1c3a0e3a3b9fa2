"""paho's queue of packets, which has no public name: our packets are put behind paho's own in the same form."""

import asyncio
import socket
from collections import deque

import aiomqtt
import pytest

from tests.support.mqtt_bytes import packets, read_packet
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.broker.client import Access, connect
from wire.broker.session import BrokerSession
from wire.errors import BrokerError


async def test_packets_of_ours_are_in_pahos_queue_as_its_own_are():
    """Another release of paho may lay them out in another way."""
    client = aiomqtt.Client("127.0.0.1", protocol=aiomqtt.ProtocolVersion.V5)
    session = BrokerSession(client, "5")
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        session.client._sock = near  # noqa: SLF001 - of paho, as the names below
        session.client._send_pingreq()  # noqa: SLF001
        session.client.loop_write = lambda: None  # what is queued stays
        session.publish("a/b", b"{}", 1, None)
        session.transmissions.flush()
        pahos, ours = session.client._out_packet  # noqa: SLF001
        assert ours.keys() == pahos.keys()
        del session.client.loop_write
        session.client.loop_write()
        assert [first for first, _ in packets(far.recv(100))] == [0xC0, 0x32]
        session.client._sock = None  # noqa: SLF001


async def test_a_queue_of_pahos_that_takes_no_packets_of_ours_ends_the_connection():
    """The publisher would wait for answers for good, and nobody would be told."""

    class Other(deque):
        def append(self, packet):
            if "mid" not in packet or packet["command"] == 0:
                raise TypeError("no packet")
            super().append(packet)

    port = own_port()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(b"\x20\x03\x00\x00\x00")
        await reader.read()

    async with stub_server(port, serve), connect(Access("127.0.0.1", port, "5"), "me") as link, asyncio.timeout(20):
        link._session.client._out_packet = Other()  # noqa: SLF001
        link.send("a/b", b"{}", 1)
        with pytest.raises(BrokerError, match="paho can't write: no packet"):
            await link.watch()
